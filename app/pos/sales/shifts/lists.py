"""Lists of shifts and Z-reports for pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Employee, Register
from app.pos.sales.shifts.models import Shift, ZReport

PAGE = 50
_shift, _register, _employee, _z = Shift.__table__, Register.__table__, Employee.__table__, ZReport.__table__


def page_shifts(
    page: int, *, branch_id: UUID | None = None, register_id: UUID | None = None, status: str | None = None, size: int = PAGE,
) -> tuple[list[dict[str, Any]], int]:
    """Return (rows of the page, true count) of shifts, newest first: two statements."""
    conditions = [_shift.c.tenant_id == require_tenant()]
    if branch_id:
        conditions.append(_shift.c.branch_id == branch_id)
    if register_id:
        conditions.append(_shift.c.register_id == register_id)
    if status:
        conditions.append(_shift.c.status == status)
    total = db.session.scalar(select(func.count()).select_from(_shift).where(*conditions)) or 0
    joined = _shift.join(
        _register, (_register.c.tenant_id == _shift.c.tenant_id) & (_register.c.id == _shift.c.register_id)
    ).join(_employee, (_employee.c.tenant_id == _shift.c.tenant_id) & (_employee.c.id == _shift.c.opened_by_id))
    rows = db.session.execute(
        select(_shift.c.id, _shift.c.branch_id, _shift.c.register_id, _shift.c.number, _shift.c.status,
               _shift.c.business_date, _shift.c.opened_at, _shift.c.closed_at,
               _shift.c.sales_total, _shift.c.returns_total, _shift.c.variance, _shift.c.currency, _shift.c.z_report_id,
               _register.c.name.label("register"), _employee.c.name.label("cashier"))
        .select_from(joined).where(*conditions).order_by(_shift.c.opened_at.desc(), _shift.c.id.desc())
        .limit(size).offset((page - 1) * size)).mappings()
    return [dict(row) for row in rows], total


def page_z_reports(page: int, *, branch_id: UUID | None = None) -> tuple[list[dict[str, Any]], int]:
    """Return (rows of the page, true count) of Z-reports, newest first: two statements."""
    conditions = [_z.c.tenant_id == require_tenant()]
    if branch_id:
        conditions.append(_z.c.branch_id == branch_id)
    total = db.session.scalar(select(func.count()).select_from(_z).where(*conditions)) or 0
    rows = db.session.execute(
        select(_z.c.id, _z.c.number, _z.c.business_date, _z.c.closed_at, _z.c.receipt_count, _z.c.gross, _z.c.returns, _z.c.net,
               _z.c.tax, _z.c.grand_total, _z.c.currency)
        .where(*conditions).order_by(_z.c.closed_at.desc(), _z.c.id.desc()).limit(PAGE).offset((page - 1) * PAGE)).mappings()
    return [dict(row) for row in rows], total
