"""Serial numbers as codes that are scanned at a till."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.inventory.serials.models import SerializedItem


def find_serials(numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return {serial_number, variant_id, branch_id, status} of the numbers that are known, in one statement.

    Where several articles have one number, the item that can be sold comes first, then the newest.
    """
    item = SerializedItem.__table__
    rows = db.session.execute(
        select(item.c.serial_number, item.c.variant_id, item.c.branch_id, item.c.status)
        .where(item.c.tenant_id == require_tenant(), item.c.serial_number.in_(list(numbers)))
        .order_by(item.c.status != "AVAILABLE", item.c.id.desc()))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.serial_number, row._asdict())
    return found
