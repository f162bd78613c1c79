"""What goes wrong with payments afterwards: disputes, refunds that fail, licences paid twice; and who looks after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.license_protocol.ladder import Stage, judge
from app.licensing.audit.queries import history_of
from app.licensing.billing import checkouts, documents, dunning, queries, settling
from app.licensing.billing.models import CreditNote, LicenseOrder, PaymentCase, StripeEvent
from app.licensing.billing.rules import CaseKind, CaseState, OrderStatus
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LicenseStatus
from app.licensing.licenses.service import pass_time
from app.licensing.mails.models import LicenseMail
from app.licensing.plans.rules import Period
from app.licensing.staff.models import AdminUser
from tests.license_protocol.test_ladder import ANSWER
from tests.licensing.billing.test_settling import license_of, orders_of, owner_of, pay_late, reminders_of, subscription_of
from tests.licensing.conftest import STAFF, make_license, make_staff
from tests.races import at_once


def license_order(order: LicenseOrder) -> LicenseOrder:
    db.session.refresh(order)
    return order


def cases_of(license: License) -> list[PaymentCase]:
    return list(db.session.scalars(
        select(PaymentCase).join(LicenseOrder, LicenseOrder.id == PaymentCase.order_id).where(LicenseOrder.license_id == license.id)
        .order_by(PaymentCase.opened_at, PaymentCase.id).execution_options(populate_existing=True)))


def dispute(till, order: LicenseOrder, amount: int | None = None) -> str:
    """Let the bank of an order's payer dispute its payment; return the dispute's id."""
    return till.account.dispute(till.account.of_customer("charge", order.stripe_customer_id)[-1]["id"], amount)["id"]


def lose(till, order: LicenseOrder, days: int = 0) -> PaymentCase:
    """Let a dispute be lost so many days ago; return it."""
    till.account.close_dispute(dispute(till, order), won=False)
    till.hear()
    (case,) = cases_of(license_of(order))
    case.opened_at, case.closed_at = case.opened_at - timedelta(days=days), case.closed_at - timedelta(days=days)
    db.session.commit()
    till.hear([])
    settling.settle(order.stripe_subscription_id)
    db.session.commit()
    return case


def audited(license: License, kind: str) -> int:
    return len([entry for entry in history_of(license.id) if entry["kind"] == kind])


def mails_to(person: AdminUser) -> list[str]:
    return list(db.session.scalars(select(LicenseMail.subject).where(LicenseMail.recipient == person.email).order_by(
        LicenseMail.created_at)))


def notes_of(order: LicenseOrder) -> list[CreditNote]:
    return list(db.session.scalars(select(CreditNote).where(CreditNote.order_id == order.id).order_by(CreditNote.number)))


def test_an_open_dispute_is_told_to_billing_staff_and_interrupts_nothing(till):
    boss, support = make_staff("ADMIN", "a long password"), make_staff("SUPPORT", "a long password")
    order = till.buy()
    end = license_of(order).expires_on
    dispute(till, order)
    till.hear()
    till.hear()
    license, (case,) = license_of(order), cases_of(license_of(order))
    assert (case.kind, case.state, case.provider_state, case.reason, case.amount) == (
        CaseKind.DISPUTE, CaseState.OPEN, "needs_response", "fraudulent", order.amount)
    assert 13 <= (case.respond_by - now()).days <= 14
    assert (license.status, license.expires_on, license.is_owed, order.status) == (LicenseStatus.ACTIVE, end, False, OrderStatus.PAID)
    assert audited(license, "PAYMENT_DISPUTED") == 1 and mails_to(boss) == ["A payment is disputed"] and mails_to(support) == []
    dunning.dun(now() + timedelta(days=30))
    assert license_of(order).status is LicenseStatus.ACTIVE and reminders_of(license) == []


def test_a_dispute_that_is_won_leaves_everything_as_it_was(till):
    boss = make_staff("SUPER_ADMIN", "a long password")
    order = till.buy()
    end, found = license_of(order).expires_on, dispute(till, order)
    till.hear()
    till.account.answer_dispute(found)
    till.hear()
    assert cases_of(license_of(order))[0].provider_state == "under_review"
    till.account.close_dispute(found, won=True)
    till.hear()
    license = license_of(order)
    assert [case.state for case in cases_of(license)] == [CaseState.WON]
    assert (license.status, license.expires_on, order.status, order.taken_back) == (LicenseStatus.ACTIVE, end, OrderStatus.PAID, 0)
    assert mails_to(boss) == ["A payment is disputed", "A dispute was won"]
    assert audited(license, "ORDER_PAID") == 0  # the only payment was written down before there was a licence


@pytest.mark.parametrize(("days", "mails", "status"), [
    (0, 1, LicenseStatus.ACTIVE), (4, 1, LicenseStatus.ACTIVE), (13, 1, LicenseStatus.ACTIVE), (14, 1, LicenseStatus.SUSPENDED)])
def test_a_dispute_that_is_lost_undoes_the_payment_and_goes_down_the_ladder_of_what_is_unpaid(till, days, mails, status):
    order = till.buy()
    end = license_of(order).expires_on
    lose(till, order, days)
    dunning.dun(now())
    dunning.dun(now())
    license = license_of(order)
    row = subscription_of(license)
    assert (order.status, order.taken_back, order.invoice_number is not None) == (OrderStatus.CHARGED_BACK, order.amount, True)
    assert (row.unpaid_amount, row.pay_url, license.is_owed, license.expires_on) == (order.amount, None, True, end)
    assert (license.status, license.is_held) == (status, False)
    sent = reminders_of(license)
    assert len(sent) == mails and "Your bank took back" in sent[0].text


def test_what_a_bank_took_back_restricts_to_selling_and_never_locks(till):
    order = till.buy()
    lose(till, order, 20)
    dunning.dun(now())
    license = license_of(order)
    license.expires_on, license.expires_at = now().date() - timedelta(days=60), now() - timedelta(days=60)
    license.grace_until = now() - timedelta(days=40)
    db.session.commit()
    for day in (0, 1, 400):
        pass_time(now() + timedelta(days=day), STAFF)
    license = license_of(order)
    assert license.status is LicenseStatus.SUSPENDED
    claims = replace(ANSWER, status=str(license.status), issued_at=now() + timedelta(days=400))
    assert judge(claims, now() + timedelta(days=400)).stage is Stage.RESTRICTED


def test_an_appeal_that_is_won_lifts_what_the_lost_dispute_did(till):
    order = till.buy()
    case = lose(till, order, 20)
    dunning.dun(now())
    assert license_of(order).status is LicenseStatus.SUSPENDED
    till.account.close_dispute(case.reference, won=True)
    till.hear()
    license = license_of(order)
    assert (license.status, license.is_owed, order.status, subscription_of(license).unpaid_since) == (
        LicenseStatus.ACTIVE, False, OrderStatus.PAID, None)


def test_staff_who_got_the_money_in_another_way_lift_it_and_doing_it_again_is_no_harm(till):
    order = till.buy()
    case = lose(till, order, 20)
    dunning.dun(now())
    for _time in range(2):
        settling.close_case(case.id, CaseState.PAID, "Bank transfer", STAFF)
        db.session.commit()
    till.hear()
    license = license_of(order)
    assert (license.status, order.status, order.taken_back) == (LicenseStatus.ACTIVE, OrderStatus.PAID, 0)
    assert [(one.state, one.note) for one in cases_of(license)] == [(CaseState.PAID, "Bank transfer")]
    assert audited(license, "PAYMENT_CASE_CLOSED") == 1
    with pytest.raises(Refusal):
        settling.close_case(case.id, CaseState.WRITTEN_OFF, "After all", STAFF)
    db.session.rollback()


def test_what_staff_write_off_ends_the_time_that_it_paid_for(till):
    order = till.buy()
    case = lose(till, order)
    settling.close_case(case.id, CaseState.WRITTEN_OFF, "They are gone", STAFF)
    db.session.commit()
    license = license_of(order)
    assert (license.status, license.is_owed, order.status) == (LicenseStatus.ACTIVE, False, OrderStatus.CHARGED_BACK)
    assert license.expires_on == now().date() and license.grace_until > license.expires_at


def test_only_a_lost_dispute_is_settled_by_staff(till):
    order = till.buy()
    dispute(till, order)
    till.hear()
    (case,) = cases_of(license_of(order))
    with pytest.raises(Refusal) as refused:
        settling.close_case(case.id, CaseState.PAID, "Too early", STAFF)
    db.session.rollback()
    assert refused.value.code == "case_closed"


def test_a_part_that_a_bank_took_is_what_is_owed(till):
    order = till.buy()
    till.account.close_dispute(dispute(till, order, 900), won=False)
    till.hear()
    license = license_of(order)
    assert (order.taken_back, subscription_of(license).unpaid_amount) == (Decimal("9.00"), Decimal("9.00"))


def test_a_dispute_of_an_ended_subscription_is_owed_by_the_one_that_goes_on(till):
    order = till.buy()
    till.account.cancel(order.stripe_subscription_id, now=True)
    till.hear()
    license = license_of(order)
    second = begin_for(till, license)
    till.account.pay_checkout(second.stripe_session_id)
    till.hear()
    assert cases_of(license) == []
    found = dispute(till, order)
    till.account.close_dispute(found, won=False)
    till.hear([event for event in till.told() if event["type"] == "charge.dispute.closed"])
    row = subscription_of(license_of(order))
    assert (row.stripe_subscription_id, row.unpaid_amount) == (license_order(second).stripe_subscription_id, order.amount)
    till.account.close_dispute(found, won=True)
    till.hear()
    assert subscription_of(license_of(order)).unpaid_since is None and not license_of(order).is_owed


def test_an_unpaid_invoice_beside_a_lost_dispute_is_owed_when_that_is_settled(till):
    order = till.buy()
    case = lose(till, order, 9)
    _row, invoice = pay_late(till, order, 3)
    assert subscription_of(license_of(order)).pay_url is None
    settling.close_case(case.id, CaseState.PAID, "Bank transfer", STAFF)
    db.session.commit()
    assert subscription_of(license_of(order)).pay_url.endswith(invoice) and license_of(order).is_owed


def test_nothing_is_bought_for_a_licence_whose_payment_a_bank_took_back(till):
    order = till.buy()
    lose(till, order)
    till.account.cancel(order.stripe_subscription_id, now=True)
    till.hear()
    with pytest.raises(Refusal) as refused:
        begin_for(till, license_of(order))
    db.session.rollback()
    assert refused.value.code == "taken_back"


def test_money_that_a_bank_took_is_not_earned_until_it_comes_in_another_way(till):
    def net() -> Decimal:
        return sum((row["net"] for row in queries.revenue_by_month(1) if row["currency"] == "USD"), Decimal(0))

    before = net()
    order = till.buy()
    case = lose(till, order)
    assert net() == before
    settling.close_case(case.id, CaseState.PAID, "Bank transfer", STAFF)
    db.session.commit()
    assert net() == before + order.net


@pytest.mark.parametrize(("outcome", "comes_back"), [(CaseState.WRITTEN_OFF, False), (CaseState.PAID, True)])
def test_the_month_in_which_a_bank_took_money_keeps_it_whatever_becomes_of_it_later(till, outcome, comes_back):
    def earned() -> list[Decimal]:
        return [row["net"] for row in queries.revenue_by_month(2) if row["currency"] == "USD"]

    order = till.buy()
    case = lose(till, order)
    next_month = (now().replace(day=1) + timedelta(days=32)).replace(day=2)
    with time_machine.travel(next_month, tick=True):
        lost, running = earned()
        settling.close_case(case.id, outcome, "Settled", STAFF)
        db.session.commit()
        assert earned() == [lost, running + (order.net if comes_back else 0)]


def test_events_of_disputes_and_refunds_are_shown_with_the_order(till):
    order = till.buy()
    found = dispute(till, order)
    till.hear()
    row = db.session.scalars(select(StripeEvent).where(StripeEvent.object_id == found, StripeEvent.kind == "charge.dispute.created")).one()
    assert row.customer_id == order.stripe_customer_id


def test_a_refund_that_fails_later_is_cancelled_in_the_books_and_the_time_is_paid_again(till):
    boss = make_staff("ADMIN", "a long password")
    order = till.buy()
    end = license_of(order).expires_on
    made = till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"])
    till.hear()
    assert license_of(order).expires_on == now().date()
    till.account.fail_refund(made["id"])
    till.hear()
    till.hear()
    license, (note, cancelled) = license_of(order), notes_of(order)
    assert (order.status, order.refunded, license.expires_on) == (OrderStatus.PAID, 0, end)
    assert (cancelled.reverses_id, cancelled.stripe_refund_id, cancelled.amount, cancelled.net, cancelled.tax) == (
        note.id, None, -note.amount, -note.net, -note.tax)
    view = documents.document_view(cancelled)
    fact = next(fact for fact in view["facts"] if fact["label"] == "Of credit note")
    assert view["title"] == "Cancelled credit note" and note.number in fact["value"]
    assert [(case.kind, case.state) for case in cases_of(license)] == [(CaseKind.REFUND_FAILED, CaseState.OPEN)]
    assert mails_to(boss) == ["A refund did not arrive"] and audited(license, "REFUND_FAILED") == 1
    till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"], 1000)
    till.hear()
    assert [one.amount for one in notes_of(order)] == [Decimal("29.00"), Decimal("-29.00"), Decimal("10.00")]
    settling.close_case(cases_of(license)[0].id, CaseState.DONE, "Sent by bank transfer", STAFF)
    db.session.commit()
    assert [case.state for case in cases_of(license)] == [CaseState.DONE]


def test_a_refund_that_failed_before_it_was_heard_of_needs_no_documents(till):
    order = till.buy()
    till.account.fail_refund(till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"])["id"])
    till.hear()
    assert notes_of(order) == [] and [case.kind for case in cases_of(license_of(order))] == [CaseKind.REFUND_FAILED]


def begin_for(till, license: License) -> LicenseOrder:
    checkouts.buy_for(license.id, till.server.plans["basic"].id, Period.MONTH, owner_of(license))
    db.session.commit()
    return db.session.scalars(select(LicenseOrder).where(LicenseOrder.license_id == license.id).order_by(
        LicenseOrder.created_at.desc(), LicenseOrder.id.desc())).first()


def pay_two(till) -> tuple[License, list[str]]:
    """Let somebody pay two checkouts for one licence, though the older one was ended; return the subscriptions, the older first."""
    license = make_license(till.server, "basic", expires_on=now().date())
    orders, begun = [begin_for(till, license) for _time in range(2)], []
    for order in orders:
        with till.account.changing():
            session = till.account.get(order.stripe_session_id)
            session["status"] = "open"
            till.account.book.keep(session)
            begun.append(till.account.pay_checkout(order.stripe_session_id)["id"])
    with till.account.changing():
        older = till.account.get(begun[0])
        till.account.book.keep({**older, "created": older["created"] - 60})
    return license, begun


def test_of_two_subscriptions_for_a_licence_only_the_newer_goes_on_charging(till):
    license, begun = pay_two(till)
    till.hear()
    assert [till.account.get(one)["status"] for one in begun] == ["canceled", "active"]
    assert subscription_of(license).stripe_subscription_id == begun[1]


@pytest.mark.parametrize("seed", range(4))
def test_a_licence_that_was_paid_twice_is_given_the_time_once_and_staff_are_told(till, seed):
    license, begun = pay_two(till)
    till.hear_badly(seed)
    till.hear()
    license = license_of(orders_of(license)[0])
    cases = cases_of(license)
    assert [(case.kind, case.state, case.reference) for case in cases] == [(CaseKind.PAID_TWICE, CaseState.OPEN, begun[0])]
    assert license.expires_on == max(order.paid_until for order in orders_of(license))
    assert len([entry for entry in history_of(license.id) if entry["kind"] == "PAYMENT_DOUBLED"]) == 1
    order = db.session.get(LicenseOrder, cases[0].order_id)
    till.account.refund(till.account.of_customer("charge", order.stripe_customer_id)[0]["id"])
    till.hear()
    assert [case.state for case in cases_of(license)] == [CaseState.DONE]
    assert license_of(order).expires_on == max(order.paid_until for order in orders_of(license))


def test_who_begins_to_pay_again_takes_the_place_of_what_was_begun(till):
    license = make_license(till.server, "basic", expires_on=now().date())
    first, second = begin_for(till, license), begin_for(till, license)
    assert [till.account.get(one.stripe_session_id)["status"] for one in (first, second)] == ["expired", "open"]
    assert [one.status for one in (license_order(first), license_order(second))] == [OrderStatus.CANCELLED, OrderStatus.PENDING]
    till.account.pay_checkout(second.stripe_session_id)
    with pytest.raises(Refusal) as refused:  # paid, though nobody has told us yet
        begin_for(till, license)
    db.session.rollback()
    assert refused.value.code == "just_paid"


def test_checkouts_begun_at_the_same_moment_leave_one_that_can_be_paid(app, till):
    license = make_license(till.server, "basic", expires_on=now().date())
    license_id, plan_id, owner = license.id, till.server.plans["basic"].id, owner_of(license)
    at_once(app, 6, lambda _number: checkouts.buy_for(license_id, plan_id, Period.MONTH, owner))
    db.session.rollback()
    states = [till.account.get(order.stripe_session_id)["status"] for order in orders_of(license)]
    assert sorted(states) == ["expired"] * 5 + ["open"]
