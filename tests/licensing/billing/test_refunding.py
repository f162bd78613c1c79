"""Staff give money back: once, whoever asks how often and whoever tells first; and what cannot be given back is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.adapters.stripe import PaymentError
from app.adapters.stripe.fake.account import Account
from app.adapters.stripe.gateway import Payments
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.licensing.audit.queries import history_of
from app.licensing.billing import refunding
from app.licensing.billing.models import LicenseOrder
from app.licensing.billing.rules import CaseKind, CaseState, OrderStatus
from tests.licensing.billing.test_cases import audited, cases_of, dispute, notes_of
from tests.licensing.billing.test_settling import license_of
from tests.licensing.conftest import STAFF
from tests.races import at_once


def refund(order: LicenseOrder, amount: str = "29.00", request: str = "form-1", seen: str = "0") -> str:
    made = refunding.refund_order(order.id, Decimal(amount), Decimal(seen), request, "They asked", STAFF)
    db.session.commit()
    return made


def refused(order: LicenseOrder, *values: str) -> str:
    with pytest.raises(Refusal) as raised:
        refund(order, *values)
    db.session.rollback()
    return raised.value.code


def test_a_whole_refund_makes_the_credit_note_at_once_and_the_events_change_nothing(till):
    order = till.buy()
    assert refund(order) == "succeeded"
    (note,) = notes_of(order)
    assert (order.status, order.refunded, note.amount, license_of(order).expires_on) == (
        OrderStatus.REFUNDED, Decimal("29.00"), Decimal("29.00"), now().date())
    entry = next(entry for entry in history_of(order.license_id) if entry["kind"] == "REFUND_MADE")
    assert entry["reason"] == "They asked"
    till.hear()
    till.hear()
    assert [one.id for one in notes_of(order)] == [note.id] and audited(license_of(order), "REFUND_MADE") == 1


def test_a_part_leaves_the_time_and_the_rest_can_follow(till):
    order = till.buy()
    end = license_of(order).expires_on
    refund(order, "9.50")
    assert (order.status, order.refunded, license_of(order).expires_on) == (OrderStatus.PAID, Decimal("9.50"), end)
    assert refunding.left_of(order) == Decimal("19.50")
    refund(order, "19.50", "form-2", "9.50")
    assert order.status is OrderStatus.REFUNDED and [one.amount for one in notes_of(order)] == [Decimal("9.50"), Decimal("19.50")]


def test_the_event_may_come_before_our_own_answer(till, monkeypatch):
    order = till.buy()
    with monkeypatch.context() as while_away:
        while_away.setattr(Payments, "get_subscription", _once_then_away(till))
        assert refund(order) == "succeeded"
    assert notes_of(order) == [] and audited(license_of(order), "REFUND_MADE") == 1
    till.hear()
    assert [note.amount for note in notes_of(order)] == [Decimal("29.00")]
    assert refund(order) == "succeeded" and len(notes_of(order)) == 1 and audited(license_of(order), "REFUND_MADE") == 1


def _once_then_away(till):
    asked, known = [], Payments.get_subscription

    def get(self, subscription_id):
        asked.append(subscription_id)
        if len(asked) > 1:
            raise PaymentError("nobody answers", may_pass=True)
        return known(self, subscription_id)

    return get


def test_the_same_form_sent_many_times_at_once_gives_back_once(app, till):
    order = till.buy()
    order_id = order.id
    made = at_once(app, 4, lambda _number: refunding.refund_order(order_id, Decimal("5.00"), Decimal(0), "form-1", "They asked", STAFF))
    db.session.rollback()
    license_of(order)
    assert sorted(made) == ["succeeded"] * 4 and order.refunded == Decimal("5.00")
    assert len(notes_of(order)) == 1 and audited(license_of(order), "REFUND_MADE") == 1


def test_an_answer_that_was_lost_is_no_second_refund(till, monkeypatch):
    order, known = till.buy(), Payments.refund
    with monkeypatch.context() as while_away:
        def lost(self, *values, **named):
            known(self, *values, **named)
            raise PaymentError("nobody answers", may_pass=True)

        while_away.setattr(Payments, "refund", lost)
        assert refused(order, "9.00") == "refund_unknown"
    assert notes_of(order) == []
    assert refund(order, "9.00") == "succeeded"
    assert [note.amount for note in notes_of(order)] == [Decimal("9.00")] and audited(license_of(order), "REFUND_MADE") == 1


def test_a_form_that_was_shown_before_another_refund_is_refused(till):
    order = till.buy()
    refund(order, "9.00")
    assert refused(order, "9.00", "form-2") == "order_changed"
    assert len(notes_of(order)) == 1


@pytest.mark.parametrize(("amount", "code"), [
    ("29.01", "too_much"), ("0", "amount_invalid"), ("-5", "amount_invalid"), ("1.005", "amount_invalid")])
def test_what_is_too_much_or_no_amount_is_refused(till, amount, code):
    order = till.buy()
    assert refused(order, amount) == code and notes_of(order) == []


def test_a_disputed_payment_is_the_banks_and_one_that_was_won_ours_again(till):
    order = till.buy()
    found = dispute(till, order)
    till.hear()
    assert refused(order) == "payment_held"
    till.account.close_dispute(found, won=True)
    till.hear()
    assert refund(order) == "succeeded"


def test_nothing_is_given_back_of_an_order_that_is_not_paid_or_gone(till):
    assert refused(till.begin()) == "not_paid"
    order = till.buy()
    till.account.close_dispute(dispute(till, order), won=False)
    till.hear()
    assert refused(order) == "nothing_left" and refunding.left_of(order) == 0


def test_a_refund_that_fails_is_the_problem_that_it_is_when_the_event_tells(till, monkeypatch):
    order, known = till.buy(), Account.refund

    def failing(self, *values):
        made = known(self, *values)
        return self.fail_refund(made["id"])

    monkeypatch.setattr(Account, "refund", failing)
    assert refund(order) == "failed"
    till.hear()
    assert [(case.kind, case.state) for case in cases_of(license_of(order))] == [(CaseKind.REFUND_FAILED, CaseState.OPEN)]
    assert notes_of(order) == [] and order.status is OrderStatus.PAID
    assert refund(order) == "failed", "the same form again"
