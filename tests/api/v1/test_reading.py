"""What can be read, and the small things that can be made: business, goods, stock, customers, shifts, reports."""

import uuid
from decimal import Decimal

import pytest

from app.kernel.database import db
from app.pos.catalog.categories.service import create_category
from app.pos.catalog.products.models import Product
from app.pos.catalog.sellables.service import refresh_search
from app.pos.payments.currencies.service import set_rate
from app.pos.sales.api import get_shift
from tests.api.v1.conftest import Program, sale_of


def test_branches_and_registers(program, market):
    branches = program.get("/branches").json["items"]
    assert [(row["id"], row["code"], row["is_main"]) for row in branches] == [(str(market.branch_id), "B1", True)]
    registers = program.get("/registers", branch_id=str(market.branch_id)).json["items"]
    assert [(row["id"], row["series"], row["branch_id"]) for row in registers] == [
        (str(market.register_id), "B1-T01", str(market.branch_id))]


def test_products_are_listed_searched_and_paged(program, market):
    assert [row["product_name"] for row in program.get("/products").json["items"]] == ["Tea", "Water"]
    found = program.get("/products", q="tea").json
    assert (found["total"], found["items"][0]["list_price"], found["items"][0]["barcode"]) == (1, "2.50", market.tea.barcode)
    second = program.get("/products", limit=1, page=2).json
    assert ([row["product_name"] for row in second["items"]], second["total"]) == (["Water"], 2)


def test_a_sellable_has_its_taxes_and_its_cost_only_for_those_who_may_see_it(app, program, market):
    seen = program.get("/sellables", code=market.tea.barcode).json
    assert (seen["list_price"], seen["cost_price"], seen["pack_quantity"]) == ("2.50", "1.00", "1")
    assert [(tax["code"], tax["rate"], tax["included"]) for tax in seen["taxes"]] == [(market.vat.code, "20", True)]
    assert program.get(f"/products/{market.tea.variant_id}").json == seen
    cashier = Program(app, market, "CASHIER")
    assert "cost_price" not in cashier.get("/sellables", code=market.tea.sku).json
    missing = program.get("/sellables", code="unheard-of")
    assert (missing.status_code, missing.json["error"]["code"]) == (404, "product_not_found")
    assert missing.json["error"]["message"] == "No product has this code."


def test_categories_of_a_business_without_any_are_none(program):
    assert program.get("/categories").json == {"items": []}


def test_a_category_tells_how_many_products_it_holds(program, market):
    with_goods = create_category({"name": "Hot drinks"}, market.system)
    db.session.get(Product, (market.tenant_id, market.tea.product_id)).category_id = with_goods
    db.session.flush()
    refresh_search([market.tea.product_id])
    db.session.commit()
    assert [(row["path"], row["products"]) for row in program.get("/categories").json["items"]] == [("Hot drinks", 1)]
    assert [row["product_name"] for row in program.get("/products", category_id=str(with_goods)).json["items"]] == ["Tea"]


def test_stock_moves_with_sales(program, market):
    program.post("/sales", sale_of(market, {"code": market.tea.barcode, "quantity": "3"}))
    levels = {row["name"]: row for row in program.get("/stock", branch_id=str(market.branch_id)).json["items"]}
    assert (levels["Tea"]["quantity"], levels["Tea"]["available"], levels["Tea"]["state"]) == ("97", "97", "in")
    assert program.get("/stock", state="negative").json["total"] == 0


def test_a_customer_is_made_found_and_made_once(program):
    made = program.post("/customers", {"name": " Ann Example ", "email": "Ann@Example.com", "phone": "020 7946 0000"})
    assert made.status_code == 201
    assert (made.json["name"], made.json["email"], made.json["phone"]) == ("Ann Example", "ann@example.com", "+442079460000")
    assert program.get(f"/customers/{made.json['id']}").json == made.json
    assert program.get("/customers", q="ann").json["items"] == [made.json]
    again = program.post("/customers", {"name": "Anna", "email": "ann@example.com"})
    assert (again.status_code, again.json["error"]["code"], again.json["error"]["field"]) == (409, "customer_known", "email")


def test_what_only_looks_like_a_telephone_number_or_a_country_is_refused(program):
    phone = program.post("/customers", {"name": "Ann", "phone": "call me"})
    assert (phone.status_code, phone.json["error"]["field"]) == (422, "phone")
    country = program.post("/customers", {"name": "Ann", "country": "ZZ"})
    assert (country.status_code, country.json["error"]["field"]) == (422, "country")


