"""What a bank took back is paid again online: once, whatever is clicked and told how often, and what is too much is given back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.adapters.stripe import PaymentError
from app.adapters.stripe.gateway import Payments
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound, Refusal
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.billing import documents, dunning, inbox, queries, refunding, repaying, settling
from app.licensing.billing.models import LicenseOrder, PaymentCase
from app.licensing.billing.rules import CaseKind, CaseState, OrderStatus
from app.licensing.licenses.rules import LicenseStatus
from app.licensing.licenses.service import transfer
from app.licensing.mails.models import LicenseMail
from tests.licensing.billing.test_cases import audited, cases_of, dispute, lose, mails_to, notes_of
from tests.licensing.billing.test_settling import license_of, orders_of, owner_of, reminders_of, subscription_of
from tests.licensing.conftest import STAFF, make_owner, make_staff
from tests.races import at_once


def begin(order: LicenseOrder) -> str:
    """Begin to pay again; return the checkout's id."""
    url = repaying.repay(order.license_id, owner_of(license_of(order)))
    db.session.commit()
    return url.rpartition("/")[2]


def pay(till, order: LicenseOrder) -> dict:
    """Pay a lost dispute again, and return the payment; nobody is told."""
    till.account.pay_checkout(begin(order))
    return till.account.of_customer("charge", order.stripe_customer_id)[0]


def case_of(order: LicenseOrder, kind: CaseKind = CaseKind.DISPUTE) -> PaymentCase:
    (found,) = [case for case in cases_of(license_of(order)) if case.kind is kind]
    return found


def test_what_a_bank_took_back_is_paid_again_and_the_ladder_is_climbed_back(till):
    order = till.buy()
    end = license_of(order).expires_on
    lose(till, order, 20)
    dunning.dun(now())
    assert license_of(order).status is LicenseStatus.SUSPENDED and "pay it again online" in reminders_of(license_of(order))[0].text
    paid = pay(till, order)
    till.hear()
    till.hear()
    license, row, case = license_of(order), subscription_of(license_of(order)), case_of(order)
    assert (license.status, license.is_owed, license.expires_on, row.unpaid_since, row.reminders) == (
        LicenseStatus.ACTIVE, False, end, None, 0)
    assert (order.status, order.taken_back, order.refunded) == (OrderStatus.PAID, 0, 0)
    assert (case.state, case.paid_by, case.note) == (CaseState.PAID, paid["id"], "Paid online.")
    assert audited(license, "PAYMENT_CASE_CLOSED") == 1 and len(orders_of(license)) == 1
    mails = db.session.scalars(select(LicenseMail.subject).where(LicenseMail.license_id == license.id)).all()
    assert mails.count("We have your payment") == 1
    till.account.renew(order.stripe_subscription_id)
    till.hear()
    assert not license_of(order).is_owed


def test_revenue_has_the_money_again(till):
    def net() -> Decimal:
        return sum((row["net"] for row in queries.revenue_by_month(1) if row["currency"] == "USD"), Decimal(0))

    before = net()
    order = till.buy()
    lose(till, order)
    assert net() == before
    pay(till, order)
    till.hear()
    assert net() == before + order.net


def test_two_clicks_lead_to_one_checkout_and_one_that_is_over_to_another(till):
    order = till.buy()
    lose(till, order)
    first = begin(order)
    assert begin(order) == first
    till.account.expire_checkout(first)
    second = begin(order)
    assert second not in (first, "") and till.account.get(second)["amount_total"] == 2900
    till.account.pay_checkout(second)
    assert begin(order) == "billing?paid=1" and case_of(order).state is CaseState.PAID  # nothing was told: the click itself asked
    assert begin(order) == "billing"


def test_clicks_at_the_same_moment_lead_to_one_checkout(app, till):
    order = till.buy()
    lose(till, order)
    license_id, owner = order.license_id, owner_of(license_of(order))
    assert len(set(at_once(app, 5, lambda _number: repaying.repay(license_id, owner)))) == 1


