"""The catalogue's pages as owner, cashier and stranger see them."""

import pytest

from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.catalog.api import create_category, create_product, create_tax
from tests.personas import Persona

INDEXES = ("products", "categories", "attributes", "tags", "taxes", "units")


@pytest.mark.parametrize("resource", INDEXES)
def test_the_owner_opens_every_list_and_every_new_form(app, shop, resource):
    owner = Persona(app, shop, "APP_OWNER")
    for path in ("", "new"):
        page = owner.get(f"/office/catalog/{resource}/{path}")
        assert page.status_code == 200, page.text


@pytest.mark.parametrize("resource", INDEXES)
def test_a_cashier_creates_nothing(app, shop, resource):
    cashier = Persona(app, shop, "CASHIER")
    assert cashier.get(f"/office/catalog/{resource}/new").status_code == 403
    assert cashier.post(f"/office/catalog/{resource}/new", {"name": "x"}).status_code == 403


def test_a_stranger_gets_404_for_a_product_of_another_business(app, shop):
    from tests.conftest import make_business

    product_id = create_product({"name": "Mine"}, [{"sku": "M"}], shop.system)
    db.session.commit()
    other = make_business()
    stranger = Persona(app, other, "APP_OWNER")
    with tenant_scope(other.tenant_id):
        for path in ("", "/history", "/variants"):
            assert stranger.get(f"/office/catalog/products/{product_id}{path}").status_code == 404
        assert stranger.get(f"/office/catalog/images/of/{product_id}").status_code == 404
        assert stranger.post(f"/office/catalog/products/{product_id}/archive").status_code == 404


@pytest.mark.parametrize(("resource", "values", "shown"), [
    ("units", {"code": "box", "name": "Box", "decimals": "0"}, "Box"),
    ("tags", {"name": "Best seller"}, "Best seller"),
    ("attributes", {"name": "Size", "values_text": "S\nM\nL = كبير"}, "S, M, L"),
    ("categories", {"name": "Drinks", "name_ar": "مشروبات", "color": "#1f618d", "is_active": "y"}, "مشروبات"),
    ("taxes", {"code": "VAT20", "name": "VAT 20 %", "kind": "percent", "rate": "20", "type": "INCLUSIVE", "sequence": "10",
               "is_active": "y", "affected_by_previous": "y"}, "VAT 20 %"),
])
def test_what_is_created_is_listed_edited_and_put_away(app, shop, resource, values, shown):
    owner = Persona(app, shop, "APP_OWNER")
    made = owner.post(f"/office/catalog/{resource}/new", values)
    assert made.headers.get("HX-Redirect") == f"/office/catalog/{resource}/", made.text
    page = owner.get(f"/office/catalog/{resource}/").text
    assert shown in page
    address = next(part for part in page.split('"') if part.startswith(f"/office/catalog/{resource}/") and len(part.split("/")[-1]) == 36
                   and values["name"] in page.split(part)[1][:200])
    assert owner.get(address).status_code == 200
    assert owner.post(address, {**values, "name": "Renamed"}).headers["HX-Redirect"] == f"/office/catalog/{resource}/"
    assert "Renamed" in owner.get(f"/office/catalog/{resource}/").text
    assert owner.post(f"{address}/archive").headers["HX-Redirect"] == f"/office/catalog/{resource}/"
    assert "Renamed" not in owner.get(f"/office/catalog/{resource}/").text


@pytest.mark.parametrize(("resource", "values"), [
    ("units", {"code": "pc", "name": "Piece again", "decimals": "0"}), ("units", {"code": "", "name": "", "decimals": "9"}),
    ("tags", {"name": "a|b"}), ("categories", {"name": "a > b"}), ("attributes", {"name": "Size", "values_text": "S\ns"}),
    ("taxes", {"code": "X", "name": "X", "kind": "percent", "rate": "-1", "type": "INCLUSIVE", "sequence": "1"}),
    ("taxes", {"code": "X", "name": "X", "kind": "division", "rate": "100", "type": "INCLUSIVE", "sequence": "1"}),
])
def test_bad_input_comes_back_with_its_reason(app, shop, resource, values):
    answer = Persona(app, shop, "APP_OWNER").post(f"/office/catalog/{resource}/new", values)
    assert answer.status_code == 422
    assert "field__error" in answer.text


def test_the_products_list_searches_filters_and_sorts(app, shop):
    tea = create_category({"name": "Tea"}, shop.system)
    vat = create_tax({"code": "V", "name": "V", "rate": 20}, shop.system)
    create_product({"name": "Green tea", "category_id": tea, "tax_ids": [vat]}, [{"sku": "G", "selling_price": 3}], shop.system)
    create_product({"name": "Black tea", "category_id": tea, "is_active": False}, [{"sku": "B", "selling_price": 1}], shop.system)
    create_product({"name": "Repair", "type": "SERVICE"}, [{"sku": "R", "selling_price": 9}], shop.system)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")

    def names(**query):
        page = owner.get("/office/catalog/products/", query_string=query)
        assert page.status_code == 200
        found = [(page.text.find(f">{name}</bdi>"), name) for name in ("Green tea", "Black tea", "Repair")]
        return [name for at, name in sorted(found) if at > 0]

    assert names() == ["Black tea", "Green tea", "Repair"]
    assert names(q="tea") == ["Black tea", "Green tea"]
    assert names(q="R") == ["Repair"]
    assert names(state="inactive") == ["Black tea"]
    assert names(kind="services") == ["Repair"]
    assert names(category=str(tea), state="active") == ["Green tea"]
    assert names(category="none") == ["Repair"]
    assert names(tax=str(vat)) == ["Green tea"]
    assert names(tax="none") == ["Black tea", "Repair"]
    assert names(sort="price") == ["Black tea", "Green tea", "Repair"]
    assert names(sort="price", way="down") == ["Repair", "Green tea", "Black tea"]
    assert names(sort="nonsense", page="99", category="nonsense") == ["Black tea", "Green tea", "Repair"]


def test_the_list_hides_costs_from_a_cashier(app, shop):
    create_product({"name": "Lamp"}, [{"sku": "L", "selling_price": 10, "cost_price": 4}], shop.system)
    db.session.commit()
    assert "60%" in Persona(app, shop, "APP_OWNER").get("/office/catalog/products/").text
    page = Persona(app, shop, "CASHIER").get("/office/catalog/products/").text
    assert "Lamp" in page
    assert "60%" not in page
    assert "Margin" not in page
