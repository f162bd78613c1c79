"""The till over HTTP: every fragment, as a cashier uses it."""

import re
import uuid
from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.session import statements
from app.pos.catalog.products.models import ProductVariant
from app.pos.customers.api import create_customer
from app.pos.sales.till.models import Approval, Cart, CartStatus
from tests.factories import make_product
from tests.personas import Persona
from tests.pos.sales.till.fragments import begin, cart_of, line_of, scan, total_of


def test_without_a_shift_the_till_asks_for_the_float_and_with_it_sells(app, shop):
    cashier = Persona(app, shop, "CASHIER").at_till()
    page = cashier.get("/till")
    assert page.status_code == 200
    assert "Open a shift" in page.text
    wrong = cashier.post("/till/shift/open", {"count-GBP-20": "x"})
    assert (wrong.status_code, "Enter whole numbers" in wrong.text) == (422, True)
    opened = cashier.post("/till/shift/open", {"count-GBP-20": "5", "counted-GBP": "100.00"})
    assert opened.status_code == 200
    assert "Ready for the next sale" in opened.text
    assert "Ready for the next sale" in cashier.get("/till").text


def test_a_scan_answers_with_the_line_and_the_totals_only(cashier, pg_till):
    first = scan(cashier, pg_till.tea.barcode)
    cart = cart_of(first)
    second = scan(cashier, pg_till.water.barcode, cart=cart)
    assert "till-cart-id" not in second.text
    assert (line_of(second) != "", total_of(second)) == (True, "£3.50")
    third = scan(cashier, "4006381333931", cart=cart)
    assert "Not found" in third.text and "4006381333931" in third.text


def test_the_screen_that_had_not_seen_the_last_change_gets_the_whole_cart(cashier, pg_till):
    cart = begin(cashier, pg_till.tea)
    version = re.search(r'data-version="([^"]*)"', scan(cashier, pg_till.water.barcode, cart=cart).text)[1]
    assert "till-cart-id" not in scan(cashier, pg_till.water.barcode, cart=cart, headers={"X-Cart-Version": version}).text
    behind = scan(cashier, pg_till.water.barcode, cart=cart, headers={"X-Cart-Version": version})
    assert cart_of(behind) == cart


def test_a_scan_for_a_cart_that_was_paid_elsewhere_is_a_409_with_the_cart_as_it_is(cashier, pg_till):
    cart = begin(cashier, pg_till.tea)
    assert cashier.post("/till/exact", {"cart_id": cart}).status_code == 200
    stale = scan(cashier, pg_till.tea.barcode, cart=cart)
    assert (stale.status_code, cart_of(stale)) == (409, "")
    assert "went on in another window" in stale.text


def test_lines_change_by_the_keys_of_the_numpad(cashier, pg_till):
    answer = scan(cashier, pg_till.cheese.barcode)
    cart, line = cart_of(answer), line_of(answer)
    more = cashier.post(f"/till/lines/{line}/quantity", {"cart_id": cart, "quantity": "3"})
    assert total_of(more) == "£36.00"
    off = cashier.post(f"/till/lines/{line}/discount", {"cart_id": cart, "percent": "10"})
    assert (total_of(off), "10% off" in off.text) == ("£32.40", True)
    gone = cashier.post(f"/till/lines/{line}/void", {"cart_id": cart})
    assert 'hx-swap-oob="delete"' in gone.text
    assert total_of(gone) == "£0.00"


def test_the_line_dialog_saves_or_says_what_is_wrong(manager, pg_till):
    answer = scan(manager, pg_till.cheese.barcode)
    cart, line = cart_of(answer), line_of(answer)
    assert "Price of one" in manager.get(f"/till/lines/{line}/edit").text
    wrong = manager.post(f"/till/lines/{line}/edit", {"cart_id": cart, "quantity": "1", "price": "10",
                                                      "discount_kind": "percent", "discount": "101"})
    assert (wrong.status_code, "This discount cannot be given" in wrong.text) == (422, True)
    saved = manager.post(f"/till/lines/{line}/edit", {
        "cart_id": cart, "quantity": "2", "price": "10", "discount_kind": "amount", "discount": "1", "reason": "agreed"})
    assert total_of(saved) == "£19.00"