def test_only_whose_invoice_it_is_pays_it_again(till):
    order = till.buy()
    lose(till, order)
    former, heir = owner_of(license_of(order)), make_owner()
    with pytest.raises(NotFound):
        repaying.repay(order.license_id, owner_of(license_of(till.buy())))
    transfer(order.license_id, heir.id, "Corner Shop", STAFF, "Sold")
    db.session.commit()
    with pytest.raises(NotFound):
        repaying.repay(order.license_id, owner_of(license_of(order)))
    assert "checkout" in repaying.repay(order.license_id, former)
    db.session.rollback()
    dunning.dun(now())
    assert "Write to us how you will pay" in reminders_of(license_of(order))[0].text


def test_a_part_that_was_taken_back_is_what_is_paid_again(till):
    order = till.buy()
    till.account.close_dispute(dispute(till, order, 900), won=False)
    till.hear()
    assert pay(till, order)["amount"] == 900
    till.hear()
    assert (order.status, license_of(order).is_owed) == (OrderStatus.PAID, False)


@pytest.mark.parametrize("kind", ["checkout.session.completed", "customer.subscription.updated", "invoice.paid"])
def test_any_event_tells_of_it(till, kind):
    order = till.buy()
    lose(till, order)
    pay(till, order)
    till.account.renew(order.stripe_subscription_id)
    till.hear([event for event in till.told() if event["type"] == kind][-1:])
    assert case_of(order).state is CaseState.PAID


def test_one_that_nobody_told_of_is_looked_up(till):
    order = till.buy()
    lose(till, order)
    pay(till, order)
    assert case_of(order).stripe_session_id not in queries.list_stale_checkouts(now())  # its event may still come
    assert case_of(order).stripe_session_id in queries.list_stale_checkouts(now() + timedelta(hours=2), 10_000)
    inbox.settle_checkout(case_of(order).stripe_session_id)
    db.session.commit()
    assert case_of(order).state is CaseState.PAID


@pytest.mark.parametrize("how", ["appeal", "staff"])
def test_what_was_paid_in_two_ways_is_paid_twice_and_giving_it_back_is_no_refund_of_the_order(till, how):
    boss = make_staff("ADMIN", "a long password")
    order = till.buy()
    end = license_of(order).expires_on
    case = lose(till, order)
    session = begin(order)
    if how == "appeal":
        till.account.pay_checkout(session)
        till.hear()
        till.account.close_dispute(case.reference, won=True)
    else:
        settling.close_case(case.id, CaseState.PAID, "Bank transfer", STAFF)
        db.session.commit()
        assert till.account.get(session)["status"] == "expired"
        with till.account.changing():  # paid all the same, at the same moment
            till.account.book.keep({**till.account.get(session), "status": "open"})
        till.account.pay_checkout(session)
    till.hear()
    till.hear()
    paid, twice = till.account.of_customer("charge", order.stripe_customer_id)[0], case_of(order, CaseKind.PAID_TWICE)
    assert (twice.state, twice.reference, twice.amount) == (CaseState.OPEN, paid["id"], Decimal("29.00"))
    assert mails_to(boss).count("A licence was paid twice") == 1 and license_of(order).expires_on == end
    mail = db.session.scalars(select(LicenseMail).where(LicenseMail.recipient == boss.email, LicenseMail.subject.like("%twice"))).one()
    assert "that were settled already" in mail.text
    assert refunding.refund_surplus(twice.id, "form-1", "Paid twice", STAFF) == "succeeded"
    db.session.commit()
    till.hear()
    assert case_of(order, CaseKind.PAID_TWICE).state is CaseState.DONE and notes_of(order) == []
    assert (order.status, order.refunded, license_of(order).expires_on, license_of(order).is_owed) == (OrderStatus.PAID, 0, end, False)
    with pytest.raises(Refusal):
        refunding.refund_surplus(twice.id, "form-2", "Again", STAFF)
    db.session.rollback()


