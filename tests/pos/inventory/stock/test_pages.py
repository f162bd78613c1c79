"""Pages of stock: levels, why a quantity is what it is, movements."""

from decimal import Decimal

import pytest
from sqlalchemy import event, select, update

from app.kernel.database import db
from app.kernel.i18n import force_locale
from app.kernel.session import statements
from app.kernel.tenancy import tenant_scope
from app.pos.business.branches.service import create_branch
from app.pos.catalog.api import create_category, create_product, edit_product, list_tree
from app.pos.catalog.products.models import ProductVariant
from app.pos.catalog.products.queries import list_variants
from app.pos.catalog.products.service import archive_product
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
from app.pos.inventory.stock import pages
from app.pos.inventory.stock.models import StockLevel
from tests.personas import Persona
from tests.pos.inventory.goods import make_variant
from tests.races import at_once

STOCK = "/office/inventory/stock/"


@pytest.fixture
def tea(shop):
    """Green tea: 10 in stock at 2.50, one of them damaged since; reorder at 20. Salt was never counted."""
    tea = make_variant(shop, "TEA-1", name="Green tea", reorder_level=Decimal(20))
    make_variant(shop, "SALT-1", name="Sea salt")
    adjust_stock(shop.branch_id, [AdjustedLine(tea, quantity=Decimal(10), unit_cost=Decimal("2.50"))],
                 StockAdjustmentReason.INITIAL, shop.system)
    adjust_stock(shop.branch_id, [AdjustedLine(tea, quantity=Decimal(-1))], StockAdjustmentReason.DAMAGE, shop.system)
    db.session.commit()
    return tea


def test_the_levels_say_how_much_there_is_and_what_it_is_worth(app, shop, tea):
    page = Persona(app, shop, "MANAGER").get(STOCK)
    assert page.status_code == 200
    for text in ("Green tea", "Sea salt", "£22.50", "£2.50", "Low", "Nothing left"):
        assert text in page.text


@pytest.mark.parametrize(("state", "shown", "hidden"), [
    ("low", "Green tea", "Sea salt"), ("in", "Green tea", "Sea salt"), ("out", "Sea salt", "Green tea")])
def test_levels_are_filtered_by_state(app, shop, tea, state, shown, hidden):
    page = Persona(app, shop, "MANAGER").get(f"{STOCK}?state={state}")
    assert shown in page.text
    assert hidden not in page.text