def test_a_cashier_s_big_discount_asks_for_a_manager_and_goes_on_once(app, cashier, pg_till):
    answer = scan(cashier, pg_till.cheese.barcode)
    cart, line = cart_of(answer), line_of(answer)
    path, fields = f"/till/lines/{line}/discount", {"cart_id": cart, "percent": "30"}
    panel = cashier.post(path, fields)
    assert panel.status_code == 409
    assert "Give a discount" in panel.text and "30%" in panel.text and "Cashier" in panel.text
    hidden = dict(re.findall(r'name="(approval_slip|percent|cart_id)" value="([^"]*)"', panel.text))
    assert (hidden["percent"], hidden["cart_id"]) == ("30", cart)
    manager = re.search(r'name="manager_id" value="([^"]*)"[^>]*><span>Manager', panel.text)[1]
    wrong = cashier.post(path, {**hidden, "manager_id": manager, "pin": "9999"})
    assert (wrong.status_code, "PIN is not right" in wrong.text) == (422, True)
    tampered = cashier.post(path, {**hidden, "percent": "90", "manager_id": manager, "pin": "1001"})
    assert (tampered.status_code, "belongs to another step" in tampered.text) == (409, True)
    allowed = cashier.post(path, {**hidden, "manager_id": manager, "pin": "1001", "approval_reason": "damaged"})
    assert (allowed.status_code, total_of(allowed)) == (200, "£8.40")
    again = cashier.post(path, {**hidden, "manager_id": manager, "pin": "1001"})
    assert (again.status_code, "used already" in again.text) == (409, True)


def test_a_wrong_pin_is_counted_even_though_nothing_else_happens(app, cashier, pg_till):
    from app.pos.business.api import Employee

    answer = scan(cashier, pg_till.cheese.barcode)
    path, fields = f"/till/lines/{line_of(answer)}/discount", {"cart_id": cart_of(answer), "percent": "30"}
    slip = re.search(r'name="approval_slip" value="([^"]*)"', cashier.post(path, fields).text)[1]
    cashier.post(path, {**fields, "approval_slip": slip, "manager_id": str(pg_till.staff["MANAGER"]), "pin": "0000"})
    db.session.expire_all()
    assert db.session.get(Employee, (pg_till.tenant_id, pg_till.staff["MANAGER"])).pin_failed_attempts == 1


def test_a_cart_is_held_listed_and_taken_up(cashier, pg_till):
    cart = begin(cashier, pg_till.tea)
    held = cashier.post("/till/hold", {"cart_id": cart})
    assert "Put on hold as number 1" in held.text and cart_of(held) == ""
    listed = cashier.get("/till/held")
    assert "Tea" in listed.text
    back = cashier.post(re.search(r'hx-post="(/till/held/[^"]*)"', listed.text)[1], {"cart_id": ""})
    assert (cart_of(back), total_of(back)) == (cart, "£2.50")


def test_a_cart_is_given_up(cashier, pg_till):
    cart = begin(cashier, pg_till.tea)
    assert cart_of(cashier.post("/till/void", {"cart_id": cart})) == ""
    assert db.session.get(Cart, (pg_till.tenant_id, uuid.UUID(cart))).status is CartStatus.ABANDONED


def test_a_customer_is_made_found_chosen_and_taken_off(cashier, pg_till):
    create_customer({"name": "Green Café", "phone": "020 7946 0000"}, pg_till.manager)
    db.session.commit()
    assert "New customer" in cashier.get("/till/customer").text
    found = cashier.get("/till/customers?q=7946")
    attach = re.search(r'hx-post="(/till/customers/[^"]*)"', found.text)[1]
    chosen = cashier.post(attach, {"cart_id": ""})
    assert "Green Café" in chosen.text
    cart = cart_of(chosen)
    assert "Take off this sale" in cashier.get("/till/customer").text
    assert "Add customer" in cashier.post("/till/customers/detach", {"cart_id": cart}).text
    known = cashier.post("/till/customers/new", {"cart_id": cart, "name": "Other", "phone": "+442079460000"})
    assert (known.status_code, "Green Café" in known.text) == (422, True)
    made = cashier.post("/till/customers/new", {"cart_id": cart, "name": "Blue House", "phone": "", "email": ""})
    assert "Blue House" in made.text


