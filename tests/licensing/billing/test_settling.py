"""What becomes of orders, subscriptions and licences when the provider tells something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.actor import Actor, Grant
from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.ladder import Stage, judge
from app.licensing.audit.queries import history_of
from app.licensing.billing import checkouts, dunning
from app.licensing.billing.models import CreditNote, LicenseOrder, StripeEvent, Subscription
from app.licensing.billing.rules import OrderStatus
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LicenseStatus, Source, Verb
from app.licensing.licenses.service import change_status, pass_time
from app.licensing.mails.models import LicenseMail
from app.licensing.plans.rules import Period
from tests.license_protocol.test_ladder import ANSWER
from tests.licensing.conftest import STAFF, make_license


def license_of(order: LicenseOrder) -> License:
    db.session.refresh(order)
    license = db.session.get(License, order.license_id)
    db.session.refresh(license)
    return license


def subscription_of(license: License) -> Subscription:
    return db.session.scalars(select(Subscription).where(Subscription.license_id == license.id)
                              .execution_options(populate_existing=True)).one()


def orders_of(license: License) -> list[LicenseOrder]:
    return list(db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id).order_by(LicenseOrder.paid_from)
                                   .execution_options(populate_existing=True)))


def reminders_of(license: License) -> list[LicenseMail]:
    return list(db.session.scalars(select(LicenseMail).where(LicenseMail.license_id == license.id, LicenseMail.kind.like("%unpaid"))))


def owner_of(license: License) -> Actor:
    return Actor(None, license.owner_id, None, "Owner", "OWNER", {"licensing.portal": Grant("allow")})


def pay_late(till, order, days: int):
    """Let a renewal fail, and move its invoice so many days back."""
    license = license_of(order)
    row = subscription_of(license)
    till.account.change_card(row.stripe_customer_id, works=False)
    made = till.account.renew(row.stripe_subscription_id)
    with till.account.changing():
        invoice = till.account.get(made["latest_invoice"])
        invoice["status_transitions"]["finalized_at"] -= days * 86400
        till.account.book.keep(invoice)
    till.hear()
    return row, invoice["id"]


def test_a_first_paid_order_makes_the_licence_and_mails_its_key(till):
    order = till.buy("professional", period=Period.YEAR)
    license = license_of(order)
    assert (license.status, license.source, license.plan_id) == (LicenseStatus.ACTIVE, Source.ORDER, till.server.plans["professional"].id)
    assert order.status is OrderStatus.PAID and order.invoice_number.startswith(f"INV-{now().year}-")
    assert license.expires_on == order.paid_until and 364 <= (license.expires_on - now().date()).days <= 366
    mail = db.session.scalars(select(LicenseMail).where(LicenseMail.license_id == license.id)).one()
    assert license.serial in mail.text and order.invoice_number in mail.text and mail.recipient == order.email


def test_nothing_is_made_before_the_payment(till):
    order = till.begin()
    till.hear()
    db.session.refresh(order)
    assert (order.status, order.license_id, order.owner_id) == (OrderStatus.PENDING, None, None)


def test_a_checkout_that_nobody_paid_is_cancelled(till):
    order = till.begin()
    till.account.expire_checkout(order.stripe_session_id)
    till.hear()
    db.session.refresh(order)
    assert order.status is OrderStatus.CANCELLED


def test_a_renewal_prolongs_the_licence_by_an_order_of_its_own(till):
    order = till.buy()
    license = license_of(order)
    first = license.expires_on
    till.account.renew(subscription_of(license).stripe_subscription_id)
    till.hear()
    license = license_of(order)
    orders = orders_of(license)
    assert [one.status for one in orders] == [OrderStatus.PAID, OrderStatus.PAID]
    assert orders[1].paid_from == first and license.expires_on == orders[1].paid_until > first
    assert subscription_of(license).period_end.date() == license.expires_on


def test_events_that_come_again_change_nothing(till):
    order = till.buy()
    before = license_of(order).expires_on, len(orders_of(license_of(order)))
    till.hear()
    till.hear()
    assert (license_of(order).expires_on, len(orders_of(license_of(order)))) == before
    ids = db.session.scalars(select(StripeEvent.event_id)).all()
    assert len(ids) == len(set(ids))


def test_a_trial_becomes_the_bought_plan_and_keeps_the_days_it_had_left(till):
    license = make_license(till.server, "trial", source=Source.TRIAL)
    left = (license.expires_on - now().date()).days
    checkouts.buy_for(license.id, till.server.plans["professional"].id, Period.MONTH, owner_of(license))
    db.session.commit()
    order = db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id)).one()
    till.account.pay_checkout(order.stripe_session_id)
    till.hear()
    license, order = license_of(order), orders_of(license)[0]
    assert (license.status, license.plan_id) == (LicenseStatus.ACTIVE, till.server.plans["professional"].id)
    assert order.carried_days == left and license.expires_on == order.paid_until + timedelta(days=left)
    assert license.grace_until > license.expires_at


def test_another_plan_at_the_provider_is_the_licences_and_its_difference_an_order(till):
    order = till.buy()
    license = license_of(order)
    end = license.expires_on
    till.account.change_price(subscription_of(license).stripe_subscription_id, till.price("professional"))
    till.hear()
    license = license_of(order)
    extra = next(one for one in orders_of(license) if one.id != order.id)
    assert license.plan_id == till.server.plans["professional"].id and license.expires_on == end
    assert (extra.status, extra.paid_until) == (OrderStatus.PAID, None) and extra.amount > 0


def test_a_cancelled_subscription_runs_to_its_paid_end(till):
    order = till.buy()
    license = license_of(order)
    end, row = license.expires_on, subscription_of(license)
    till.account.cancel(row.stripe_subscription_id)
    till.hear()
    assert subscription_of(license).ends_at.date() == end and subscription_of(license).ended_at is None
    till.account.renew(row.stripe_subscription_id)
    till.hear()
    assert subscription_of(license).ended_at is not None
    assert (license_of(order).expires_on, license_of(order).status) == (end, LicenseStatus.ACTIVE)


def test_a_refund_takes_the_paid_time_back_and_grace_begins_after_today(till):
    order = till.buy()
    license = license_of(order)
    charge = till.account.of_customer("charge", order.stripe_customer_id)[0]
    till.account.refund(charge["id"])
    till.hear()
    license = license_of(order)
    note = db.session.scalars(select(CreditNote).where(CreditNote.order_id == order.id)).one()
    assert order.status is OrderStatus.REFUNDED and order.refunded == order.amount
    assert (note.amount, note.number[:3]) == (order.amount, "CN-")
    assert license.expires_on == now().date() and license.grace_until > license.expires_at


def test_a_refund_of_a_part_leaves_the_paid_time(till):
    order = till.buy()
    end = license_of(order).expires_on
    charge = till.account.of_customer("charge", order.stripe_customer_id)[0]
    till.account.refund(charge["id"], 500)
    till.hear()
    assert license_of(order).expires_on == end
    assert (order.status, order.refunded) == (OrderStatus.PAID, Decimal("5.00"))


@pytest.mark.parametrize(("days", "mails", "status"), [
    (0, 1, LicenseStatus.ACTIVE), (4, 1, LicenseStatus.ACTIVE), (13, 1, LicenseStatus.ACTIVE), (14, 1, LicenseStatus.SUSPENDED)])
def test_a_failed_renewal_is_told_and_after_two_weeks_the_licence_only_sells(till, days, mails, status):
    order = till.buy()
    pay_late(till, order, days)
    dunning.dun(now())
    dunning.dun(now())
    license = license_of(order)
    assert (len(reminders_of(license)), license.status, license.is_held) == (mails, status, False)


def test_reminders_leave_at_once_after_three_and_after_seven_days(till):
    order = till.buy()
    pay_late(till, order, 0)
    sent = []
    for day in range(14):
        dunning.dun(now() + timedelta(days=day))
        sent.append(len(reminders_of(license_of(order))))
    assert sent == [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3]


@pytest.mark.parametrize("grace_days", [3, 14])
def test_what_is_owed_restricts_to_selling_and_never_locks_however_long_it_lasts(till, grace_days):
    order = till.buy()
    license = license_of(order)
    row, invoice = pay_late(till, order, 0)
    license = license_of(order)
    plan = till.server.plans["basic"]
    license.expires_on = now().date() - timedelta(days=grace_days)
    license.expires_at, license.grace_until = now() - timedelta(days=grace_days), now() - timedelta(minutes=1)
    db.session.commit()
    for day in (0, 1, 100, 400):
        pass_time(now() + timedelta(days=day), STAFF)
    license = license_of(order)
    assert (license.status, license.is_held, plan.grace_days) == (LicenseStatus.SUSPENDED, False, 14)
    claims = replace(ANSWER, status=str(license.status), issued_at=now() + timedelta(days=400))
    assert judge(claims, now() + timedelta(days=400)).stage is Stage.RESTRICTED
    till.account.change_card(row.stripe_customer_id, works=True)
    till.account.pay_invoice(invoice)
    till.hear()
    assert license_of(order).status is LicenseStatus.ACTIVE


def test_an_unpaid_invoice_that_the_vendor_gives_up_ends_the_licence_as_time_does(till):
    order = till.buy()
    _row, invoice = pay_late(till, order, 20)
    dunning.dun(now())
    till.account.close_invoice(invoice, "void")
    till.hear()
    license = license_of(order)
    assert (license.status, license.is_owed) == (LicenseStatus.ACTIVE, False)


def test_a_payment_lifts_what_the_dunning_did(till):
    order = till.buy()
    row, invoice = pay_late(till, order, 20)
    dunning.dun(now())
    assert license_of(order).status is LicenseStatus.SUSPENDED
    till.account.change_card(row.stripe_customer_id, works=True)
    till.account.pay_invoice(invoice)
    till.hear()
    license = license_of(order)
    assert license.status is LicenseStatus.ACTIVE and subscription_of(license).unpaid_since is None
    assert license.expires_on == orders_of(license)[1].paid_until


def test_a_payment_does_not_lift_what_staff_did(till):
    order = till.buy()
    license = license_of(order)
    change_status(license.id, Verb.SUSPEND, STAFF, "Under review")
    db.session.commit()
    till.account.renew(subscription_of(license).stripe_subscription_id)
    till.hear()
    license = license_of(order)
    assert license.status is LicenseStatus.SUSPENDED and license.expires_on == orders_of(license)[1].paid_until


def test_staff_who_resume_and_suspend_again_are_not_overruled_by_a_payment(till):
    order = till.buy()
    row, invoice = pay_late(till, order, 20)
    dunning.dun(now())
    license = license_of(order)
    change_status(license.id, Verb.RESUME, STAFF, "They called")
    db.session.commit()
    dunning.dun(now())
    assert license_of(order).status is LicenseStatus.ACTIVE
    change_status(license.id, Verb.SUSPEND, STAFF, "Under review")
    db.session.commit()
    till.account.change_card(row.stripe_customer_id, works=True)
    till.account.pay_invoice(invoice)
    till.hear()
    assert license_of(order).status is LicenseStatus.SUSPENDED


def test_a_revoked_licence_that_is_paid_stays_revoked_and_it_is_written_down(till):
    order = till.buy()
    license = license_of(order)
    change_status(license.id, Verb.REVOKE, STAFF, "Fraud")
    db.session.commit()
    till.account.renew(subscription_of(license).stripe_subscription_id)
    till.hear()
    license = license_of(order)
    assert license.status is LicenseStatus.REVOKED
    assert any("revoked" in entry["reason"] for entry in history_of(license.id))


def test_an_ended_licence_that_is_bought_again_lives(till):
    license = make_license(till.server, "basic", expires_on=now().date() - timedelta(days=60))
    license.status = LicenseStatus.EXPIRED
    db.session.commit()
    checkouts.buy_for(license.id, till.server.plans["basic"].id, Period.MONTH, owner_of(license))
    db.session.commit()
    order = db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id)).one()
    till.account.pay_checkout(order.stripe_session_id)
    till.hear()
    license = license_of(order)
    assert license.status is LicenseStatus.ACTIVE and license.expires_on == order.paid_until > now().date()


def test_numbers_of_invoices_have_no_gap(till):
    orders = [till.buy() for _ in range(3)]
    numbers = sorted(int(order.invoice_number.rpartition("-")[2]) for order in orders)
    assert numbers == list(range(numbers[0], numbers[0] + 3))
