"""What happens to drawers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.events import Event
from app.kernel.posting import Posting
from app.pos.sales.shifts.models import CashMovement, Shift
from app.pos.sales.shifts.rules import Difference


@dataclass(frozen=True, slots=True)
class ShiftOpened(Event):
    """A drawer was opened with a float; `moved` is how much more it holds than the shift before left in it, in home
    currency. In the same transaction."""

    posting: Posting
    shift: Shift
    moved: Decimal
    actor: Actor


@dataclass(frozen=True, slots=True)
class CashMoved(Event):
    """Cash went into or out of a drawer other than by a sale; in the same transaction."""

    posting: Posting
    movement: CashMovement
    shift: Shift
    actor: Actor


@dataclass(frozen=True, slots=True)
class ShiftClosed(Event):
    """A drawer was counted and is off; in the same transaction."""

    posting: Posting
    shift: Shift
    differences: list[Difference]
    actor: Actor


@dataclass(frozen=True, slots=True)
class VarianceFound(Event):
    """A count was off in one currency by more than the business's limit; handled after commit."""

    tenant_id: UUID
    shift_id: UUID
    number: str
    variance: str
    currency: str
