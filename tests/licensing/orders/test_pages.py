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