def test_a_surplus_whose_refund_was_answered_to_nobody_is_audited_with_its_amount(till, monkeypatch):
    order, known = till.buy(), Payments.refund
    case = lose(till, order)
    pay(till, order)
    till.hear()
    till.account.close_dispute(case.reference, won=True)
    till.hear()
    twice = case_of(order, CaseKind.PAID_TWICE)

    def lost(self, *values, **named):
        known(self, *values, **named)
        raise PaymentError("nobody answers", may_pass=True)

    with monkeypatch.context() as while_away:
        while_away.setattr(Payments, "refund", lost)
        with pytest.raises(Refusal) as refused:
            refunding.refund_surplus(twice.id, "form-1", "Paid twice", STAFF)
    db.session.rollback()
    assert refused.value.code == "refund_unknown"
    assert refunding.refund_surplus(twice.id, "form-1", "Paid twice", STAFF) == "succeeded"
    db.session.commit()
    (entry,) = db.session.scalars(select(LicenseAuditLog).where(
        LicenseAuditLog.license_id == order.license_id, LicenseAuditLog.event_type == EventType.REFUND_MADE)).all()
    assert Decimal(entry.details["amount"]) == Decimal("29.00")
    assert case_of(order, CaseKind.PAID_TWICE).state is CaseState.DONE


def test_what_was_written_off_and_is_paid_after_all_gives_its_time_back(till):
    order = till.buy()
    end, case = license_of(order).expires_on, lose(till, order)
    session = begin(order)
    settling.close_case(case.id, CaseState.WRITTEN_OFF, "They are gone", STAFF)
    db.session.commit()
    assert license_of(order).expires_on == now().date()
    with till.account.changing():
        till.account.book.keep({**till.account.get(session), "status": "open"})
    till.account.pay_checkout(session)
    till.hear()
    assert (case_of(order).state, license_of(order).expires_on, order.status) == (CaseState.PAID, end, OrderStatus.PAID)


def test_staff_settle_nothing_that_has_just_been_paid(till):
    order = till.buy()
    case = lose(till, order)
    pay(till, order)
    with pytest.raises(Refusal) as refused:
        settling.close_case(case.id, CaseState.WRITTEN_OFF, "They are gone", STAFF)
    db.session.rollback()
    assert refused.value.code == "just_paid"
    till.hear()
    with pytest.raises(Refusal) as refused:
        settling.close_case(case.id, CaseState.PAID, "Bank transfer", STAFF)
    db.session.rollback()
    assert refused.value.code == "case_closed"


def test_a_second_payment_can_be_disputed_lost_and_paid_again_too(till):
    order = till.buy()
    lose(till, order)
    again = pay(till, order)
    till.hear()
    found = till.account.dispute(again["id"])["id"]
    till.account.close_dispute(found, won=False)
    till.hear()
    assert (order.status, order.taken_back, license_of(order).is_owed) == (OrderStatus.CHARGED_BACK, order.amount, True)
    pay(till, order)
    till.hear()
    assert (order.status, license_of(order).is_owed) == (OrderStatus.PAID, False)
    assert [case.state for case in cases_of(license_of(order))] == [CaseState.PAID, CaseState.PAID]


def test_a_payment_that_counts_is_refunded_with_a_credit_note_until_the_appeal_makes_it_one_too_many(till):
    order = till.buy()
    case = lose(till, order)
    again = pay(till, order)
    till.hear()
    end = license_of(order).expires_on
    assert refunding.refund_order(order.id, Decimal("29.00"), Decimal(0), "form-1", "Goodwill", STAFF) == "succeeded"
    db.session.commit()
    assert (order.status, [note.amount for note in notes_of(order)], license_of(order).expires_on) == (
        OrderStatus.REFUNDED, [Decimal("29.00")], now().date())
    assert till.account.get(again["id"])["refunded"] and not license_of(order).is_owed
    till.account.close_dispute(case.reference, won=True)
    till.hear()
    assert (order.status, order.refunded, license_of(order).expires_on) == (OrderStatus.PAID, 0, end)
    notes = notes_of(order)
    assert [note.amount for note in notes] == [Decimal("29.00"), Decimal("-29.00")]
    assert documents.document_view(notes[1])["state"] == "Cancelled"
    assert [one.kind for one in cases_of(license_of(order))] == [CaseKind.DISPUTE]
