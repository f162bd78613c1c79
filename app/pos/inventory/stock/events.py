"""What happens to stock."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class StockMoved(Event):
    """Stock of these variants changed at a branch: handled after commit (alerts, and later the online store).

    `variant_ids` is a comma-separated list, since the outbox carries text.
    """

    branch_id: UUID
    variant_ids: str
