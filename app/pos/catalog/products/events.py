"""What happens to products."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ReorderLevelsChanged(Event):
    """Other reorder levels hold for these variants, or the variants came or went: handled after commit (alerts).

    `variant_ids` is a comma-separated list, since the outbox carries text.
    """

    variant_ids: str
