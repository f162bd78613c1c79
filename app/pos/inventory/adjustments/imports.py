"""Opening stock that an import of products names."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.database import db
from app.pos.catalog.api import StockImported
from app.pos.inventory.adjustments.rules import AdjustedLine, StockAdjustmentReason
from app.pos.inventory.adjustments.service import adjust_stock
from app.pos.inventory.stock.models import InventoryLog


def open_imported_stock(event: StockImported) -> None:
    """Give variants that never moved at the branch their opening stock (handler of StockImported, in its transaction)."""
    moved = set(db.session.scalars(select(InventoryLog.variant_id).distinct().where(
        InventoryLog.branch_id == event.branch_id, InventoryLog.variant_id.in_([row.variant_id for row in event.rows]))))
    event.untouched.extend(sorted(moved))
    lines = [AdjustedLine(row.variant_id, quantity=row.quantity, unit_cost=row.unit_cost)
             for row in event.rows if row.variant_id not in moved and row.quantity]
    if lines:
        adjust_stock(event.branch_id, lines, StockAdjustmentReason.INITIAL, event.actor, note=event.reference,
                     below_zero=True)
