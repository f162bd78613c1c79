"""Reading exchange rates."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.payments.currencies.models import ExchangeRate


def current_rates(at: datetime | None = None) -> dict[str, Decimal]:
    """Return what one unit of each foreign currency is worth in home currency now (or at a moment), by code."""
    table = ExchangeRate.__table__
    rows = db.session.execute(
        select(table.c.currency, table.c.rate)
        .where(table.c.tenant_id == require_tenant(), table.c.valid_from <= (at or now()), table.c.deleted_at.is_(None))
        .order_by(table.c.currency, table.c.valid_from, table.c.id))
    return {row.currency: row.rate for row in rows}
