"""Orders as staff find, export and look into them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.adapters.stripe import PaymentError
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.billing import queries as billing
from app.licensing.billing.models import StripeEvent
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from app.licensing.orders import queries
from app.licensing.owners.models import Owner
from app.licensing.plans.rules import Period
from tests.licensing.conftest import STAFF, make_staff
from tests.licensing.portal import browser_of


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def staff(app):
    return browser_of(app, make_staff("ADMIN"))


def test_orders_are_found_by_what_is_known_of_them(till):
    order, other = till.buy("professional"), till.begin()
    serial = db.session.get(License, order.license_id).serial
    for text in (order.invoice_number, order.invoice_number.lower(), order.email[:10], serial, serial.lower(), order.stripe_customer_id,
                 order.stripe_session_id):
        assert [row["id"] for row in queries.list_found(queries.Wanted(text), 0, 10)] == [order.id]
    assert [row["id"] for row in queries.list_found(queries.Wanted(other.email, "PENDING"), 0, 10)] == [other.id]
    assert queries.count_found(queries.Wanted(order.email, "REFUNDED")) == 0
    plan = till.server.plans["professional"].id
    assert queries.count_found(queries.Wanted(order.email, "PAID", plan, now().date(), now().date())) == 1
    assert queries.count_found(queries.Wanted(order.email, first=now().date() + timedelta(days=1))) == 0
    assert queries.count_found(queries.Wanted(order.email, last=now().date() - timedelta(days=1))) == 0


def test_an_export_has_each_order_once_though_one_is_bought_meanwhile(till):
    plan = till.server.plans["professional"]
    made = [till.begin("professional", zone="Asia/Kathmandu").id for _number in range(4)]
    found = []
    for row in queries.each_found(queries.Wanted(plan_id=plan.id, status="PENDING"), at_once=2):
        if row["id"] == made[-2]:
            till.begin("professional")
        found.append(row["id"])
        if len(found) > 6:
            break
    assert found[:4] == made[::-1]


def test_the_list_filters_and_what_is_filtered_is_exported(till, staff):
    order = till.buy()
    page = text_of(staff.get("/licensing/orders", query_string={"text": order.email, "status": "PAID"}))
    assert order.invoice_number in page and "Clear" in page
    answer = staff.get("/licensing/orders/export.csv", query_string={"text": order.email})
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [(row["invoice_number"], row["status"], Decimal(row["amount"]), row["currency"]) for row in rows] == [
        (order.invoice_number, "PAID", Decimal("29.00"), "USD")]


def test_an_order_tells_everything_about_itself(till, staff):
    order = till.buy()
    page = text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert all(text in page for text in (order.invoice_number, "checkout.session.completed", "invoice.paid", "Handled", "US$29.00"))


def test_an_event_that_failed_says_why_and_is_tried_again(app, till, staff, monkeypatch):
    order = till.begin()
    till.account.pay_checkout(order.stripe_session_id)
    event = next(one for one in till.told() if one["type"] == "checkout.session.completed")

    def away(*_args):
        raise PaymentError("nobody answers", may_pass=True)

    with monkeypatch.context() as while_away:
        while_away.setattr(type(till.payments), "get_checkout", away)
        till.hear([event])
    assert "nobody answers" in text_of(staff.get(f"/licensing/orders/{order.id}"))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    row = db.session.scalars(select(StripeEvent).where(StripeEvent.event_id == event["id"])).one()
    assert browser_of(app, make_staff("SUPPORT")).post(f"/licensing/orders/events/{row.id}/retry").status_code == 403
    assert staff.post(f"/licensing/orders/events/{row.id}/retry?order={order.id}").location.endswith(f"/licensing/orders/{order.id}")
    till.hear([])
    assert "Handled" in text_of(staff.get(f"/licensing/orders/{order.id}"))


def test_staff_are_told_of_a_revoked_licence_that_was_paid(till, staff):
    order = till.buy()
    change_status(order.license_id, Verb.REVOKE, STAFF, "Fraud")
    db.session.commit()
    assert "its licence is revoked" in text_of(staff.get(f"/licensing/orders/{order.id}"))


def test_revenue_is_what_was_invoiced_less_what_went_back_month_by_month(till):
    month = now().date().replace(day=1)
    before = next((row for row in billing.revenue_by_month(1) if row["currency"] == "USD"), {"invoiced": 0, "refunded": 0, "net": 0})
    order = till.buy("professional")
    till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"], 900)
    till.hear()
    (row,) = [row for row in billing.revenue_by_month(1) if row["currency"] == "USD"]
    assert (row["month"], row["invoiced"] - before["invoiced"], row["refunded"] - before["refunded"], row["net"] - before["net"]) == (
        month, Decimal("79.00"), Decimal("9.00"), Decimal("70.00"))
    months = [row["month"] for row in billing.revenue_by_month(14) if row["currency"] == "USD"]
    assert len(months) == 14 and months == sorted(months) and months[-1] == month and all(one.day == 1 for one in months)
    assert months[0] == date(month.year - 1, month.month - 1, 1) if month.month > 1 else date(month.year - 2, 12, 1)


def test_what_recurs_in_a_month_counts_a_twelfth_of_a_year(till):
    def usd() -> tuple[Decimal, int]:
        rows = [row for row in billing.monthly_recurring() if row["currency"] == "USD"]
        return (rows[0]["amount"], rows[0]["subscriptions"]) if rows else (Decimal(0), 0)

    amount, count = usd()
    order = till.buy(period=Period.YEAR)
    assert usd() == (pytest.approx(amount + Decimal("24.17"), abs=Decimal("0.02")), count + 1)
    till.account.cancel(order.stripe_subscription_id, now=True)
    till.hear()
    assert usd() == (pytest.approx(amount, abs=Decimal("0.01")), count)


def disputed(till, *, won: bool | None = None):
    """An order whose payment a bank disputes; `won`: how it decided."""
    order = till.buy()
    found = till.account.dispute(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"])["id"]
    if won is not None:
        till.account.close_dispute(found, won=won)
    till.hear()
    return order


def test_what_is_to_be_looked_after_is_found_and_counted(till, staff):
    before = billing.count_waiting()
    open_one, won, lost = disputed(till), disputed(till, won=True), disputed(till, won=False)
    assert billing.count_waiting() == before + 2
    found = {row["id"]: row["attention"] for row in queries.list_found(queries.Wanted(waiting=True), 0, 1000)}
    assert found[open_one.id] == found[lost.id] == "DISPUTE" and won.id not in found
    page = text_of(staff.get("/licensing/orders", query_string={"waiting": "open", "text": lost.email}))
    assert "Disputed by the payer&#39;s bank" in page and lost.invoice_number in page and won.invoice_number not in page
    assert "Problems with payments" in text_of(staff.get("/licensing/dashboard"))


def test_an_open_dispute_is_shown_with_its_day_and_is_the_banks_to_decide(till, staff):
    page = text_of(staff.get(f"/licensing/orders/{disputed(till).id}"))
    assert all(text in page for text in ("To be answered", "Not charged by the holder", "Answer until", "charge.dispute.created"))
    assert "What was done" not in page


def test_staff_settle_a_lost_dispute_with_a_reason_and_only_those_who_may(app, till, staff, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    order = disputed(till, won=False)
    page = text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert "Taken back by the bank" in page and "Paid in another way" in page and "Written off" in page
    case = queries.list_cases(order.id)[0]
    address, values = f"/licensing/orders/cases/{case['id']}/close", {"outcome": "PAID", "note": "Bank transfer of 3 May"}
    support = browser_of(app, make_staff("SUPPORT"))
    assert support.post(address, data=values).status_code == 403
    assert "Paid in another way" not in text_of(support.get(f"/licensing/orders/{order.id}"))
    for wrong in ({"outcome": "PAID", "note": ""}, {"outcome": "WON", "note": "I say so"}):
        assert staff.post(address, data=wrong).status_code == 422
    for _time in range(2):
        assert staff.post(address, data=values).location.endswith(f"/licensing/orders/{order.id}")
    page = text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert "Bank transfer of 3 May" in page and "Written off" not in page and db.session.get(License, order.license_id).is_owed is False
    assert staff.post("/licensing/orders/cases/0192f0c0-0000-7000-8000-000000000000/close", data=values).status_code == 404


def test_an_owner_reads_what_their_bank_did(app, till):
    order = disputed(till, won=False)
    owner = browser_of(app, db.session.get(Owner, order.owner_id))
    page = text_of(owner.get("/licensing/my/billing"))
    assert "Your bank took back US$29.00." in page and "Taken back by the bank" in page and "Pay now" in page
    assert "Your bank took back" in text_of(owner.get(f"/licensing/my/licenses/{order.license_id}"))
    other = browser_of(app, db.session.get(Owner, disputed(till).owner_id))
    assert "Disputed by the payer&#39;s bank" in text_of(other.get("/licensing/my/billing"))


def test_a_cancelled_credit_note_is_called_so_by_everybody(app, till, staff):
    order = till.buy()
    made = till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"], 900)
    till.hear()
    till.account.fail_refund(made["id"])
    till.hear()
    page = text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert "Cancelled credit note" in page and "A refund did not arrive" in page
    assert "Cancelled credit note" in text_of(browser_of(app, db.session.get(Owner, order.owner_id)).get("/licensing/my/billing"))


def refund_form(page) -> dict[str, str]:
    """Return what the form that gives money back carries unseen."""
    html = page.get_data(as_text=True)
    return {name: re.search(f'name="{name}" value="([^"]+)"', html).group(1) for name in ("seen", "request")}


def test_staff_give_money_back_with_a_reason_and_only_those_who_may(app, till, staff, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    order = till.buy()
    shown = staff.get(f"/licensing/orders/{order.id}")
    assert "Give money back" in text_of(shown) and 'value="29.00"' in shown.get_data(as_text=True)
    address, values = f"/licensing/orders/{order.id}/refund", {"amount": "9.00", "reason": "Too dear", **refund_form(shown)}
    support = browser_of(app, make_staff("SUPPORT"))
    assert support.post(address, data=values).status_code == 403
    assert "Give money back" not in text_of(support.get(f"/licensing/orders/{order.id}"))
    for wrong, said in (({"reason": ""}, "Fill this in."), ({"amount": "29.01"}, "At most US$29.00 can be given back."),
                        ({"amount": "x"}, "number"), ({"seen": "1"}, "in the meantime")):
        answer = staff.post(address, data={**values, **wrong})
        assert answer.status_code == 422 and said in text_of(answer)
    for _time in range(2):
        answer = staff.post(address, data=values)
        assert answer.status_code == 303 and "on its way back" in text_of(staff.get(answer.location))
    page = staff.get(answer.location)
    assert text_of(page).count("US$9.00") == 2 and 'value="20.00"' in page.get_data(as_text=True)  # given back, and its credit note
    assert staff.post(address, data={**values, **refund_form(page), "amount": "20"}).status_code == 303
    assert "Give money back" not in text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert staff.post("/licensing/orders/0192f0c0-0000-7000-8000-000000000000/refund", data=values).status_code == 404
    assert "Too dear" in text_of(staff.get("/licensing/audit?text=too+dear"))


def test_a_payment_that_is_too_much_is_given_back_from_its_problem(app, till, staff, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    order = disputed(till, won=False)
    owner = browser_of(app, db.session.get(Owner, order.owner_id))
    till.account.pay_checkout(owner.post(f"/licensing/my/billing/{order.license_id}/repay").location.rpartition("/")[2])
    till.hear()
    page = text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert "Paid again" in page and "Give money back" in page
    till.account.close_dispute(queries.list_cases(order.id)[0]["reference"], won=True)
    till.hear()
    page = staff.get(f"/licensing/orders/{order.id}")
    assert "Give the payment back" in text_of(page) and "Give money back" not in text_of(page)
    (case,) = [case for case in queries.list_cases(order.id) if case["kind"] == "PAID_TWICE"]
    form = re.search(r'action="[^"]+/refund".*?</form>', page.get_data(as_text=True), re.S).group()
    values = {"reason": "Paid twice", "request": re.search('name="request" value="([^"]+)"', form).group(1)}
    address = f"/licensing/orders/cases/{case['id']}/refund"
    assert staff.post(address, data={**values, "reason": ""}).status_code == 422
    for _time in range(2):
        assert staff.post(address, data=values).status_code == 303
    assert staff.post(address, data={**values, "request": "another"}).status_code == 422
    page = text_of(staff.get(f"/licensing/orders/{order.id}"))
    assert "Give the payment back" not in page and "It was given back." in page and "Credit note" not in page
