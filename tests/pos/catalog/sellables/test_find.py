"""What a scan finds: codes, packs, SKUs, taxes by service type; one statement for any number of codes."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.session import statements
from app.pos.catalog.api import create_category, create_product, create_tax, find_sellables, get_sellable, list_sellables
from app.pos.catalog.products import service


def _vat(shop, code="VAT20", **values):
    return create_tax({"code": code, "name": "VAT 20 %", "rate": Decimal(20), **values}, shop.system)


def _coffee(shop, **values):
    return create_product(
        {"name": "Coffee", "name_ar": "قهوة", **values},
        [{"sku": "COF-1", "selling_price": Decimal("4.50"), "cost_price": Decimal("2.10"), "min_price": Decimal("4.00"),
          "barcodes": ["036000291452", {"barcode": "10036000291459", "quantity": Decimal(12)}, "SHELF-7"]}],
        shop.system)


def test_a_barcode_finds_the_whole_sellable(edge_shop):
    category = create_category({"name": "Drinks"}, edge_shop.system)
    tax = _vat(edge_shop, is_default=True)
    product_id = _coffee(edge_shop, category_id=category)
    found = find_sellables(["036000291452"])["036000291452"]
    variant_id = found.pop("variant_id")
    assert found == {
        "product_id": product_id, "sku": "COF-1", "barcode": "0036000291452", "pack_quantity": Decimal(1),
        "product_name": "Coffee", "product_name_ar": "قهوة", "category_id": category, "category_name": "Drinks",
        "unit": "pc", "decimals": 0, "list_price": Decimal("4.50"), "min_price": Decimal("4.00"), "wholesale_price": None,
        "cost_price": Decimal("2.10"), "oversell": "warn", "keeps_stock": True, "has_serials": False, "is_active": True,
        "taxes": [{"id": tax, "code": "VAT20", "name": "VAT 20 %", "name_ar": None, "kind": "percent", "rate": Decimal(20),
                   "included": True, "compounds": False, "affected_by_previous": True}]}
    assert get_sellable(variant_id)["sku"] == "COF-1"


@pytest.mark.parametrize("code", [
    "0036000291452", "036000291452", "00036000291452", " 036000291452\n", "]E00036000291452", "SHELF-7", "COF-1", "cof-1"])
def test_every_spelling_of_a_code_finds_the_same_variant(edge_shop, code):
    _coffee(edge_shop)
    assert find_sellables([code])[code]["sku"] == "COF-1"


def test_a_pack_code_stands_for_its_units(edge_shop):
    _coffee(edge_shop)
    found = find_sellables(["10036000291459", "COF-1"])
    assert found["10036000291459"]["pack_quantity"] == Decimal(12)
    assert found["COF-1"]["pack_quantity"] == Decimal(1)


def test_unknown_codes_are_left_out(edge_shop):
    _coffee(edge_shop)
    assert find_sellables(["nothing", ""]) == {}


def test_a_sku_is_found_as_it_stands_before_another_spelling(edge_shop):
    for sku in ("47591d", "47591D"):
        create_product({"name": sku}, [{"sku": sku}], edge_shop.system)
    found = find_sellables(["47591d", "47591D"])
    assert {code: sellable["sku"] for code, sellable in found.items()} == {"47591d": "47591d", "47591D": "47591D"}
    create_product({"name": "Vase"}, [{"sku": "Ab"}], edge_shop.system)
    create_product({"name": "Vase"}, [{"sku": "aB"}], edge_shop.system)
    assert find_sellables(["AB"]) == {}


def test_a_service_type_with_its_own_taxes_replaces_the_usual_ones(edge_shop):
    usual, reduced = _vat(edge_shop), _vat(edge_shop, "VAT5", sequence=20)
    product_id = create_product({"name": "Soup", "tax_ids": [usual], "service_taxes": {"takeaway": [reduced]}},
                                [{"sku": "SOUP"}], edge_shop.system)
    assert product_id
    codes = {service_type: [tax["code"] for tax in find_sellables(["SOUP"], service_type)["SOUP"]["taxes"]]
             for service_type in ("", "dine_in", "takeaway")}
    assert codes == {"": ["VAT20"], "dine_in": ["VAT20"], "takeaway": ["VAT5"]}


def test_taxes_come_in_their_order_of_computation(edge_shop):
    late = _vat(edge_shop, "B", sequence=20, compounds=True)
    early = _vat(edge_shop, "A", sequence=5, kind="fixed", type="EXCLUSIVE")
    create_product({"name": "Cola", "tax_ids": [late, early]}, [{"sku": "COLA"}], edge_shop.system)
    assert [(tax["code"], tax["kind"], tax["included"], tax["compounds"]) for tax in find_sellables(["COLA"])["COLA"]["taxes"]] == [
        ("A", "fixed", False, False), ("B", "percent", True, True)]


def test_variants_carry_their_own_name(edge_shop):
    create_product({"name": "Shirt", "name_ar": "قميص", "tax_ids": []},
                   [{"sku": "S-R", "name": "Red"}, {"sku": "S-B", "name": "Blue", "name_ar": "أزرق", "is_active": False}],
                   edge_shop.system)
    found = find_sellables(["S-R", "S-B"])
    assert (found["S-R"]["product_name"], found["S-R"]["product_name_ar"]) == ("Shirt, Red", "قميص, Red")
    assert (found["S-B"]["product_name_ar"], found["S-B"]["is_active"]) == ("قميص, أزرق", False)


def test_an_archived_product_is_not_found(edge_shop):
    product_id = _coffee(edge_shop)
    variant_id = find_sellables(["COF-1"])["COF-1"]["variant_id"]
    service.archive_product(product_id, edge_shop.system)
    assert find_sellables(["COF-1", "036000291452"]) == {}
    with pytest.raises(NotFound):
        get_sellable(variant_id)


@pytest.mark.parametrize("count", [1, 3])
def test_one_statement_finds_any_number_of_codes(edge_shop, count):
    tax = _vat(edge_shop)
    for number in range(count):
        create_product({"name": f"Item {number}", "tax_ids": [tax]}, [{"sku": f"I{number}"}], edge_shop.system)
    db.session.flush()
    with statements([]) as sent:
        found = find_sellables([f"I{number}" for number in range(count)])
    assert (len(found), len(sent)) == (count, 1)
    with statements([]) as sent:
        assert len(list_sellables([sellable["variant_id"] for sellable in found.values()])) == count
    assert len(sent) == 1
