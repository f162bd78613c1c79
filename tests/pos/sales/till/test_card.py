"""Card payments of a cart: the money and the leg agree, whatever breaks in between."""

from decimal import Decimal

import pytest

from app.adapters.terminal.fake import FakeTerminal
from app.kernel.database import db
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.pos.payments.api import PaymentMethod, TerminalPayment, TerminalStatus, ask, send, undo
from app.pos.sales.sales.queries import list_payments
from app.pos.sales.till.card import begin_undo, finish_undo, force_card, request_card, settle_card
from app.pos.sales.till.cart import abandon
from app.pos.sales.till.completing import complete, lock_for_payment
from app.pos.sales.till.holding import hold
from app.pos.sales.till.payments import Tender, add_leg, due_for
from tests.pos.sales.till.conftest import add


@pytest.fixture
def fake(till, tmp_path):
    from flask import current_app

    terminal = FakeTerminal(tmp_path / "terminal")
    current_app.extensions["terminal"] = terminal
    yield terminal
    del current_app.extensions["terminal"]


def charge(till, cart_id, amount=None):
    asked = request_card(till.cashier, cart_id, amount)
    db.session.commit()
    outcome = send(asked)
    payment, basket = settle_card(till.cashier, asked.id, outcome)
    db.session.commit()
    return payment, basket


def test_an_approved_card_is_a_leg_and_the_sale_names_the_payment(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    payment, _ = charge(till, cart_id)
    (row,) = list_payments(complete(till.cashier, cart_id).id)
    assert (row["method"], row["amount"], row["terminal_payment_id"], row["reference"]) == (
        PaymentMethod.CARD, Decimal("12.00"), payment.id, "VISA •••• 4242")


def test_a_declined_card_leaves_the_due_as_it_was(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    fake.script("decline")
    payment, basket = charge(till, cart_id)
    assert (payment.status, due_for(basket, PaymentMethod.CARD)) == (TerminalStatus.DECLINED, Decimal("12.00"))
    assert charge(till, cart_id)[0].status is TerminalStatus.APPROVED


def test_a_lost_answer_is_unknown_blocks_everything_and_a_query_books_it_once(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    fake.script("lose_answer")
    payment, basket = charge(till, cart_id)
    assert (payment.status, basket.legs) == (TerminalStatus.UNKNOWN, [])
    for attempt in (lambda: request_card(till.cashier, cart_id, None), lambda: hold(till.cashier, cart_id),
                    lambda: abandon(till.cashier, cart_id)):
        with pytest.raises(Refusal):
            attempt()
        db.session.rollback()
    for _again in range(2):
        payment, basket = settle_card(till.cashier, payment.id, ask(payment.id))
        db.session.commit()
    assert (payment.status, [leg.amount for leg in basket.legs]) == (TerminalStatus.APPROVED, [Decimal("12.00")])
    assert len(fake.requests()) == 1
    assert complete(till.cashier, cart_id).total == Decimal("12.00")


def test_cash_does_not_finish_a_sale_with_an_unclear_card(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    fake.script("time_out")
    charge(till, cart_id)
    basket = lock_for_payment(till.cashier, cart_id)
    add_leg(basket, till.cashier, Tender(PaymentMethod.CASH, Decimal("20.00")))
    basket.save()
    with pytest.raises(Refusal) as refused:
        complete(till.cashier, cart_id)
    assert refused.value.code == "card_payment_open"


def test_a_crash_before_the_call_leaves_a_stored_request_that_a_query_settles(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    asked = request_card(till.cashier, cart_id, None)
    db.session.commit()
    assert db.session.get(TerminalPayment, (till.tenant_id, asked.id)).status is TerminalStatus.REQUESTED
    payment, _ = settle_card(till.cashier, asked.id, ask(asked.id))
    assert payment.status is TerminalStatus.UNKNOWN


def test_a_crash_after_the_call_loses_no_money(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    asked = request_card(till.cashier, cart_id, None)
    db.session.commit()
    send(asked)
    _, basket = settle_card(till.cashier, asked.id, ask(asked.id))
    assert [leg.amount for leg in basket.legs] == [Decimal("12.00")]


def test_a_cashier_needs_a_manager_to_settle_by_hand(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    fake.script("time_out")
    payment, _ = charge(till, cart_id)
    with pytest.raises(ApprovalNeeded):
        force_card(till.cashier, payment.id, approved=True, reference="S-1")
    _, basket = force_card(till.manager, payment.id, approved=True, reference="S-1")
    assert [leg.amount for leg in basket.legs] == [Decimal("12.00")]


def test_taking_a_card_leg_back_cancels_it_at_the_terminal(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    _, basket = charge(till, cart_id, Decimal("5.00"))
    basket, leg = begin_undo(till.cashier, cart_id, basket.legs[0].id)
    outcome = undo(leg.terminal_payment_id)
    basket = finish_undo(till.cashier, cart_id, leg.id, outcome)
    assert (basket.legs, due_for(basket, PaymentMethod.CARD)) == ([], Decimal("12.00"))
    assert [request["state"] for request in fake.requests()] == ["cancelled"]


def test_a_card_leg_stays_while_the_terminal_does_not_answer_the_cancellation(till, fake):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    _, basket = charge(till, cart_id)
    with pytest.raises(Refusal) as refused:
        finish_undo(till.cashier, cart_id, basket.legs[0].id, None)
    assert refused.value.code == "cancel_failed"
