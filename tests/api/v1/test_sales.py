"""Selling and taking back through the interface: the same figures, limits and books as at the till."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog
from app.pos.business.branches.service import create_branch
from app.pos.business.employees.models import Employee
from app.pos.inventory.api import list_levels
from app.pos.sales.api import close_shift
from tests.api.v1.conftest import Program, furnish, sale_of
from tests.conftest import make_business
from tests.factories import make_product


def test_a_sale_is_priced_paid_numbered_and_taken_from_stock(program, market):
    answer = program.post("/sales", sale_of(
        market, {"code": market.tea.barcode, "quantity": "2"}, {"variant_id": str(market.water.variant_id), "quantity": "3"},
        payments=[{"method": "CARD", "amount": "5.00", "reference": "web-77"}, {"method": "CASH", "amount": "10"}],
        external_reference="order-1", note="Leave at the door"))
    sale = answer.json
    assert answer.status_code == 201
    assert (sale["total"], sale["tax"], sale["subtotal"], sale["paid"], sale["change"]) == ("8.00", "1.33", "6.67", "8.00", "7.00")
    assert (sale["source"], sale["external_reference"], sale["invoice_number"]) == ("api", "order-1", "B1-T01-000001")
    assert [(line["product_name"], line["quantity"], line["total"]) for line in sale["lines"]] == [
        ("Tea", "2", "5.00"), ("Water", "3", "3.00")]
    assert sale["lines"][0]["taxes"] == [{"code": market.vat.code, "name": "VAT 20 %", "included": True, "rate": "20",
                                          "base": "4.17", "amount": "0.83"}]
    assert [(leg["method"], leg["amount"], leg["reference"]) for leg in sale["payments"]] == [
        ("CARD", "5.00", "web-77"), ("CASH", "3.00", None)]
    level = list_levels(market.branch_id, [market.tea.variant_id])[market.tea.variant_id]
    assert level["quantity"] == Decimal(98)
    logged = db.session.scalar(db.select(AuditLog).where(AuditLog.action == "sales.sales.post"))
    assert (logged.after["source"], logged.after["key"]) == ("api", "Web shop")
    assert program.get(f"/sales/{sale['id']}").json == sale


def test_prices_and_discounts_of_ones_own_are_taken_when_allowed(program, market):
    sale = program.post("/sales", sale_of(
        market, {"code": market.tea.barcode, "quantity": "1", "unit_price": "2.00"},
        {"code": market.water.barcode, "quantity": "10", "discount_percent": "10"})).json
    assert [line["total"] for line in sale["lines"]] == ["2.00", "9.00"]
    assert sale["discount"] == "1.00"


@pytest.mark.parametrize(("line", "code", "field"), [
    ({"code": "nothing", "quantity": "1"}, "article_unknown", "lines.0.code"),
    ({"variant_id": str(new_id()), "quantity": "1"}, "article_unknown", "lines.0.variant_id"),
    ({"code": "TEA", "quantity": "0"}, "quantity_out_of_range", "lines.0.quantity"),
    ({"code": "TEA", "quantity": "1.5"}, "quantity_decimals", "lines.0.quantity"),
    ({"code": "TEA", "quantity": "999999"}, "quantity_out_of_range", "lines.0.quantity"),
    ({"code": "TEA", "quantity": "1", "serial_number": "S1"}, "serial_not_available", "lines.0.serial_number"),
])
def test_a_line_that_cannot_be_sold_is_named(standing, line, code, field):
    line = {**line, "code": standing.shop.tea.barcode} if line.get("code") == "TEA" else line
    answer = standing.post("/sales", sale_of(standing.shop, line))
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"]["field"]) == (422, code, field)


def test_a_sale_that_is_not_paid_is_refused_with_what_is_due(program, market):
    answer = program.post("/sales", sale_of(market, payments=[{"method": "CARD", "amount": "1.00"}]))
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"]["details"]) == (409, "still_due", {"due": "1.50"})
    over = program.post("/sales", sale_of(market, payments=[{"method": "CARD", "amount": "3.00"}]))
    assert (over.status_code, over.json["error"]["code"]) == (409, "amount_over_due")
    assert program.get("/sales").json["total"] == 0


def test_a_reference_is_taken_once_and_the_refusal_names_the_sale(program, market):
    first = program.post("/sales", sale_of(market, external_reference="A-1")).json
    again = program.post("/sales", sale_of(market, external_reference="A-1"))
    assert (again.status_code, again.json["error"]["code"]) == (409, "reference_used")
    assert again.json["error"]["details"] == {"sale_id": first["id"]}


def test_what_may_not_be_oversold_is_refused(app, program, market):
    scarce = make_product("5.00", shop=market, stock="1", oversell="block")
    db.session.commit()
    cashier = Program(app, market, "CASHIER")
    answer = cashier.post("/sales", sale_of(market, {"code": scarce.barcode, "quantity": "2"}))
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stock_short")


def test_without_an_open_shift_nothing_is_sold(program, market):
    close_shift(market.shift_id, {}, market.system)
    db.session.commit()
    answer = program.post("/sales", sale_of(market))
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "shift_closed")


def test_a_customer_is_on_the_sale_and_a_stranger_s_is_not(program, stranger, market):
    ann = program.post("/customers", {"name": "Ann"}).json
    theirs = stranger.post("/customers", {"name": "Bea"}).json
    sale = program.post("/sales", sale_of(market, customer_id=ann["id"])).json
    assert (sale["customer_id"], sale["customer_name"]) == (ann["id"], "Ann")
    assert program.get(f"/customers/{ann['id']}").json["total_spent"] == "2.50"
    assert program.post("/sales", sale_of(market, customer_id=theirs["id"])).status_code == 404


def test_goods_come_back_at_their_price_and_the_money_the_way_it_came(program, market):
    sale = program.post("/sales", sale_of(market, {"code": market.tea.barcode, "quantity": "2"}, payments=[{"method": "CARD"}])).json
    path, item = f"/sales/{sale['id']}/returns", sale["lines"][0]["id"]
    wanted = {"register_id": str(market.register_id), "reason": "faulty", "lines": [{"item_id": item, "quantity": "1"}]}
    back = program.post(path, wanted)
    assert back.status_code == 201
    assert (back.json["kind"], back.json["total"], back.json["original_sale_id"]) == ("RETURN", "-2.50", sale["id"])
    assert [(leg["method"], leg["amount"]) for leg in back.json["payments"]] == [("CARD", "-2.50")]
    assert program.get(f"/sales/{sale['id']}").json["lines"][0]["returned_quantity"] == "1"
    wanted["lines"][0]["quantity"] = "2"
    over = program.post(path, wanted)
    assert (over.status_code, over.json["error"]["code"]) == (409, "return_exceeds_sold")
    rest = program.post(path, {**wanted, "lines": [{"item_id": item, "quantity": "1", "restock": False}]})
    assert rest.json["total"] == "-2.50"
    assert program.get(f"/sales/{sale['id']}").json["status"] == "REFUNDED"
    level = list_levels(market.branch_id, [market.tea.variant_id])[market.tea.variant_id]
    assert level["quantity"] == Decimal(99)


def test_the_same_line_twice_in_a_return_counts_together(program, market):
    sale = program.post("/sales", sale_of(market)).json
    line = {"item_id": sale["lines"][0]["id"], "quantity": "1"}
    answer = program.post(f"/sales/{sale['id']}/returns", {
        "register_id": str(market.register_id), "reason": "other", "lines": [line, line]})
    assert answer.json["error"]["code"] == "return_exceeds_sold"


def test_money_may_go_back_another_way_when_told_and_allowed(program, market):
    sale = program.post("/sales", sale_of(market, payments=[{"method": "CARD"}])).json
    back = program.post(f"/sales/{sale['id']}/returns", {
        "register_id": str(market.register_id), "reason": "other", "payments": [{"method": "CASH"}],
        "lines": [{"item_id": sale["lines"][0]["id"], "quantity": "1"}]})
    assert [(leg["method"], leg["amount"]) for leg in back.json["payments"]] == [("CASH", "-2.50")]


def test_documents_are_listed_filtered_and_paged(program, market):
    numbers = [program.post("/sales", sale_of(market, external_reference=f"R{n}")).json["invoice_number"] for n in range(3)]
    page = program.get("/sales", limit=2).json
    assert ([row["invoice_number"] for row in page["items"]], page["total"]) == ([numbers[2], numbers[1]], 3)
    assert [row["invoice_number"] for row in program.get("/sales", limit=2, page=2).json["items"]] == [numbers[0]]
    assert program.get("/sales", q="r1").json["items"][0]["external_reference"] == "R1"
    assert program.get("/sales", kind="RETURN").json["total"] == 0
    assert program.get("/sales", start="2001-01-01", end="2001-01-02").json["total"] == 0


@pytest.mark.parametrize("reference", ["order-5001", "Web/7b", "100045", "B1-T01-000099"])
def test_a_document_is_found_by_its_reference_however_it_is_spelled(program, market, reference):
    program.post("/sales", sale_of(market))
    sale = program.post("/sales", sale_of(market, external_reference=reference)).json
    assert [row["id"] for row in program.get("/sales", q=reference).json["items"]] == [sale["id"]]


def test_a_key_of_one_branch_reaches_no_other(app, program, market):
    branch_id = create_branch({"name": "North", "city": "Leeds", "country": "GB", "timezone": "Europe/London", "currency": "GBP",
                               "is_active": True}, market.system)
    db.session.get(Employee, (market.tenant_id, market.staff["MANAGER"])).branch_id = branch_id
    db.session.commit()
    sale = program.post("/sales", sale_of(market)).json
    north = Program(app, market, "MANAGER")
    assert north.post("/sales", sale_of(market)).json["error"]["code"] == "register_not_found"
    assert north.get(f"/sales/{sale['id']}").status_code == 404
    assert north.get("/sales").json["total"] == 0
    for path, query in (("/sales", {}), ("/stock", {}), ("/shifts", {}), ("/reports/sales", {"by": "day"})):
        assert north.get(path, branch_id=str(market.branch_id), **query).status_code == 404
    assert [row["id"] for row in north.get("/branches").json["items"]] == [str(branch_id)]


def test_a_stranger_finds_nothing_of_ours(program, stranger, market):
    sale = program.post("/sales", sale_of(market)).json
    back = {"register_id": str(market.register_id), "reason": "other", "lines": [{"item_id": sale["lines"][0]["id"], "quantity": "1"}]}
    assert stranger.get(f"/sales/{sale['id']}").status_code == 404
    assert stranger.post(f"/sales/{sale['id']}/returns", back).status_code == 404
    assert stranger.post("/sales", sale_of(market)).json["error"]["code"] == "register_not_found"
    assert stranger.post(f"/shifts/{market.shift_id}/close", {"denominations": {}}).status_code == 404
    assert stranger.get("/sellables", code=market.tea.barcode).status_code == 404
    assert stranger.get(f"/products/{market.tea.variant_id}").status_code == 404
    for path in ("/sales", "/customers", "/products", "/shifts"):
        assert stranger.get(path).json["total"] == 0


def test_a_business_in_kuwait_gets_three_decimals(app):
    shop = furnish(make_business("Souk", country="KW", currency="KWD"))
    program = Program(app, shop)
    product = make_product("0.125", shop=shop)
    db.session.commit()
    sale = program.post("/sales", sale_of(shop, {"code": product.barcode, "quantity": "3"})).json
    assert (sale["currency"], sale["total"], sale["lines"][0]["unit_price"]) == ("KWD", "0.375", "0.125")
