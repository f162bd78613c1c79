"""Reading serial numbers for their pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Branch, employee_names
from app.pos.catalog.api import listed_variants
from app.pos.inventory.serials.models import SerializedItem, SerialStatusHistory
from app.pos.inventory.serials.rules import SerialStatus
from app.pos.reasons import reason_label

_ITEM, _HISTORY, _BRANCH = SerializedItem.__table__, SerialStatusHistory.__table__, Branch.__table__


def page_serials(
    branch_ids: Collection[UUID], query: str, status: SerialStatus | None, offset: int, limit: int,
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many serial numbers match (the number itself, or what a product search finds) and one page of them."""
    listed = listed_variants(everything=True)
    conditions = [_ITEM.c.tenant_id == require_tenant(), _ITEM.c.deleted_at.is_(None), _ITEM.c.branch_id.in_(branch_ids)]
    if query:
        hits = listed_variants(query)
        conditions.append(or_(_ITEM.c.serial_number == query, _ITEM.c.variant_id.in_(select(hits.c.variant_id))))
    if status:
        conditions.append(_ITEM.c.status == status)
    total = db.session.scalar(select(func.count()).select_from(_ITEM).where(*conditions)) or 0
    rows = db.session.execute(
        select(_ITEM.c.id, _ITEM.c.serial_number, _ITEM.c.status, _ITEM.c.updated_at, listed.c.title, listed.c.sku,
               _BRANCH.c.name.label("branch"))
        .join(listed, listed.c.variant_id == _ITEM.c.variant_id)
        .join(_BRANCH, and_(_BRANCH.c.tenant_id == _ITEM.c.tenant_id, _BRANCH.c.id == _ITEM.c.branch_id))
        .where(*conditions).order_by(_ITEM.c.serial_number, _ITEM.c.id).offset(offset).limit(limit))
    return total, [row._asdict() for row in rows]


def get_serial(item_id: UUID, branch_ids: Collection[UUID]) -> dict[str, Any]:
    """Return one piece with its product, branch and history (newest first); raise NotFound."""
    listed = listed_variants(everything=True)
    row = db.session.execute(
        select(_ITEM.c.id, _ITEM.c.variant_id, _ITEM.c.branch_id, _ITEM.c.serial_number, _ITEM.c.status, listed.c.title,
               listed.c.sku, _BRANCH.c.name.label("branch"))
        .join(listed, listed.c.variant_id == _ITEM.c.variant_id)
        .join(_BRANCH, and_(_BRANCH.c.tenant_id == _ITEM.c.tenant_id, _BRANCH.c.id == _ITEM.c.branch_id))
        .where(_ITEM.c.tenant_id == require_tenant(), _ITEM.c.id == item_id, _ITEM.c.deleted_at.is_(None),
               _ITEM.c.branch_id.in_(branch_ids))).first()
    if row is None:
        raise NotFound("serial_not_found")
    steps = db.session.execute(select(_HISTORY).where(
        _HISTORY.c.tenant_id == require_tenant(), _HISTORY.c.item_id == item_id).order_by(_HISTORY.c.id.desc())).all()
    names = employee_names(step.employee_id for step in steps)
    return {**row._asdict(), "history": [
        {"when": step.created_at, "before": step.from_status, "after": step.to_status, "reason": reason_label(step.reason),
         "source_kind": step.source_kind, "source_id": step.source_id, "employee": names.get(step.employee_id, "")}
        for step in steps]}


def list_serialised() -> list[tuple[UUID, str]]:
    """Return (variant id, name) of the products that have serial numbers, by name."""
    listed = listed_variants()
    return [(row.variant_id, f"{row.title} ({row.sku})") for row in db.session.execute(
        select(listed.c.variant_id, listed.c.title, listed.c.sku).where(listed.c.has_serials).order_by(listed.c.name))]
