"""Turning the pages of the product list: all of them together are the whole list, in its order."""

import io
from concurrent.futures import ThreadPoolExecutor, wait
from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.tenancy import tenant_scope
from app.pos.catalog.api import create_category, create_product, edit_product
from app.pos.catalog.bulk.rules import BulkAction, BulkChange
from app.pos.catalog.bulk.service import apply_change
from app.pos.catalog.imports import columns, reading
from app.pos.catalog.imports.jobs import run_file
from app.pos.catalog.imports.rules import read_row
from app.pos.catalog.imports.service import Importer
from app.pos.catalog.products import lists, queries, service

NAMES = ("apple", "Apple", "Bread", "bread", "cheese")
PRICES = (Decimal("1.00"), Decimal("2.50"), Decimal("0.30"))


@pytest.fixture
def market(edge_shop):
    """Twenty-three products that share five names and three prices; every fourth has a cheaper and a dearer variant, every
    fifth is in a category, every seventh is not in sale, one is archived."""
    edge_shop.category = create_category({"name": "Food"}, edge_shop.system)
    for number in range(23):
        price = PRICES[number % len(PRICES)]
        rows = [{"sku": f"M{number}", "selling_price": price}]
        if number % 4 == 0:
            rows = [{"sku": f"M{number}-{name}", "name": name, "selling_price": price + more}
                    for name, more in (("L", Decimal(1)), ("S", Decimal("-0.10")), ("M", Decimal(0)))]
        edge_shop.last = create_product(
            {"name": NAMES[number % len(NAMES)], "is_active": number % 7 != 0,
             "category_id": edge_shop.category if number % 5 == 0 else None}, rows, edge_shop.system)
    service.archive_product(edge_shop.last, edge_shop.system)
    db.session.flush()
    return edge_shop


@pytest.mark.parametrize("sort", lists.SORTS)
def test_the_pages_joined_are_the_whole_list_in_order(market, sort):
    keys = {"name": lambda row: row["name"].lower(), "price": lambda row: row["price_from"],
            "changed": lambda row: queries.get_product(row["id"]).updated_at}
    for filters, found in (({}, 22), ({"category_id": market.category}, 5), ({"state": "inactive"}, 4)):
        for descending, size in ((False, 1), (True, 3), (False, 4), (True, 50)):
            shown = lists.Shown(sort=sort, descending=descending, **filters)
            total, rows = lists.page_products(shown, 1, size)
            for page in range(2, -(-total // size) + 1):
                rows += lists.page_products(shown, page, size)[1]
            assert len({row["id"] for row in rows}) == len(rows) == total == found
            assert rows == sorted(rows, key=lambda row: (keys[sort](row), row["id"]), reverse=descending)


def _import(shop, text):
    file = io.BytesIO(text.encode())
    shape = reading.look(file)
    list(run_file(file, shape, columns.ensure_mapping(columns.guess(shape.header)), shop.system, branch_id=shop.branch_id,
                  source_id=new_id(), reference="test.csv", dry_run=False))


def _by_price():
    """The names in the order of price, after comparing the price that the list sorts by with those of the variants."""
    rows = lists.page_products(lists.Shown(sort="price"), 1, 50)[1]
    assert [queries.get_product(row["id"]).price_from for row in rows] == [row["price_from"] for row in rows]
    db.session.expire_all()
    return [row["name"] for row in rows]


def test_the_order_by_price_follows_every_change_of_a_price(edge_shop):
    def make(name, *prices):
        return create_product({"name": name}, [{"sku": f"{name}-{number}", "name": str(number), "selling_price": Decimal(price)}
                                               for number, price in enumerate(prices)], edge_shop.system)

    tea, salt, rice = make("Tea", "3.00", "5.00"), make("Salt", "1.00"), make("Rice", "2.00")
    assert _by_price() == ["Salt", "Rice", "Tea"]
    cheap, dear = queries.list_variants([tea])
    edit_product(tea, {}, [{"id": cheap.id, "selling_price": Decimal("1.50")}, {"id": dear.id}], edge_shop.system)
    assert _by_price() == ["Salt", "Tea", "Rice"]
    edit_product(tea, {}, [{"id": dear.id}], edge_shop.system)  # the cheap one is taken out
    assert _by_price() == ["Salt", "Rice", "Tea"]
    apply_change([salt], BulkChange(BulkAction.PRICE, percent=Decimal(900)), edge_shop.system)
    assert _by_price() == ["Rice", "Tea", "Salt"]
    service.duplicate_product(rice, "Brown rice", edge_shop.system)
    assert _by_price() == ["Rice", "Brown rice", "Tea", "Salt"]


def test_the_order_by_price_follows_an_import(edge_shop):
    _import(edge_shop, "sku,name,variant,price\nT-1,Tea,Green,3\nT-2,Tea,Black,2\nS-1,Salt,,2.50\n")
    assert _by_price() == ["Tea", "Salt"]
    _import(edge_shop, "sku,price\nT-2,4\n")
    assert _by_price() == ["Salt", "Tea"]
    _import(edge_shop, "sku,name,variant,price\nT-3,Tea,White,0.50\n")  # joins the product that is there
    assert _by_price() == ["Tea", "Salt"]


def test_a_product_whose_price_stays_is_not_changed_by_the_look_at_it(edge_shop):
    product_id = create_product({"name": "Tea"}, [{"sku": "T", "selling_price": Decimal(2)}], edge_shop.system)
    db.session.flush()
    db.session.expire_all()
    before = queries.get_product(product_id).updated_at
    service.refresh_search([product_id])
    db.session.expire_all()
    assert queries.get_product(product_id).updated_at == before


def test_an_import_and_an_edit_of_two_variants_at_once_leave_the_lowest_price_right(app, shop):
    product_id = create_product({"name": "Tea"}, [{"sku": "T-1", "name": "Green", "selling_price": Decimal(5)},
                                                  {"sku": "T-2", "name": "Black", "selling_price": Decimal(3)}], shop.system)
    db.session.commit()
    green, black = queries.list_variants([product_id])
    rows = [{"id": green.id}, {"id": black.id, "selling_price": Decimal(10)}]
    db.session.commit()

    def edit() -> None:
        with app.app_context(), tenant_scope(shop.tenant_id):
            edit_product(product_id, {}, rows, shop.system)
            db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        importer = Importer(shop.system, branch_id=shop.branch_id, source_id=new_id(), reference="test.csv", dry_run=False)
        importer.take([read_row(2, {"sku": "T-1", "price": "4"})])
        editing = pool.submit(edit)
        wait([editing], timeout=2)  # the edit waits for the import, or is done before that is
        db.session.commit()
        editing.result()
    assert lists.page_products(lists.Shown(), 1, 50)[1][0]["price_from"] == queries.get_product(product_id).price_from == 4
