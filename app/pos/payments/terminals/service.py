"""Card payments: stored before the terminal is asked, settled by its answer, never by a guess.

`request` and `settle` belong to transactions of their own, `send`, `ask` and `undo` to none: whoever calls them commits
before, so that no row is locked while a customer looks for a card, and the request outlives a crash.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import structlog

from app.adapters.terminal import NoAnswer, Outcome, terminal
from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.payments.terminals import queries, rules
from app.pos.payments.terminals.models import TerminalPayment, TerminalStatus

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class TerminalRequest:
    """What the terminal is asked: plain values, usable after the transaction ended. A negative amount gives back."""

    id: UUID
    amount: Decimal
    currency: str
    refund_of_id: UUID | None = None


def request(
    source_id: UUID, register_id: UUID, amount: Decimal, currency: str, *, refund_of_id: UUID | None = None,
    source_kind: str = "cart",
) -> TerminalRequest:
    """Store that a card payment will be asked for. Raises Refusal while another one of the same source is open."""
    if queries.find_unsettled(source_id) is not None:
        raise Refusal("card_payment_open", _l("A card payment of this sale is not settled yet."), status=CONFLICT,
                      remedy=_l("Ask the terminal what became of it first."))
    payment = TerminalPayment(
        id=new_id(), register_id=register_id, source_kind=source_kind, source_id=source_id, provider=terminal().name,
        amount=amount, currency=currency, refund_of_id=refund_of_id, status=TerminalStatus.REQUESTED, answer={})
    db.session.add(payment)
    db.session.flush()  # reason: two windows that ask at once are told apart here, by the unique index
    return TerminalRequest(payment.id, amount, currency, refund_of_id)


def send(asked: TerminalRequest) -> Outcome | None:
    """Ask the terminal; None when there was no answer."""
    if asked.amount < 0 and asked.refund_of_id:
        return _call(lambda: terminal().refund(asked.id, -asked.amount, asked.currency, asked.refund_of_id))
    return _call(lambda: terminal().charge(asked.id, asked.amount, asked.currency))


def ask(payment_id: UUID) -> Outcome | None:
    """Ask what became of a payment; None when there was no answer."""
    return _call(lambda: terminal().query(payment_id))


def undo(payment_id: UUID) -> Outcome | None:
    """Ask to cancel a payment; None when there was no answer."""
    return _call(lambda: terminal().cancel(payment_id))


def _call(question) -> Outcome | None:
    try:
        return question()
    except NoAnswer as error:
        log.warning("terminal_gave_no_answer", error=str(error))
        return None


def settle(payment_id: UUID, outcome: Outcome | None) -> TerminalPayment:
    """Write down what the terminal said (None: nothing) and return the payment, locked until the transaction ends."""
    payment = queries.get_terminal_payment(payment_id, lock=True)
    moment = now()
    status = rules.status_after(payment.status, outcome, payment.created_at, moment)
    if outcome is not None:
        payment.answer = {"state": outcome.state, **outcome.raw}
        payment.card = outcome.card or payment.card
        payment.provider_reference = outcome.reference or payment.provider_reference
        payment.decline_reason = outcome.reason if status is TerminalStatus.DECLINED else None
    if status is not payment.status and status not in rules.OPEN:
        payment.settled_at = moment
    payment.status = status
    db.session.flush()  # reason: the sale that follows is written past the session
    return payment


def force(payment_id: UUID, *, approved: bool, reference: str | None, actor: Actor, approved_by: UUID | None) -> TerminalPayment:
    """Settle an unclear payment by hand, on what the provider's own statement says; a reference is asked for.

    The caller has checked the permission `payments.terminals.force`.
    """
    reference = (reference or "").strip()
    if not reference:
        raise Refusal("reference_missing", _l("Enter the reference from the terminal or its statement."), field="reference",
                      remedy=_l("It stands on the terminal's own slip."))
    payment = queries.get_terminal_payment(payment_id, lock=True)
    if payment.status not in rules.OPEN:
        return payment
    payment.status = TerminalStatus.APPROVED if approved else TerminalStatus.DECLINED
    payment.settled_at, payment.forced_by_id = now(), approved_by or actor.employee_id
    payment.provider_reference = f"{reference} ({str(payment.id)[-8:]})"
    payment.decline_reason = None if approved else "settled_by_hand"
    db.session.flush()  # reason: the sale that follows is written past the session
    audit.record("payments.terminals.force", "terminal_payment", payment_id, actor, approved_by=approved_by,
                 after={"approved": approved, "reference": reference, "amount": payment.amount})
    return payment