def test_levels_are_searched_by_name_and_code(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    assert "Sea salt" not in manager.get(f"{STOCK}?q=green").text
    assert "Green tea" not in manager.get(f"{STOCK}?q=SALT-1").text


def test_a_cashier_sees_quantities_but_no_cost(app, shop, tea):
    page = Persona(app, shop, "CASHIER").get(STOCK)
    assert "Green tea" in page.text
    assert "2.50" not in page.text


def test_a_variant_s_page_tells_every_movement_and_proves_the_level(app, shop, tea):
    page = Persona(app, shop, "MANAGER").get(f"{STOCK}{tea}")
    assert page.status_code == 200
    assert "2 movements add up to 9 pc" in page.text
    assert page.text.index("Damaged") < page.text.index("ADJ-000001")
    assert "/office/inventory/adjustments/" in page.text


def test_a_stranger_finds_no_such_variant(app, shop, tea):
    from tests.conftest import make_business

    other = make_business("Elsewhere")
    assert Persona(app, other, "APP_OWNER").get(f"{STOCK}{tea}").status_code == 404


def test_movements_are_listed_with_before_and_after_and_who_did_it(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    log, audit = manager.get(f"{STOCK}movements"), manager.get(f"{STOCK}audit?kind=DAMAGE")
    assert log.status_code == audit.status_code == 200
    assert "ADJ-000001" in log.text
    assert "ADJ-000002" in audit.text and "ADJ-000001" not in audit.text


def test_levels_and_movements_are_downloaded(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    levels = manager.get(f"{STOCK}export.csv").text
    assert "TEA-1,Green tea,,pc,9,0,9,20,2.5,22.50" in levels
    assert manager.get(f"{STOCK}movements/export.csv").text.count("TEA-1") == 2


def test_filters_that_make_no_sense_filter_nothing(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    for query in ("?state=x&branch=x&category=1&page=0", "?page=99999", "movements?first=x&kind=x&before=x", "audit?last=9999-99-99"):
        assert manager.get(f"{STOCK}{query}").status_code == 200


def test_a_list_costs_the_same_statements_for_one_row_and_for_many(shop):
    def sent() -> tuple[int, int]:
        levels, movements = [], []
        with statements(levels):
            pages.page_levels(pages.Shown((shop.branch_id,)), 0, 50)
        with statements(movements):
            pages.page_movements(pages.Wanted((shop.branch_id,)), size=50)
        return len(levels), len(movements)

    stocked(shop, "ONE")
    one = sent()
    for number in range(20):
        stocked(shop, f"G-{number}")
    assert sent() == one
    assert max(one) <= 3


def stocked(shop, sku):
    """Make a variant with ten in stock."""
    adjust_stock(shop.branch_id, [AdjustedLine(make_variant(shop, sku), quantity=Decimal(10), unit_cost=Decimal(1))],
                 StockAdjustmentReason.INITIAL, shop.system)
    db.session.flush()


def test_goods_and_categories_have_their_arabic_names(shop):
    drinks = create_category({"name": "Drinks", "name_ar": "مشروبات"}, shop.system)
    create_category({"name": "Hot", "parent_id": drinks}, shop.system)
    create_product({"name": "Juice", "name_ar": "عصير", "category_id": drinks},
                   [{"sku": "J", "name": "Large", "name_ar": "كبير", "selling_price": Decimal("2.50")}], shop.system)
    with force_locale("ar"):
        _total, (row,) = pages.page_levels(pages.Shown((shop.branch_id,)), 0, 10)
        assert (row["title"], row["category"], row["name"]) == ("عصير, كبير", "مشروبات", "Juice, Large")
        assert [node["label"] for node in list_tree()] == ["مشروبات", "مشروبات > Hot"]
    _total, (row,) = pages.page_levels(pages.Shown((shop.branch_id,)), 0, 10)
    assert (row["title"], row["category"]) == ("Juice, Large", "Drinks")


@pytest.fixture
def shelves(edge_shop):
    """The goods of `_fill`, on either engine."""
    return _fill(edge_shop)


def _fill(shop):
    """Twenty-one goods that share four names, one in three with two variants, in two branches: plenty, few, none, owed or never
    counted; and a service, which keeps no stock."""
    shop.other = create_branch({"name": "Second", "city": "Leeds", "country": "GB", "timezone": "Europe/London", "currency": "GBP",
                                "is_active": True}, shop.system)
    shop.category = create_category({"name": "Food"}, shop.system)
    create_product({"name": "Delivery", "type": "SERVICE"}, [{"sku": "DELIVERY"}], shop.system)
    lines = []
    for number in range(21):
        product_id = create_product(
            {"name": ("tea", "Tea", "Salt", "rice")[number % 4], "category_id": shop.category if number % 2 else None, "oversell": "allow"},
            [{"sku": f"S{number}-{name}", "name": name, "reorder_level": Decimal(5) if number % 4 else None}
             for name in (("A", "B") if number % 3 == 0 else ("",))], shop.system)
        lines += [AdjustedLine(one.id, quantity=Decimal(counted)) for one in list_variants([product_id])
                  if (counted := (20, 3, 2, 0, 0)[number % 5])]
    adjust_stock(shop.branch_id, lines, StockAdjustmentReason.INITIAL, shop.system)
    adjust_stock(shop.other, lines[::2], StockAdjustmentReason.INITIAL, shop.system)
    db.session.flush()
    db.session.execute(update(StockLevel).where(StockLevel.quantity == 2).values(quantity=-2))  # sold before they came in
    return shop


@pytest.mark.parametrize("state", ["", "in", "low", "out", "negative"])
def test_the_pages_of_the_levels_joined_are_the_whole_list_in_order(shelves, state):
    found = 0
    for branches in ((shelves.branch_id,), (shelves.other,), (shelves.branch_id, shelves.other)):
        for category in (None, shelves.category):
            shown = pages.Shown(branches, category_id=category, state=state)
            total, whole = pages.page_levels(shown, 0, 1000)
            assert len(whole) == total
            found += total
            assert [row for offset in range(0, total, 4) for row in pages.page_levels(shown, offset, 4)[1]] == whole
            assert len({row["variant_id"] for row in whole}) == total
            product_of = {one.id: one.product_id for one in db.session.scalars(select(ProductVariant))}
            assert whole == sorted(whole, key=lambda row: (
                row["name"].partition(",")[0].lower(), product_of[row["variant_id"]], row["variant_id"]))
            everything = pages.page_levels(pages.Shown(branches, category_id=category), 0, 1000)[1]
            assert whole == [row for row in everything if {
                "": True, "in": row["quantity"] > 0, "out": row["quantity"] <= 0, "negative": row["quantity"] < 0,
                "low": row["reorder_level"] is not None and row["quantity"] <= row["reorder_level"]}[state]]
    assert found > 10


def test_levels_of_several_branches_are_added_up_on_every_page(shelves):
    one, other, both = (
        {row["variant_id"]: row["quantity"] for row in pages.page_levels(pages.Shown(branches), 0, 1000)[1]}
        for branches in ((shelves.branch_id,), (shelves.other,), (shelves.branch_id, shelves.other)))
    assert len(both) == 28
    assert both == {variant_id: one[variant_id] + other[variant_id] for variant_id in one}


def test_the_list_follows_a_new_name_and_goods_that_become_a_service(shop):
    variants = {sku: make_variant(shop, sku, name=sku) for sku in ("A", "B", "C")}
    products = {sku: db.session.scalar(select(ProductVariant.product_id).where(ProductVariant.id == variants[sku])) for sku in variants}

    def names():
        return [row["name"] for row in pages.page_levels(pages.Shown((shop.branch_id,)), 0, 10)[1]]

    edit_product(products["A"], {"name": "Zebra"}, None, shop.system)
    assert names() == ["B", "C", "Zebra"]
    edit_product(products["C"], {"type": "SERVICE"}, None, shop.system)
    assert names() == ["B", "Zebra"]
    archive_product(products["B"], shop.system)
    assert names() == ["Zebra"]


def test_more_goods_than_a_statement_has_parameters_are_asked_for_in_the_same_words(shop):
    """The export asks for up to 100,000 levels at once, and a statement of PostgreSQL has at most 65,535 parameters."""
    _fill(shop)

    def sent(limit):
        with statements([]) as texts:
            pages.page_levels(pages.Shown((shop.branch_id,)), 0, limit)
        return texts

    assert sent(2) == sent(20)


def test_goods_that_are_archived_while_the_page_is_read_are_left_out(app, shop):
    variants = {sku: make_variant(shop, sku, name=sku) for sku in ("A", "B", "C")}
    gone = db.session.scalar(select(ProductVariant.product_id).where(ProductVariant.id == variants["B"]))
    db.session.commit()
    known = []

    def archive(_connection, _cursor, statement, *_more):
        if "LIMIT" in statement and not known:  # which goods are on the page is known, what is shown of them is not
            known.append(statement)
            at_once(app, 1, lambda _number: _in(shop, archive_product, gone, shop.system))

    event.listen(db.engine, "after_cursor_execute", archive)
    try:
        total, rows = pages.page_levels(pages.Shown((shop.branch_id,)), 0, 10)
    finally:
        event.remove(db.engine, "after_cursor_execute", archive)
    assert (total, [row["name"] for row in rows]) == (3, ["A", "C"])


def _in(shop, work, *arguments):
    with tenant_scope(shop.tenant_id):
        return work(*arguments)
