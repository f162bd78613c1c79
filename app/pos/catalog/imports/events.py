"""What an import of products announces."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ImportedQuantity:
    """The opening stock of one variant, in its unit, and what a unit cost."""

    variant_id: UUID
    quantity: Decimal
    unit_cost: Decimal


@dataclass(frozen=True, slots=True)
class StockImported(Event):
    """Rows of an import name opening stock; published once for each chunk of rows, inside its transaction.

    Whoever keeps the stock opens it with one INITIAL movement a variant that has no movement at this branch yet, and
    adds to `untouched` the variants whose stock is already counted: those stay as they are, so that a second run of
    the same file changes nothing.
    """

    branch_id: UUID
    source_kind: str
    source_id: UUID
    reference: str
    rows: tuple[ImportedQuantity, ...]
    actor: Actor
    untouched: list[UUID] = field(default_factory=list)
