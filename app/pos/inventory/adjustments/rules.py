"""Why stock is adjusted, and what an adjustment does to quantity and value: pure functions on values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.kernel.i18n import _l
from app.pos.inventory.stock.rules import InventoryMovementType


class StockAdjustmentReason(StrEnum):
    """Why stock was adjusted."""

    DAMAGE = "DAMAGE"
    THEFT = "THEFT"
    EXPIRY = "EXPIRY"
    CORRECTION = "CORRECTION"
    RECOUNT = "RECOUNT"
    RETURN = "RETURN"
    INITIAL = "INITIAL"
    OTHER = "OTHER"


LABELS = {
    StockAdjustmentReason.RECOUNT: _l("Recount"), StockAdjustmentReason.DAMAGE: _l("Damaged"),
    StockAdjustmentReason.THEFT: _l("Stolen"), StockAdjustmentReason.EXPIRY: _l("Expired"),
    StockAdjustmentReason.CORRECTION: _l("Correction of a mistake"),
    StockAdjustmentReason.RETURN: _l("Goods came back"), StockAdjustmentReason.INITIAL: _l("Stock at the beginning"),
    StockAdjustmentReason.OTHER: _l("Other reason"),
}
MOVEMENT_TYPES = {
    StockAdjustmentReason.DAMAGE: InventoryMovementType.DAMAGE,
    StockAdjustmentReason.EXPIRY: InventoryMovementType.EXPIRED,
    StockAdjustmentReason.INITIAL: InventoryMovementType.INITIAL,
}
LOSSES = (StockAdjustmentReason.DAMAGE, StockAdjustmentReason.THEFT, StockAdjustmentReason.EXPIRY)
"""Reasons for which goods only ever leave: a person enters how many, without a sign."""
INCOMING = (StockAdjustmentReason.INITIAL, StockAdjustmentReason.RETURN)
"""Reasons for which goods only ever come in, at a cost."""


@dataclass(frozen=True, slots=True)
class AdjustedLine:
    """One variant of an adjustment: a signed change, or what was counted; never both.

    `unit_cost` is what one of the incoming units cost, else the average or the catalogue's cost counts. `version` is
    that of the level on the page that the person saw (0: never moved); None skips the check.
    """

    variant_id: UUID
    quantity: Decimal | None = None
    counted: Decimal | None = None
    unit_cost: Decimal | None = None
    version: int | None = None

    def change_from(self, level: Decimal) -> Decimal:
        """Return the signed change that this line means for a level."""
        return self.counted - level if self.counted is not None else (self.quantity or Decimal(0))


def movement_type(reason: StockAdjustmentReason) -> InventoryMovementType:
    """Return how the ledger calls an adjustment made for this reason."""
    return MOVEMENT_TYPES.get(reason, InventoryMovementType.ADJUSTMENT)
