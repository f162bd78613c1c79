"""Making and changing products, on both engines."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.models import AuditLog
from app.kernel.refusal import NotFound, Refusal
from app.pos.catalog.api import create_category, create_product, create_tax, edit_product, find_sellables, search_sellables
from app.pos.catalog.attributes.queries import list_attributes
from app.pos.catalog.attributes.service import create_attribute
from app.pos.catalog.products import generating, history, queries, rules, service


def _lamp(shop, **values):
    return create_product({"name": "Lamp", **values}, [
        {"sku": "LAMP", "selling_price": Decimal("20.00"), "cost_price": Decimal("8.00"), "barcodes": ["5901234123457"]}], shop.system)


def _row(product_id, **changes):
    one = queries.list_variants([product_id])[0]
    return {"id": one.id, **changes}


def test_a_sku_is_the_barcode_or_made_up(edge_shop):
    create_product({"name": "A"}, [{"barcodes": ["BOX", {"barcode": "4006381333931", "quantity": Decimal(1)}]}], edge_shop.system)
    assert find_sellables(["4006381333931"])["4006381333931"]["sku"] == "BOX"
    product_id = create_product({"name": "B"}, [{}], edge_shop.system)
    sku = queries.list_variants([product_id])[0].sku
    assert sku.startswith("P-")
    assert len(sku) == 10


@pytest.mark.parametrize(("values", "rows", "code"), [
    ({"name": " "}, [{}], "name_missing"), ({"name": "X"}, [], "variants_missing"),
    ({"name": "X"}, [{"sku": "LAMP"}], "sku_taken"), ({"name": "X"}, [{"sku": "N", "barcodes": ["5901234123457"]}], "barcode_taken"),
    ({"name": "X"}, [{"sku": "N", "barcodes": ["5901234123458"]}], "barcode_check_digit"),
    ({"name": "X"}, [{"sku": "N"}, {"sku": "N"}], "sku_taken"), ({"name": "X"}, [{"barcodes": ["A", "A"]}], "barcode_twice"),
    ({"name": "X"}, [{"sku": "N", "barcodes": ["A"]}, {"sku": "M", "barcodes": ["A"]}], "barcode_taken"),
    ({"name": "X"}, [{"selling_price": Decimal(-1)}], "price_negative"),
    ({"name": "X"}, [{"selling_price": Decimal(1), "min_price": Decimal(2)}], "min_price_above"),
    ({"name": "X"}, [{"barcodes": [{"barcode": "A", "quantity": Decimal(-1)}]}], "pack_quantity"),
])
def test_what_makes_no_sense_is_refused(edge_shop, values, rows, code):
    _lamp(edge_shop)
    with pytest.raises(Refusal) as refused:
        create_product(values, rows, edge_shop.system)
    assert refused.value.code == code


def test_a_page_read_earlier_does_not_overwrite_a_newer_one(edge_shop):
    product_id = _lamp(edge_shop)
    edit_product(product_id, {"name": "Desk lamp"}, None, edge_shop.system, version=1)
    with pytest.raises(Refusal) as refused:
        edit_product(product_id, {"name": "Old lamp"}, None, edge_shop.system, version=1)
    assert (refused.value.code, refused.value.status, refused.value.details["version"]) == ("product_changed", 409, 2)
    assert find_sellables(["LAMP"])["LAMP"]["product_name"] == "Desk lamp"


def test_saving_without_a_change_leaves_version_and_history_alone(edge_shop):
    product_id = _lamp(edge_shop)
    edit_product(product_id, {"name": "Lamp"}, [_row(product_id, sku="LAMP", barcodes=["5901234123457"])], edge_shop.system)
    assert queries.get_product(product_id).version == 1
    actions = db.session.scalars(select(AuditLog.action).where(AuditLog.entity_id == product_id)).all()
    assert actions == ["catalog.products.create"]


def test_variants_are_added_changed_and_taken_out(edge_shop):
    product_id = _lamp(edge_shop)
    edit_product(product_id, {}, [_row(product_id, name="Small"), {"sku": "LAMP-L", "name": "Large", "selling_price": Decimal(30)}],
                 edge_shop.system)
    assert [(row.name, row.sku, row.selling_price) for row in queries.list_variants([product_id])] == [
        ("Small", "LAMP", Decimal(20)), ("Large", "LAMP-L", Decimal(30))]
    large = queries.list_variants([product_id])[1]
    edit_product(product_id, {}, [{"id": large.id, "barcodes": ["5901234123457"]}], edge_shop.system)
    assert find_sellables(["LAMP"]) == {}
    assert find_sellables(["5901234123457"])["5901234123457"]["sku"] == "LAMP-L"
    assert search_sellables("small")["total"] == 0


def test_a_variant_of_another_product_cannot_be_saved_here(edge_shop):
    product_id, other = _lamp(edge_shop), create_product({"name": "Other"}, [{"sku": "O"}], edge_shop.system)
    with pytest.raises(NotFound):
        edit_product(product_id, {}, [_row(other, sku="X")], edge_shop.system)


def test_an_archived_product_keeps_its_codes_and_comes_back(edge_shop):
    product_id = _lamp(edge_shop)
    service.archive_product(product_id, edge_shop.system)
    with pytest.raises(Refusal) as refused:
        create_product({"name": "X"}, [{"sku": "LAMP"}], edge_shop.system)
    assert "archived" in str(refused.value.message)
    with pytest.raises(NotFound):
        edit_product(product_id, {"name": "Y"}, None, edge_shop.system)
    service.restore_product(product_id, edge_shop.system)
    assert find_sellables(["5901234123457"])["5901234123457"]["sku"] == "LAMP"


def test_a_copy_has_prices_and_taxes_but_no_codes_and_is_not_in_sale(edge_shop):
    tax = create_tax({"code": "V", "name": "V", "rate": Decimal(20)}, edge_shop.system)
    product_id = _lamp(edge_shop, tax_ids=[tax], service_taxes={"takeaway": []})
    copy = service.duplicate_product(product_id, "Lamp two", edge_shop.system)
    one = queries.list_variants([copy])[0]
    assert (one.selling_price, one.cost_price, queries.list_barcodes([one.id])) == (Decimal(20), Decimal(8), [])
    sellable = find_sellables([one.sku])[one.sku]
    assert (sellable["is_active"], [row["code"] for row in sellable["taxes"]]) == (False, ["V"])


def test_every_combination_of_attribute_values_becomes_a_variant_once(edge_shop):
    create_attribute({"name": "Size", "values": [("S", None), ("L", "كبير")]}, edge_shop.system)
    create_attribute({"name": "Color", "values": [("Red", "أحمر"), ("Blue", None)]}, edge_shop.system)
    values = {value["value"]: value["id"] for row in list_attributes() for value in row["values"]}
    product_id = _lamp(edge_shop)
    assert generating.generate_variants(product_id, [values["S"], values["Red"], values["Blue"]], edge_shop.system) == 2
    assert generating.generate_variants(product_id, list(values.values()), edge_shop.system) == 2
    assert generating.generate_variants(product_id, list(values.values()), edge_shop.system) == 0
    rows = queries.list_variants([product_id])
    assert sorted(row.name for row in rows) == ["Blue, L", "Blue, S", "Red, L", "Red, S"]
    assert {row.selling_price for row in rows} == {Decimal(20)}
    assert next(row for row in rows if row.name == "Red, L").name_ar == "أحمر، كبير"
    assert find_sellables(["LAMP"])["LAMP"]["product_name"].startswith("Lamp, ")
    with pytest.raises(Refusal):
        generating.generate_variants(product_id, [], edge_shop.system)


def test_the_history_says_who_changed_what_from_what_to_what(edge_shop):
    drinks = create_category({"name": "Drinks"}, edge_shop.system)
    product_id = _lamp(edge_shop)
    prices = _row(product_id, selling_price=Decimal("21.5"), cost_price=Decimal(9))
    edit_product(product_id, {"name": "Tea", "category_id": drinks}, [prices], edge_shop.system)
    entries, older = history.page_history(product_id, 10, None, sees_cost=True)
    assert (entries[0]["person"], entries[0]["action"], older) == ("App_Owner", "Changed", None)
    assert sorted((change["label"], change["before"], change["after"]) for change in entries[0]["changes"]) == [
        ("Category", "", "Drinks"), ("Cost price", "8", "9"), ("Name", "Lamp", "Tea"), ("Selling price", "20", "21.5")]
    entries, _older = history.page_history(product_id, 10, None, sees_cost=False)
    assert "Cost price" not in {change["label"] for entry in entries for change in entry["changes"]}


def test_a_category_of_another_business_cannot_be_given(edge_shop):
    from app.kernel.ids import new_id

    with pytest.raises(NotFound):
        _lamp(edge_shop, category_id=new_id())


@pytest.mark.parametrize(("price", "cost", "margin"), [("20", "8", "60.0"), ("3", "2", "33.3"),
    ("0", "1", None), ("5", "0", None), ("1", "2", "-100.0")])
def test_the_margin_is_what_is_left_of_the_price(price, cost, margin):
    assert rules.margin(Decimal(price), Decimal(cost)) == (None if margin is None else Decimal(margin))


@pytest.mark.parametrize(("price", "percent", "unit", "raised"), [
    ("1.99", "10", "0.01", "2.19"), ("10", "-100", "0.01", "0"), ("1000", "2.5", "1", "1025"), ("1.005", "0", "0.01", "1.01"),
    ("3", "5", "0.05", "3.15")])
def test_a_price_is_raised_by_percent_to_the_smallest_coin(price, percent, unit, raised):
    assert rules.raised(Decimal(price), Decimal(percent), Decimal(unit)) == Decimal(raised)
