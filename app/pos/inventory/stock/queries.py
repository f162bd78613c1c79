"""Reading stock."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from app.kernel.database import among, db, dialect_name
from app.kernel.tenancy import require_tenant
from app.pos.inventory.stock import rules
from app.pos.inventory.stock.models import StockLevel

_LEVEL = StockLevel.__table__
_LEVELS = {
    engine: select(_LEVEL.c.variant_id, _LEVEL.c.quantity, _LEVEL.c.reserved, _LEVEL.c.value, _LEVEL.c.version).where(
        _LEVEL.c.tenant_id == bindparam("tenant"), _LEVEL.c.branch_id == bindparam("branch"),
        among(_LEVEL.c.variant_id, engine))
    for engine in ("postgresql", "sqlite")
}


def list_levels(branch_id: UUID, variant_ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, dict[str, Any]]:
    """Return the levels of variants at a branch, in one statement; variants that never moved there are absent.

    Each is {"quantity", "reserved", "available", "value", "average_cost" (None if nothing is in stock), "version"}.
    With `lock` the rows stay as they are until the transaction ends; they are locked in key order.
    """
    statement = _LEVELS[dialect_name()]
    if lock:
        statement = statement.order_by(_LEVEL.c.variant_id).with_for_update()
    rows = db.session.execute(
        statement, {"tenant": require_tenant(), "branch": branch_id, "ids": list(variant_ids)}) if variant_ids else ()
    return {
        row.variant_id: {
            "quantity": row.quantity, "reserved": row.reserved, "available": row.quantity - row.reserved,
            "value": row.value, "average_cost": rules.average_cost(row.quantity, row.value), "version": row.version}
        for row in rows
    }


def stock_facts(branch_id: UUID, variant_ids: Collection[UUID]) -> dict[UUID, dict[str, Decimal]]:
    """Return {"quantity", "average_cost"} of the variants in stock at a branch, in one statement.

    Variants that are not in stock are absent: what they cost is the catalogue's word, not the ledger's.
    """
    return {
        variant_id: {"quantity": level["quantity"], "average_cost": level["average_cost"]}
        for variant_id, level in list_levels(branch_id, variant_ids).items() if level["average_cost"] is not None
    }