def test_goods_of_a_receipt_come_back(manager, pg_till):
    cart = begin(manager, pg_till.tea, pg_till.cheese)
    manager.post("/till/exact", {"cart_id": cart})
    assert "B1-T01-000001" in manager.get("/till/returns").text
    receipt = manager.get("/till/returns?q=1")
    item = re.search(r'name="quantity-([^"]*)"', receipt.text)[1]
    add = re.search(r'hx-post="(/till/returns/[0-9a-f-]{36})"', receipt.text)[1]
    nothing = manager.post(add, {"cart_id": "", "reason": "faulty"})
    assert nothing.status_code == 422
    back = manager.post(add, {"cart_id": "", f"quantity-{item}": "1", f"restock-{item}": "y", "reason": "faulty"})
    assert total_of(back) == "-£2.50"
    panel = manager.get(f"/till/pay?cart_id={cart_of(back)}")
    assert "To give back" in panel.text
    paid = manager.post("/till/tender", {"cart_id": cart_of(back), "kind": "cash", "amount": ""})
    assert "Refunded" in paid.text and "£2.50" in paid.text


def test_a_receipt_of_today_is_voided_with_a_reason(manager, pg_till, terminal):
    cart = begin(manager, pg_till.cheese)
    manager.post("/till/tender", {"cart_id": cart, "kind": "card"})
    receipt = manager.get("/till/returns?q=1")
    void = re.search(r'hx-post="(/till/receipts/[^"]*/void)"', receipt.text)[1]
    assert "Everything goes back" in manager.post(void, {"cart_id": ""}).text
    voided = manager.post(void, {"cart_id": "", "reason": "mistake"})
    assert "Refunded" in voided.text and "B1-T01-000002" in voided.text
    assert [request["state"] for request in terminal.requests()] == ["cancelled"]


def test_cash_goes_in_and_out_and_the_drawer_opens(app, cashier, pg_till):
    assert "Put in" in cashier.get("/till/drawer").text
    put = cashier.post("/till/drawer", {"kind": "in", "amount": "50", "reason": "change", "note": ""})
    assert "Put in: £50.00" in put.text
    wrong = cashier.post("/till/drawer", {"kind": "in", "amount": "", "reason": "change"})
    assert (wrong.status_code, "not an amount of money" in wrong.text) == (422, True)
    over = cashier.post("/till/drawer", {"kind": "out", "amount": "500", "reason": "safe"})
    assert (over.status_code, "Put cash in and take cash out" in over.text) == (409, True)
    assert cashier.post("/till/drawer", {"kind": "no_sale", "reason": "change"}).status_code == 409
    manager = Persona(app, pg_till, "MANAGER").at_till()
    assert "The drawer is open" in manager.post("/till/drawer", {"kind": "no_sale", "reason": "change"}).text


