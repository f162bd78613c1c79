"""Reading alerts and what they watch."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Branch
from app.pos.catalog.api import listed_variants
from app.pos.inventory.alerts.models import StockAlert
from app.pos.inventory.alerts.rules import AlertSeverity
from app.pos.inventory.stock.models import StockLevel

_ALERT, _BRANCH, _LEVEL = StockAlert.__table__, Branch.__table__, StockLevel.__table__


def list_watched(branch_id: UUID, variant_ids: Collection[UUID] | None = None) -> list[dict[str, Any]]:
    """Return the goods with a reorder level: variant_id, name, reorder_level, and what is available at a branch."""
    listed = listed_variants()
    level = select(_LEVEL.c.variant_id, (_LEVEL.c.quantity - _LEVEL.c.reserved).label("available")).where(
        _LEVEL.c.tenant_id == require_tenant(), _LEVEL.c.branch_id == branch_id).subquery("level")
    statement = (
        select(listed.c.variant_id, listed.c.name, listed.c.reorder_level, level.c.available)
        .select_from(listed.outerjoin(level, level.c.variant_id == listed.c.variant_id))
        .where(listed.c.keeps_stock, listed.c.is_active, listed.c.reorder_level.is_not(None)))
    if variant_ids is not None:
        statement = statement.where(listed.c.variant_id.in_(variant_ids))
    return [{**row._asdict(), "available": row.available if row.available is not None else Decimal(0)}
            for row in db.session.execute(statement.order_by(listed.c.name))]


def list_keeping_branches(variant_ids: Collection[UUID]) -> list[UUID]:
    """Return the branches at which any of these variants ever was in stock."""
    return list(db.session.scalars(
        select(StockLevel.branch_id).distinct().where(StockLevel.variant_id.in_(variant_ids)).order_by(StockLevel.branch_id)))


def open_alerts(branch_id: UUID, variant_ids: Collection[UUID] | None = None) -> dict[UUID, StockAlert]:
    """Return the open alerts of a branch by variant."""
    statement = select(StockAlert).where(StockAlert.branch_id == branch_id, StockAlert.resolved_at.is_(None))
    if variant_ids is not None:
        statement = statement.where(StockAlert.variant_id.in_(variant_ids))
    return {alert.variant_id: alert for alert in db.session.scalars(statement)}


def page_alerts(branch_ids: Collection[UUID], is_open: bool, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many alerts are open (or resolved), and one page: the most urgent first, the resolved newest first."""
    listed = listed_variants(everything=True)
    conditions = [_ALERT.c.tenant_id == require_tenant(), _ALERT.c.branch_id.in_(branch_ids),
                  _ALERT.c.resolved_at.is_(None) if is_open else _ALERT.c.resolved_at.is_not(None)]
    total = db.session.scalar(select(func.count()).select_from(_ALERT).where(*conditions)) or 0
    urgency = case(*[(_ALERT.c.severity == severity, place) for place, severity in enumerate(reversed(AlertSeverity))])
    order = (urgency, listed.c.name, _ALERT.c.id) if is_open else (_ALERT.c.resolved_at.desc(), _ALERT.c.id)
    rows = db.session.execute(
        select(_ALERT.c.variant_id, _ALERT.c.branch_id, _ALERT.c.severity, _ALERT.c.quantity, _ALERT.c.reorder_level,
               _ALERT.c.created_at, _ALERT.c.resolved_at, listed.c.title, listed.c.sku, listed.c.unit,
               _BRANCH.c.name.label("branch"))
        .join(listed, listed.c.variant_id == _ALERT.c.variant_id)
        .join(_BRANCH, and_(_BRANCH.c.tenant_id == _ALERT.c.tenant_id, _BRANCH.c.id == _ALERT.c.branch_id))
        .where(*conditions).order_by(*order).offset(offset).limit(limit))
    return total, [{**row._asdict(), "severity": row.severity.value} for row in rows]
