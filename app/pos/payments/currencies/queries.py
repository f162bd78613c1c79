"""Reading exchange rates."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

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


def list_history(limit: int = 200) -> list[dict[str, Any]]:
    """Return the latest rates of every currency, newest first: currency, rate, valid_from, and whether it still counts."""
    rows = db.session.scalars(select(ExchangeRate).order_by(ExchangeRate.valid_from.desc(), ExchangeRate.id.desc()).limit(limit))
    moment = now()
    seen: set[str] = set()
    history = []
    for row in rows:
        is_current = row.deleted_at is None and row.valid_from <= moment and row.currency not in seen
        if is_current:
            seen.add(row.currency)
        history.append({"currency": row.currency, "rate": row.rate, "valid_from": row.valid_from, "is_current": is_current,
                        "is_future": row.deleted_at is None and row.valid_from > moment})
    return history
