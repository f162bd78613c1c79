"""Paying at the till over HTTP: cash, cards whose outcome is unclear, and other ways."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

from app.kernel.database import db
from app.pos.payments.api import TerminalPayment
from app.pos.sales.sales.models import Sale
from app.pos.sales.till.card import request_card
from tests.factories import make_product
from tests.pos.sales.till.fragments import begin


def test_cash_is_taken_with_change_and_the_next_sale_begins(cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    panel = cashier.get(f"/till/pay?cart_id={cart}")
    assert re.findall(r'name="quick_cash" value="([^"]*)"', panel.text) == [
        "12.00", "15.00", "20.00", "50.00"]
    part = cashier.post("/till/tender", {"cart_id": cart, "kind": "cash", "amount": "5"})
    assert "Still to pay" in part.text and "£7.00" in part.text
    paid = cashier.post("/till/tender", {"cart_id": cart, "quick_cash": "10.00"})
    assert re.search(r'id="till-change">.*£3.00', paid.text)
    assert "B1-T01-000001" in paid.text
    again = cashier.post("/till/tender", {"cart_id": cart, "quick_cash": "10.00"})
    assert "B1-T01-000001" in again.text
    assert "Ready for the next sale" in cashier.get("/till/next").text
    assert db.session.scalar(db.select(db.func.count()).select_from(Sale)) == 1


def test_a_leg_is_taken_back(cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    part = cashier.post("/till/tender", {"cart_id": cart, "kind": "cash", "amount": "5"})
    undo = re.search(r'hx-post="(/till/legs/[^"]*)"', part.text)[1]
    assert "£12.00" in cashier.post(undo, {"cart_id": cart}).text


def test_ways_with_a_reference_and_foreign_cash_ask_for_it(cashier, pg_till):
    cart = begin(cashier, pg_till.cheese)
    form = cashier.get(f"/till/tender/bank_transfer?cart_id={cart}&amount=4")
    assert 'name="reference"' in form.text and 'value="4"' in form.text
    wrong = cashier.post("/till/tender/bank_transfer", {"cart_id": cart, "amount": "40", "reference": "T1"})
    assert (wrong.status_code, "Only cash can be more" in wrong.text) == (422, True)
    paid = cashier.post("/till/tender/bank_transfer", {"cart_id": cart, "amount": "", "reference": "T1"})
    assert "Bank transfer · T1" in paid.text
    assert cashier.get("/till/tender/gold").status_code in (404, 422)


def test_a_card_is_charged_and_the_sale_done_in_one_press(cashier, pg_till, terminal):
    cart = begin(cashier, pg_till.cheese)
    paid = cashier.post("/till/tender", {"cart_id": cart, "kind": "card", "amount": ""})
    assert "B1-T01-000001" in paid.text and "4242" in paid.text
    assert len(terminal.requests()) == 1


def test_a_declined_card_says_so_and_another_way_pays(cashier, pg_till, terminal):
    terminal.script("decline")
    cart = begin(cashier, pg_till.cheese)
    assert "The card was not charged" in cashier.post("/till/tender", {"cart_id": cart, "kind": "card"}).text
    assert "B1-T01-000001" in cashier.post("/till/exact", {"cart_id": cart}).text


def test_an_unknown_card_outcome_is_settled_by_asking_not_by_charging_again(cashier, pg_till, terminal):
    terminal.script("lose_answer")
    cart = begin(cashier, pg_till.cheese)
    unknown = cashier.post("/till/tender", {"cart_id": cart, "kind": "card"})
    assert "do not charge it again" in unknown.text
    assert "not settled yet" in cashier.post("/till/exact", {"cart_id": cart}).text
    paid = cashier.post(re.search(r'hx-post="(/till/card/[^"]*/ask)"', unknown.text)[1], {"cart_id": cart})
    assert "B1-T01-000001" in paid.text
    assert len(terminal.requests()) == 1


def test_a_slow_card_is_asked_about_until_it_is_known(cashier, pg_till, terminal):
    terminal.script("slow")
    cart = begin(cashier, pg_till.cheese)
    waiting = cashier.post("/till/tender", {"cart_id": cart, "kind": "card"})
    poll = re.search(r'hx-post="(/till/card/[^"]*/ask)" hx-trigger="every 1s"', waiting.text)[1]
    assert "every 1s" in cashier.post(poll, {"cart_id": cart}).text
    assert "B1-T01-000001" in cashier.post(poll, {"cart_id": cart}).text


def test_an_unclear_card_is_settled_by_hand_with_a_manager_and_a_reference(cashier, pg_till, terminal):
    terminal.script("time_out")
    cart = begin(cashier, pg_till.cheese)
    unknown = cashier.post("/till/tender", {"cart_id": cart, "kind": "card"})
    force = re.search(r'hx-post="(/till/card/[^"]*/force)"', unknown.text)[1]
    assert cashier.post(force, {"cart_id": cart, "verdict": "charged", "reference": ""}).status_code == 422
    fields = {"cart_id": cart, "verdict": "charged", "reference": "SLIP-9"}
    panel = cashier.post(force, fields)
    slip = re.search(r'name="approval_slip" value="([^"]*)"', panel.text)[1]
    paid = cashier.post(force, {**fields, "approval_slip": slip, "manager_id": str(pg_till.staff["MANAGER"]), "pin": "1001"})
    assert "B1-T01-000001" in paid.text


def test_a_refusal_after_the_card_was_charged_keeps_the_payment(app, cashier, pg_till, terminal):
    phone = make_product("300.00", shop=pg_till, has_serials=True, name="Phone")
    db.session.commit()
    cart = begin(cashier, phone)
    answer = cashier.post("/till/tender", {"cart_id": cart, "kind": "card"})
    assert "needs its serial number" in answer.text and "Finish the sale" in answer.text
    assert "£300.00" in cashier.get(f"/till/pay?cart_id={cart}").text
    assert len(terminal.requests()) == 1


def test_a_charge_that_comes_to_light_after_the_sale_was_paid_otherwise_is_cancelled(app, cashier, pg_till, terminal):
    cart = begin(cashier, pg_till.cheese)
    asked = request_card(pg_till.cashier, uuid.UUID(cart), None)
    db.session.get(TerminalPayment, (pg_till.tenant_id, asked.id)).created_at -= timedelta(minutes=2)
    db.session.commit()
    ask = f"/till/card/{asked.id}/ask"
    assert "The card was not charged" in cashier.post(ask, {"cart_id": cart}).text
    assert "B1-T01-000001" in cashier.post("/till/exact", {"cart_id": cart}).text
    terminal.charge(asked.id, Decimal("12.00"), "GBP")
    assert "B1-T01-000001" in cashier.post(ask, {"cart_id": cart}).text
    assert [request["state"] for request in terminal.requests()] == ["cancelled"]
