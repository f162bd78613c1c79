"""Reading card payments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.payments.terminals.models import TerminalPayment, TerminalStatus
from app.pos.payments.terminals.rules import OPEN


def get_terminal_payment(payment_id: UUID, *, lock: bool = False) -> TerminalPayment:
    """Return a card payment, locked on request; raise NotFound."""
    statement = select(TerminalPayment).where(TerminalPayment.id == payment_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("terminal_payment_not_found")
    return found


def find_unsettled(source_id: UUID) -> TerminalPayment | None:
    """Return the card payment of a source (a cart) whose outcome is not known yet, or None."""
    return db.session.scalar(select(TerminalPayment).where(
        TerminalPayment.source_id == source_id, TerminalPayment.status.in_(OPEN)).execution_options(populate_existing=True))


def list_approved(source_id: UUID) -> list[TerminalPayment]:
    """Return the card payments of a source that were approved and not cancelled, oldest first."""
    return list(db.session.scalars(select(TerminalPayment).where(
        TerminalPayment.source_id == source_id, TerminalPayment.status == TerminalStatus.APPROVED)
        .order_by(TerminalPayment.id)))
