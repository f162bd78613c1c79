"""Reading adjustments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Branch, employee_names
from app.pos.catalog.api import listed_variants
from app.pos.inventory.adjustments.models import StockAdjustment
from app.pos.inventory.adjustments.rules import StockAdjustmentReason

_ROW, _BRANCH = StockAdjustment.__table__, Branch.__table__


def find_document(external_reference: str) -> UUID | None:
    """Return the id of the document that an import made of this row, or None."""
    return db.session.scalar(select(StockAdjustment.document_id).where(
        StockAdjustment.external_reference == external_reference))


def page_documents(
    branch_ids: list[UUID], reason: StockAdjustmentReason | None, *, size: int, before: UUID | None = None,
) -> tuple[list[dict[str, Any]], UUID | None]:
    """Return one page of documents, the newest first: number, reason, lines, value, person; and where the next starts."""
    conditions = [_ROW.c.tenant_id == require_tenant(), _ROW.c.branch_id.in_(branch_ids)]
    if reason:
        conditions.append(_ROW.c.reason == reason)
    if before:
        conditions.append(_ROW.c.document_id < before)
    rows = db.session.execute(
        select(_ROW.c.document_id, _ROW.c.number, _ROW.c.reason, _ROW.c.note, _ROW.c.employee_id, _ROW.c.adjusted_at,
               _BRANCH.c.name.label("branch"), _BRANCH.c.currency, func.count().label("lines"),
               func.sum(_ROW.c.value).label("value"))
        .join(_BRANCH, and_(_BRANCH.c.tenant_id == _ROW.c.tenant_id, _BRANCH.c.id == _ROW.c.branch_id))
        .where(*conditions)
        .group_by(_ROW.c.document_id, _ROW.c.number, _ROW.c.reason, _ROW.c.note, _ROW.c.employee_id, _ROW.c.adjusted_at,
                  _BRANCH.c.name, _BRANCH.c.currency)
        .order_by(_ROW.c.document_id.desc()).limit(size + 1)).all()
    names = employee_names(row.employee_id for row in rows)
    views = [{**row._asdict(), "reason": row.reason.value, "employee": names.get(row.employee_id, "")} for row in rows]
    return views[:size], rows[size - 1].document_id if len(rows) > size else None


def get_document(document_id: UUID, branch_ids: list[UUID]) -> dict[str, Any]:
    """Return a document of these branches with its lines; raise NotFound."""
    listed = listed_variants(everything=True)
    rows = db.session.execute(
        select(_ROW, listed.c.title, listed.c.sku, listed.c.unit)
        .join(listed, listed.c.variant_id == _ROW.c.variant_id)
        .where(_ROW.c.tenant_id == require_tenant(), _ROW.c.document_id == document_id, _ROW.c.branch_id.in_(branch_ids))
        .order_by(_ROW.c.id)).all()
    if not rows:
        raise NotFound("adjustment_not_found")
    first = rows[0]
    return {
        "document_id": document_id, "number": first.number, "reason": first.reason.value, "note": first.note or "",
        "branch_id": first.branch_id, "employee": employee_names([first.employee_id]).get(first.employee_id, ""),
        "business_date": first.business_date, "adjusted_at": first.adjusted_at,
        "lines": [{"variant_id": row.variant_id, "name": row.title, "sku": row.sku, "unit": row.unit, "quantity": row.quantity,
                   "unit_cost": row.unit_cost, "value": row.value} for row in rows],
        "value": sum((row.value for row in rows), start=first.value * 0),
    }
