"""Changing many products together."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.models import AuditLog
from app.kernel.refusal import Refusal
from app.kernel.session import statements
from app.pos.catalog.api import create_category, create_product, create_tax, find_sellables
from app.pos.catalog.bulk.rules import BulkAction, BulkChange
from app.pos.catalog.bulk.service import apply_change, plan_change
from app.pos.catalog.products import queries
from app.pos.catalog.tags.service import create_tag
from tests.personas import Persona


def _three(shop):
    return [create_product({"name": f"Item {number}"}, [
        {"sku": f"I{number}", "selling_price": Decimal(number), "min_price": Decimal("0.95")}], shop.system) for number in (1, 2, 3)]


def test_prices_change_by_percent_but_never_under_the_minimum(edge_shop):
    ids = _three(edge_shop)
    change = BulkChange(BulkAction.PRICE, percent=Decimal(-10))
    assert [(row["sku"], row["before"], row["after"]) for row in plan_change(ids, change)] == [
        ("I1", 1, Decimal("0.95")), ("I2", 2, Decimal("1.80")), ("I3", 3, Decimal("2.70"))]
    assert find_sellables(["I2"])["I2"]["list_price"] == 2
    assert apply_change(ids, change, edge_shop.system) == 3
    assert [find_sellables([sku])[sku]["list_price"] for sku in ("I1", "I2", "I3")] == [Decimal("0.95"), Decimal("1.8"), Decimal("2.7")]
    assert {queries.get_product(product_id).version for product_id in ids} == {2}


def test_state_category_taxes_and_tags_change_together(edge_shop):
    ids = _three(edge_shop)
    category = create_category({"name": "Food"}, edge_shop.system)
    tax = create_tax({"code": "V", "name": "V", "rate": Decimal(20)}, edge_shop.system)
    tag = create_tag({"name": "new"}, edge_shop.system)
    for change in (BulkChange(BulkAction.DEACTIVATE), BulkChange(BulkAction.CATEGORY, category_id=category),
                   BulkChange(BulkAction.TAXES, tax_ids=(tax,)), BulkChange(BulkAction.TAG, tag_id=tag)):
        assert apply_change(ids[:2], change, edge_shop.system) == 2
        assert apply_change(ids[:2], change, edge_shop.system) == 0
    found = find_sellables(["I1", "I3"])
    assert (found["I1"]["is_active"], found["I1"]["category_name"], [row["code"] for row in found["I1"]["taxes"]]) == (False, "Food", ["V"])
    assert (found["I3"]["is_active"], found["I3"]["category_name"], found["I3"]["taxes"]) == (True, None, [])
    assert queries.list_tag_ids(ids[0]) == [tag]
    logged = db.session.scalars(select(AuditLog.action).where(AuditLog.entity_id == ids[0]).order_by(AuditLog.id)).all()
    assert logged == ["catalog.products.create", *["catalog.products.bulk"] * 4]


@pytest.mark.parametrize(("change", "code"), [
    (BulkChange(BulkAction.PRICE), "percent_invalid"), (BulkChange(BulkAction.PRICE, percent=Decimal(-101)), "percent_invalid"),
    (BulkChange(BulkAction.TAG), "tag_missing")])
def test_a_change_that_lacks_something_is_refused(edge_shop, change, code):
    with pytest.raises(Refusal) as refused:
        plan_change(_three(edge_shop), change)
    assert refused.value.code == code


def test_nothing_selected_is_refused(edge_shop):
    with pytest.raises(Refusal) as refused:
        plan_change([], BulkChange(BulkAction.ACTIVATE))
    assert refused.value.code == "nothing_selected"


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_products_takes_the_same_number_of_statements(shop, count):
    ids = _three(shop)[:count]
    db.session.commit()
    with statements([]) as sent:
        apply_change(ids, BulkChange(BulkAction.PRICE, percent=Decimal(10)), shop.system)
    assert len([sql for sql in sent if "set_config" not in sql]) == 7


def test_the_change_is_previewed_and_then_done(app, shop):
    ids = _three(shop)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    page = owner.post("/office/catalog/bulk/preview", {"product": [str(value) for value in ids[:2]]}, htmx=False)
    assert (page.status_code, "Change 2 products" in page.text) == (200, True)
    data = {"product": [str(value) for value in ids[:2]], "action": "price", "percent": "50"}
    page = owner.post("/office/catalog/bulk/preview", data, htmx=False)
    assert "£1.50" in page.text
    assert "£3.00" in page.text
    assert find_sellables(["I1"])["I1"]["list_price"] == 1
    assert owner.post("/office/catalog/bulk/apply", data).headers["HX-Redirect"] == "/office/catalog/products/"
    assert [find_sellables([sku])[sku]["list_price"] for sku in ("I1", "I2", "I3")] == [Decimal("1.5"), 3, 3]


def test_everything_that_the_filters_show_can_be_chosen(app, shop):
    _three(shop)
    create_product({"name": "Other"}, [{"sku": "O"}], shop.system)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    owner.post("/office/catalog/bulk/apply", {"everything": "1", "q": "item", "action": "deactivate"})
    assert {code: sellable["is_active"] for code, sellable in find_sellables(["I1", "I2", "I3", "O"]).items()} == {
        "I1": False, "I2": False, "I3": False, "O": True}


def test_a_preview_of_nothing_or_nonsense_says_so(app, shop):
    ids = _three(shop)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.post("/office/catalog/bulk/preview", {}).status_code == 422
    page = owner.post("/office/catalog/bulk/preview", {"product": str(ids[0]), "action": "price", "percent": ""})
    assert "Enter a number such as 5 or -10" in page.text
    cashier = Persona(app, shop, "CASHIER")
    assert cashier.post("/office/catalog/bulk/apply", {"product": str(ids[0]), "action": "activate"}).status_code == 403
