"""Reading shifts and Z-reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.api import Branch
from app.pos.sales.shifts.models import Shift, ShiftStatus, ZReport


def get_shift(shift_id: UUID, *, lock: bool = False) -> Shift:
    """Return a shift, locked on request; raise NotFound."""
    statement = select(Shift).where(Shift.id == shift_id, Shift.deleted_at.is_(None))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    shift = db.session.scalar(statement)
    if shift is None:
        raise NotFound("shift_not_found")
    return shift


def find_open_shift(register_id: UUID) -> Shift | None:
    """Return the open shift of a till, or None."""
    return db.session.scalar(select(Shift).where(Shift.register_id == register_id, Shift.status == ShiftStatus.OPEN))


def find_last_shift(register_id: UUID, currency: str) -> Shift | None:
    """Return the shift that a till had last, by its number, in a currency, as it is stored by now, or None."""
    return db.session.scalar(
        select(Shift).where(Shift.register_id == register_id, Shift.currency == currency)
        .order_by(func.length(Shift.number).desc(), Shift.number.desc()).limit(1).execution_options(populate_existing=True))


def count_shifts(register_id: UUID) -> int:
    """Return how many shifts a till has had: the next number comes from it."""
    return db.session.scalar(select(func.count()).select_from(Shift).where(Shift.register_id == register_id)) or 0


def list_unreported(branch_id: UUID, *, lock: bool = False) -> list[Shift]:
    """Return the branch's shifts that no Z-report covers yet, oldest first."""
    statement = (select(Shift).where(Shift.branch_id == branch_id, Shift.z_report_id.is_(None))
                 .order_by(Shift.opened_at, Shift.id))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(statement))


def lock_branch(branch_id: UUID) -> Branch:
    """Return the branch, locked: the next Z-report's number is ours."""
    branch = db.session.scalar(select(Branch).where(Branch.id == branch_id).with_for_update())
    if branch is None:
        raise NotFound("branch_not_found")
    return branch


def find_last_z(branch_id: UUID) -> ZReport | None:
    """Return the branch's latest Z-report, or None."""
    return db.session.scalar(
        select(ZReport).where(ZReport.branch_id == branch_id).order_by(ZReport.sequence.desc()).limit(1))


def get_z_report(report_id: UUID) -> ZReport:
    """Return a Z-report; raise NotFound."""
    report = db.session.scalar(select(ZReport).where(ZReport.id == report_id))
    if report is None:
        raise NotFound("z_report_not_found")
    return report


def plain_shift(shift: Shift) -> dict[str, Any]:
    """Return a shift's columns as a plain dict."""
    return {column.name: getattr(shift, column.key) for column in Shift.__table__.columns}
