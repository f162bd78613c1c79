"""What happens to stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.kernel.events import Event
from app.kernel.posting import Posting


@dataclass(frozen=True, slots=True)
class StockMoved(Event):
    """Stock of these variants changed at a branch: handled after commit (alerts, and later the online store).

    `variant_ids` is a comma-separated list, since the outbox carries text.
    """

    branch_id: UUID
    variant_ids: str


class ValueCause(StrEnum):
    """Why the value of stock changed, other than by a sale: what stands against it in the books."""

    OPENING = "opening"
    RECEIVED = "received"
    ADJUSTED = "adjusted"
    SOLD_BEFORE = "sold_before"


@dataclass(frozen=True, slots=True)
class StockValueChanged(Event):
    """A document is being written that changes what stock is worth: in-transaction handlers add the books to its posting.

    `values` are (cause, change of the value), in `currency`.
    """

    posting: Posting
    source_kind: str
    source_id: UUID
    number: str
    description: str
    branch_id: UUID
    currency: str
    business_date: date
    posted_at: datetime
    employee_id: UUID | None
    values: tuple[tuple[ValueCause, Decimal], ...]