def test_reports_and_a_blind_close(app, cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    cashier.post("/till/exact", {"cart_id": cart})
    report = cashier.get("/till/x-report")
    assert "£12.00" in report.text and "£112.00" not in report.text and "after the count" in report.text
    assert "£112.00" in Persona(app, pg_till, "MANAGER").at_till().get("/till/x-report").text
    cashier.at_till()
    blind = cashier.get("/till/shift/close")
    assert "112" not in blind.text
    assert cashier.post("/till/shift/close", {}).status_code == 422
    closed = cashier.post("/till/shift/close", {"count-GBP-50": "2", "count-GBP-10": "1", "count-GBP-1": "1", "note": "x"})
    assert closed.status_code == 200
    assert "The shift is closed" in closed.text and "£112.00" in closed.text and "-£1.00" in closed.text
    assert "Open a shift" in cashier.get("/till").text
    assert cashier.get(re.search(r'href="(/till/shifts/[^"]*)"', closed.text)[1]).status_code == 200


def test_a_shift_does_not_close_on_money_that_was_taken_for_an_open_sale(cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    cashier.post("/till/tender", {"cart_id": cart, "kind": "cash", "amount": "5"})
    refused = cashier.post("/till/shift/close", {"counted-GBP": "100"})
    assert (refused.status_code, "Money was taken for this sale" in refused.text) == (409, True)


def test_search_and_quick_keys(cashier, pg_till):
    tiles = cashier.get("/till/search")
    assert "till-tile" in tiles.text or "No quick keys yet" in tiles.text
    assert cashier.get("/till/search?q=nothing-like-this").status_code == 200
    assert cashier.get("/till/panel").status_code == 200


def test_the_other_fragments_show(cashier, pg_till):
    begin(cashier, pg_till.cheese, pg_till.tea)
    for path in ("/till/explain", "/till/discount", "/till/keys", "/till/returns", "/till/display", "/till/display/state"):
        assert cashier.get(path).status_code == 200, path
    explained = cashier.get("/till/explain").text
    assert "20% of £10.00, inside the price" in explained and "£14.50" in explained


def test_the_display_shows_the_change(cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    assert "Cheese" in cashier.get("/till/display/state").text
    cashier.post("/till/tender", {"cart_id": cart, "quick_cash": "20"})
    state = cashier.get("/till/display/state").text
    assert "Thank you" in state and "£8.00" in state


def test_paying_takes_the_same_statements_for_1_and_for_20_lines(cashier, pg_till):
    products = [make_product("1.00", shop=pg_till, taxes=(pg_till.vat,)) for _ in range(20)]
    db.session.commit()

    def statements_to_pay(*chosen) -> int:
        cart = begin(cashier, *chosen)
        sent: list[str] = []
        with statements(sent):
            assert cashier.post("/till/tender", {"cart_id": cart, "quick_cash": "50"}).status_code == 200
        return len(sent)

    statements_to_pay(*products[:2])
    assert statements_to_pay(products[0]) == statements_to_pay(*products) <= 18


def test_a_finished_sale_is_printed_and_shown_by_the_documents(cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    paid = cashier.post("/till/exact", {"cart_id": cart})
    shown = cashier.get(re.search(r'href="(/till/print/[^"]*)"', paid.text)[1])
    assert (shown.status_code, "B1-T01-000001" in shown.text) == (200, True)


def slip_of(panel) -> dict[str, str]:
    """Return the slip of an override's panel as a field."""
    return {"approval_slip": re.search(r'name="approval_slip" value="([^"]*)"', panel.text)[1]}


def approvals_given() -> list[tuple]:
    """Return permission, amount, reason, who asked and who approved of every approval."""
    db.session.expire_all()
    return [tuple(row) for row in db.session.execute(db.select(
        Approval.permission, Approval.amount, Approval.reason, Approval.asked_by_id, Approval.approved_by_id).order_by(Approval.id))]


def test_an_edit_that_breaks_several_rules_asks_once_and_records_each(cashier, pg_till):
    db.session.get(ProductVariant, (pg_till.tenant_id, pg_till.cheese.variant_id)).min_price = Decimal("11.00")
    db.session.commit()
    answer = scan(cashier, pg_till.cheese.barcode)
    path = f"/till/lines/{line_of(answer)}/edit"
    fields = {"cart_id": cart_of(answer), "quantity": "1", "price": "10.00", "discount_kind": "percent", "discount": "30",
              "reason": "agreed"}
    manager = {"manager_id": str(pg_till.staff["MANAGER"]), "pin": "1001", "approval_reason": "damaged"}
    panel = cashier.post(path, fields)
    assert panel.status_code == 409
    assert re.findall(r'till-override__what">([^<]+?) <strong class="number">([^<]+)<', panel.text) == [
        ("Change a price at the till", "£10.00"), ("Give a discount", "30%"), ("Sell under the minimum price", "£7.00")]
    wrong = cashier.post(path, {**fields, **manager, **slip_of(panel), "pin": "9999"})
    assert (wrong.status_code, wrong.text.count("till-override__what"), approvals_given()) == (422, 3, [])
    done = cashier.post(path, {**fields, **manager, **slip_of(panel)})
    assert (done.status_code, total_of(done)) == (200, "£7.00")
    assert approvals_given() == [
        (permission, amount, "damaged", pg_till.staff["CASHIER"], pg_till.staff["MANAGER"]) for permission, amount in (
            ("sales.till.price", Decimal("10.00")), ("sales.till.discount", Decimal("30.00")),
            ("sales.till.below_minimum", Decimal("7.00")))]
    assert "used already" in cashier.post(path, {**fields, **manager, **slip_of(panel)}).text


def test_rules_that_nobody_may_allow_together_are_asked_for_one_after_the_other(cashier, pg_till, monkeypatch):
    from app.pos.sales.till.controller import base

    db.session.get(ProductVariant, (pg_till.tenant_id, pg_till.cheese.variant_id)).min_price = Decimal("11.00")
    db.session.commit()
    among = base.list_approvers
    monkeypatch.setattr(base, "list_approvers", lambda wanted, branch_id: among(wanted, branch_id) if len(wanted) == 1 else [])
    answer = scan(cashier, pg_till.cheese.barcode)
    path, fields = f"/till/lines/{line_of(answer)}/discount", {"cart_id": cart_of(answer), "percent": "30"}
    manager = {"manager_id": str(pg_till.staff["MANAGER"]), "pin": "1001", "approval_reason": "damaged"}

    first = cashier.post(path, fields)
    assert "Give a discount" in first.text
    second = cashier.post(path, {**fields, **manager, **slip_of(first)})
    assert (second.status_code, "Sell under the minimum price" in second.text) == (409, True)
    assert db.session.scalar(db.select(db.func.count()).select_from(Approval)) == 0
    done = cashier.post(path, {**fields, **manager, **slip_of(second)})
    assert (done.status_code, total_of(done)) == (200, "£8.40")
    assert approvals_given() == [
        (permission, amount, "damaged", pg_till.staff["CASHIER"], pg_till.staff["MANAGER"])
        for permission, amount in (("sales.till.discount", Decimal("30.00")), ("sales.till.below_minimum", Decimal("8.40")))]
    assert "used already" in cashier.post(path, {**fields, **manager, **slip_of(first)}).text


def test_an_approval_is_the_asking_cashier_s_own(app, cashier, pg_till):
    answer = scan(cashier, pg_till.cheese.barcode)
    path, fields = f"/till/lines/{line_of(answer)}/discount", {"cart_id": cart_of(answer), "percent": "30"}
    slip = re.search(r'name="approval_slip" value="([^"]*)"', cashier.post(path, fields).text)[1]
    other = Persona(app, pg_till, "MANAGER").at_till()
    stolen = other.post(path, {**fields, "approval_slip": slip, "manager_id": str(pg_till.staff["MANAGER"]), "pin": "1001"})
    assert (stolen.status_code, "belongs to another step" in stolen.text) == (409, True)


@pytest.mark.parametrize("data", [
    {}, {"code[]": "x"}, {"code[]": "x", "key[]": "no-key", "quantity[]": ""}, {"code[]": "", "key[]": str(uuid.uuid4()), "quantity[]": ""},
    {"code[]": "a\x00b" * 200, "key[]": str(uuid.uuid4()), "quantity[]": "9" * 400}, {"cart_id": "not-a-cart", "code[]": "1"}])
def test_bad_scans_are_answered_never_a_failure(cashier, pg_till, data):
    assert cashier.post("/till/scan", data).status_code < 500


@pytest.mark.parametrize("path", [
    "/till/tender", "/till/exact", "/till/complete", "/till/hold", "/till/void", "/till/discount", "/till/drawer", "/till/note",
    "/till/tender/bank_transfer", "/till/tender/foreign", "/till/customers/new", "/till/shift/close", "/till/returns/mode",
    "/till/lines/01a1fc5c-e9b7-7065-b3bf-cd16f41a1a8c/quantity", "/till/lines/01a1fc5c-e9b7-7065-b3bf-cd16f41a1a8c/edit",
    "/till/legs/01a1fc5c-e9b7-7065-b3bf-cd16f41a1a8c/undo", "/till/card/01a1fc5c-e9b7-7065-b3bf-cd16f41a1a8c/ask",
    "/till/held/01a1fc5c-e9b7-7065-b3bf-cd16f41a1a8c/recall", "/till/receipts/01a1fc5c-e9b7-7065-b3bf-cd16f41a1a8c/void"])
@pytest.mark.parametrize("data", [
    {}, {"cart_id": "x", "amount": "1e999", "kind": "\x00", "quantity": "NaN", "value": "-", "name": "é" * 9999}])
def test_bad_input_is_answered_never_a_failure(cashier, pg_till, path, data):
    assert cashier.post(path, data).status_code < 500


def test_a_note_and_a_name_to_hold_under(cashier, pg_till):
    cart = begin(cashier, pg_till.tea)
    assert "Note on the receipt" in cashier.get("/till/note").text
    cashier.post("/till/note", {"cart_id": cart, "note": "For Friday"})
    assert "For Friday" in cashier.get("/till/note").text
    assert "Hold under a name" in cashier.get("/till/hold").text
    cashier.post("/till/hold", {"cart_id": cart, "name": "Red coat"})
    assert "Red coat" in cashier.get("/till/held").text
