"""Voiding a receipt at the till: what was charged to a card is cancelled there first, then the document is written."""

from __future__ import annotations

from uuid import UUID

from app.adapters.terminal import Outcome
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.payments import api as payments
from app.pos.payments.api import TerminalStatus
from app.pos.sales.sales.drafts import PostedSale
from app.pos.sales.sales.queries import list_payments
from app.pos.sales.sales.reversal import void_sale
from app.pos.sales.till import queries
from app.pos.sales.till.basket import require_shift


def begin_void(actor: Actor, sale_id: UUID, reason: str) -> list[UUID]:
    """Make sure that a receipt can be voided, and return the card payments to cancel before.

    Raises what the void would raise, before any money moves; nothing of the trial stays.
    """
    shift_id = require_shift(queries.get_till(actor.register_id))
    trial = db.session.begin_nested()
    try:
        void_sale(sale_id, shift_id=shift_id, reason=reason, actor=actor)
    finally:
        trial.rollback()
    return [payment["terminal_payment_id"] for payment in list_payments(sale_id) if payment["terminal_payment_id"]]


def settle_void(payment_id: UUID, outcome: Outcome | None) -> None:
    """Write down that a card payment was cancelled; raise Refusal while it was not."""
    if payments.settle(payment_id, outcome).status is not TerminalStatus.CANCELLED:
        raise Refusal("cancel_failed", _l("The terminal has not given the money back."), status=CONFLICT,
                      remedy=_l("Try again. If it stays so, return the goods by this receipt instead."))


def finish_void(actor: Actor, sale_id: UUID, reason: str) -> PostedSale:
    """Write the void."""
    shift_id = require_shift(queries.get_till(actor.register_id))
    return void_sale(sale_id, shift_id=shift_id, reason=reason, actor=actor)
