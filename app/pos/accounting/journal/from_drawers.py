"""The books of the drawer: its float, cash in and out, drops, and the differences that a count finds.

The account of the drawers holds, to the cent, what lies in them: what was left in the last count, or what an open shift
should hold. So a float that is not what the shift before left in the drawer came from the safe, or the rest went there.
Foreign cash stands in it for what it was taken at; how much it is, the shift and the movement remember.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.clock import business_day, now
from app.kernel.posting import Posting
from app.pos.accounting.accounts.rules import Purpose
from app.pos.accounting.journal.ledger import add_entry
from app.pos.accounting.journal.queries import posting_accounts
from app.pos.business.api import get_branch
from app.pos.sales.api import CashDirection, CashMoved, ShiftClosed, ShiftOpened

AGAINST = {CashDirection.IN: Purpose.CASH_MOVEMENT, CashDirection.OUT: Purpose.CASH_MOVEMENT, CashDirection.DROP: Purpose.SAFE}


def post_float(event: ShiftOpened) -> None:
    """Add the entry of what a float adds to what was left in the drawer (handler of ShiftOpened)."""
    shift = event.shift
    _add(event.posting, shift, Purpose.SAFE, event.moved, shift.opened_at, "shift_open", shift.id, f"{shift.number}-F",
         shift.number, event.actor.employee_id)


def post_cash_movement(event: CashMoved) -> None:
    """Add the entry of cash put in, taken out or dropped into the safe (handler of CashMoved)."""
    movement, shift = event.movement, event.shift
    value = movement.value if movement.direction == CashDirection.IN else -movement.value
    abroad = "" if movement.currency == shift.currency else f" ({movement.currency} {movement.amount:f})"
    _add(event.posting, shift, AGAINST[movement.direction], value, movement.moved_at, "cash_movement", movement.id,
         f"{shift.number}-{str(movement.id)[-6:]}", movement.reason + abroad, event.actor.employee_id)


def post_variance(event: ShiftClosed) -> None:
    """Add the entry of a drawer's differences, foreign ones at what they are worth (handler of ShiftClosed)."""
    shift = event.shift
    abroad = [f"{found.currency} {found.amount:+f}" for found in event.differences if found.currency != shift.currency]
    _add(event.posting, shift, Purpose.CASH_DIFFERENCE, sum((found.value for found in event.differences), Decimal(0)),
         shift.closed_at, "shift", shift.id, shift.number, " ".join([shift.number, *abroad]), event.actor.employee_id)


def _add(posting: Posting, shift: Any, against: Purpose, amount: Decimal, moment: datetime, kind: str, source_id: UUID,
         number: str, description: str, employee_id: UUID | None) -> None:
    """Add the entry of `amount` that came into the drawer (went out of it: below zero).

    Raises Refusal period_closed for a day of a closed period, which only an import can bring: none is closed that is not over.
    """
    branch = get_branch(shift.branch_id)
    day = business_day(moment, branch.timezone, branch.day_cutoff)
    add_entry(
        posting, source_kind=kind, source_id=source_id, number=number, entry_date=day, description=description,
        lines=[(Purpose.CASH, amount, None), (against, -amount, None)], branch_id=shift.branch_id,
        currency=shift.currency, employee_id=employee_id, posted_at=now(), accounts=posting_accounts(day))