def test_a_shift_is_closed_with_its_count_and_opened_again(program, market):
    program.post("/sales", sale_of(market))
    opened = program.get("/shifts", status="OPEN").json
    assert [row["id"] for row in opened["items"]] == [str(market.shift_id)]
    closed = program.post(f"/shifts/{market.shift_id}/close", {"denominations": {"GBP": {"50": 2, "0.50": 3}}})
    assert closed.status_code == 200
    assert (closed.json["status"], closed.json["expected_cash"], closed.json["closing_balance"], closed.json["variance"]) == (
        "CLOSED", "102.50", "101.50", "-1.00")
    new = program.post("/shifts", {"register_id": str(market.register_id), "opening_balance": "101.50"})
    assert (new.status_code, new.json["status"], new.json["opening_balance"]) == (201, "OPEN", "101.50")
    twice = program.post("/shifts", {"register_id": str(market.register_id), "opening_balance": "0"})
    assert (twice.status_code, twice.json["error"]["details"]["shift_id"]) == (409, new.json["id"])


def test_a_shift_opens_with_foreign_cash_that_was_counted_or_with_what_the_one_before_left(program, market):
    for currency, rate in (("EUR", "0.85"), ("JPY", "0.005")):
        set_rate(currency, Decimal(rate), market.system)
    db.session.commit()
    program.post(f"/shifts/{market.shift_id}/close", {"denominations": {"GBP": {"50": 2}}})

    def opened(**more):
        return program.post("/shifts", {"register_id": str(market.register_id), "opening_balance": "100.00", **more})

    def cash(shift) -> dict:
        db.session.expire_all()
        return get_shift(uuid.UUID(shift.json["id"])).foreign_cash

    def close(shift, **counted) -> None:
        answer = program.post(f"/shifts/{shift.json['id']}/close", {"denominations": {"GBP": {"50": 2}, **counted}})
        assert (answer.status_code, answer.json["variance"]) == (200, "0.00")

    first = opened(foreign_floats={"EUR": "20.00", "JPY": "500"})
    assert (first.status_code, first.json["foreign_floats"]) == (201, {"EUR": "20.00", "JPY": "500.00"})
    assert {code: (Decimal(at["float"]), Decimal(at["float_value"])) for code, at in cash(first).items()} == {
        "EUR": (Decimal(20), Decimal(17)), "JPY": (Decimal(500), Decimal("2.50"))}
    close(first, EUR={"10": 2}, JPY={"500": 1})
    second = opened()
    assert second.json["foreign_floats"] == {"EUR": "20.00", "JPY": "500.00"}  # still there: nobody said otherwise
    close(second, EUR={"10": 2}, JPY={"500": 1})
    third = opened(foreign_floats={"EUR": "5"})
    assert third.json["foreign_floats"] == {"EUR": "5.00"}
    close(third, EUR={"5": 1})
    assert opened(foreign_floats={}).json["foreign_floats"] == {}


@pytest.mark.parametrize(("floats", "code", "field"), [
    ({"ABC": "1"}, "currency_unknown", "foreign_floats.ABC"), ({"GBP": "1"}, "currency_at_home", "foreign_floats.GBP"),
    ({"EUR": "0.001"}, "amount_invalid", "foreign_floats.EUR"), ({"CHF": "1"}, "rate_missing", "foreign_floats.CHF"),
    ({"EUR": 20}, "input_invalid", "foreign_floats.EUR"), ({"EUR": "-1"}, "input_invalid", "foreign_floats.EUR"),
    ({"euro": "1"}, "input_invalid", "foreign_floats"), ([], "input_invalid", "foreign_floats")])
def test_a_float_that_cannot_be_is_named_and_no_shift_is_opened(program, market, floats, code, field):
    program.post(f"/shifts/{market.shift_id}/close", {"denominations": {}})
    answer = program.post("/shifts", {"register_id": str(market.register_id), "opening_balance": "0", "foreign_floats": floats})
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"]["field"]) == (422, code, field)
    assert program.get("/shifts", status="OPEN").json["total"] == 0


def test_reports_add_up(app, program, market):
    program.post("/sales", sale_of(market, {"code": market.tea.barcode, "quantity": "2"}, payments=[{"method": "CARD"}]))
    by_product = program.get("/reports/sales", by="product").json["rows"]
    assert [(row["key"], row["units"], row["net"], row["tax"], row["cost"]) for row in by_product] == [
        (market.tea.sku, "2", "5.00", "0.83", "2.00")]
    assert [(row["key"], row["taken"]) for row in program.get("/reports/sales", by="tender").json["rows"]] == [("CARD", "5.00")]
    reversed_ = program.get("/reports/sales", by="day", start="2026-02-02", end="2026-02-01")
    assert (reversed_.status_code, reversed_.json["error"]["code"]) == (422, "period_reversed")


def test_the_business_is_the_key_s_own(program, stranger, market):
    assert stranger.get("/business").json["name"] == "Other"
