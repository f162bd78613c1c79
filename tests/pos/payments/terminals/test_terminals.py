"""Card payments: stored first, settled by what the terminal says, never by a guess."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.adapters.terminal import NoAnswer, Outcome
from app.adapters.terminal.fake import FakeTerminal
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.payments.api import TerminalStatus, ask, force, request, send, settle
from app.pos.payments.terminals.rules import status_after

STATUS = TerminalStatus


@pytest.fixture
def fake(tmp_path):
    return FakeTerminal(tmp_path / "terminal")


@pytest.mark.parametrize(("amount", "state"), [("10.00", "approved"), ("10.01", "declined"), ("10.04", "pending")])
def test_the_cents_say_what_the_simulator_does(fake, amount, state):
    assert fake.charge(new_id(), Decimal(amount), "GBP").state == state


def test_the_simulator_loses_an_answer_after_charging_and_tells_when_asked(fake):
    key = new_id()
    with pytest.raises(NoAnswer):
        fake.charge(key, Decimal("10.03"), "GBP")
    assert fake.query(key).state == "approved"
    assert FakeTerminal(fake.folder).query(key).state == "approved"


def test_the_simulator_charges_one_request_once(fake):
    key = new_id()
    assert fake.charge(key, Decimal("5.00"), "GBP") == fake.charge(key, Decimal("5.00"), "GBP")
    assert len(fake.requests()) == 1


def test_a_slow_customer_is_pending_and_then_known(fake):
    key = new_id()
    fake.script("slow_decline")
    assert [fake.charge(key, Decimal("5.00"), "GBP").state, fake.query(key).state, fake.query(key).state] == [
        "pending", "pending", "declined"]


def test_no_more_is_given_back_than_was_charged(fake):
    key = new_id()
    fake.charge(key, Decimal("5.00"), "GBP")
    assert fake.refund(new_id(), Decimal("3.00"), "GBP", key).state == "approved"
    assert fake.refund(new_id(), Decimal("3.00"), "GBP", key).state == "declined"


@pytest.mark.parametrize(("status", "outcome", "after", "expected"), [
    (STATUS.REQUESTED, None, 5, STATUS.UNKNOWN), (STATUS.REQUESTED, Outcome("pending"), 5, STATUS.REQUESTED),
    (STATUS.UNKNOWN, Outcome("approved"), 5, STATUS.APPROVED), (STATUS.UNKNOWN, Outcome("declined"), 5, STATUS.DECLINED),
    (STATUS.UNKNOWN, Outcome("absent"), 5, STATUS.UNKNOWN), (STATUS.UNKNOWN, Outcome("absent"), 61, STATUS.DECLINED),
    (STATUS.APPROVED, Outcome("declined"), 5, STATUS.APPROVED), (STATUS.DECLINED, Outcome("approved"), 5, STATUS.APPROVED),
    (STATUS.DECLINED, Outcome("pending"), 5, STATUS.DECLINED), (STATUS.CANCELLED, Outcome("approved"), 5, STATUS.CANCELLED),
    (STATUS.APPROVED, Outcome("cancelled"), 5, STATUS.CANCELLED), (STATUS.UNKNOWN, None, 500, STATUS.UNKNOWN)])
def test_only_an_answer_settles(status, outcome, after, expected):
    asked_at = now()
    assert status_after(status, outcome, asked_at, asked_at + timedelta(seconds=after)) is expected


def test_a_payment_is_stored_before_the_terminal_is_asked_and_settled_by_a_query(both, edge_shop, fake):
    both.extensions["terminal"] = fake
    cart_id = new_id()
    asked = request(cart_id, edge_shop.register_id, Decimal("10.03"), "GBP")
    db.session.commit()
    assert settle(asked.id, send(asked)).status is STATUS.UNKNOWN
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        request(cart_id, edge_shop.register_id, Decimal("10.03"), "GBP")
    assert refused.value.code == "card_payment_open"
    payment = settle(asked.id, ask(asked.id))
    assert (payment.status, payment.card) == (STATUS.APPROVED, "VISA •••• 4242")
    assert len(fake.requests()) == 1


def test_a_manager_settles_by_hand_with_a_reference_only(both, edge_shop, fake):
    both.extensions["terminal"] = fake
    fake.script("time_out")
    asked = request(new_id(), edge_shop.register_id, Decimal("8.00"), "GBP")
    settle(asked.id, send(asked))
    with pytest.raises(Refusal):
        force(asked.id, approved=True, reference=" ", actor=edge_shop.system, approved_by=None)
    payment = force(asked.id, approved=True, reference="SLIP-7", actor=edge_shop.system, approved_by=None)
    assert (payment.status, payment.forced_by_id) == (STATUS.APPROVED, edge_shop.staff["APP_OWNER"])
    assert payment.provider_reference.startswith("SLIP-7")
