"""The books of the drawer: cash in and out, drops, and the difference that a count finds."""

from __future__ import annotations

from app.kernel.clock import business_day, now
from app.pos.accounting.accounts.rules import Purpose
from app.pos.accounting.journal.ledger import add_entry
from app.pos.accounting.journal.queries import posting_accounts
from app.pos.business.api import get_branch
from app.pos.sales.api import CashDirection, CashMoved, ShiftClosed

AGAINST = {CashDirection.IN: Purpose.CASH_MOVEMENT, CashDirection.OUT: Purpose.CASH_MOVEMENT, CashDirection.DROP: Purpose.SAFE}


def post_cash_movement(event: CashMoved) -> None:
    """Add the entry of cash put in, taken out or dropped into the safe (handler of CashMoved)."""
    movement, shift = event.movement, event.shift
    amount = event.amount if movement.direction == CashDirection.IN else -event.amount
    branch = get_branch(shift.branch_id)
    add_entry(
        event.posting, source_kind="cash_movement", source_id=movement.id, number=f"{shift.number}-{str(movement.id)[-6:]}",
        entry_date=business_day(movement.moved_at, branch.timezone, branch.day_cutoff), description=movement.reason,
        lines=[(Purpose.CASH, amount, None), (AGAINST[movement.direction], -amount, None)], branch_id=shift.branch_id,
        currency=shift.currency, employee_id=event.actor.employee_id, posted_at=movement.moved_at,
        accounts=posting_accounts())


def post_variance(event: ShiftClosed) -> None:
    """Add the entry of a drawer's difference (handler of ShiftClosed)."""
    shift = event.shift
    branch = get_branch(shift.branch_id)
    add_entry(
        event.posting, source_kind="shift", source_id=shift.id, number=shift.number,
        entry_date=business_day(shift.closed_at, branch.timezone, branch.day_cutoff), description=shift.number,
        lines=[(Purpose.CASH, event.variance, None), (Purpose.CASH_DIFFERENCE, -event.variance, None)],
        branch_id=shift.branch_id, currency=shift.currency, employee_id=event.actor.employee_id, posted_at=now(),
        accounts=posting_accounts())
