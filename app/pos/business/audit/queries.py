"""Reading the audit log: newest first, page by page from where the last one ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from app.kernel.database import db
from app.kernel.models import AuditLog
from app.kernel.refusal import NotFound
from app.pos.business.audit.rules import kind_label, verb_label
from app.pos.business.employees.models import Employee
from app.pos.business.registers.models import Register
from app.pos.reasons import reason_label


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of the log: all filters are optional; days are those of `timezone`."""

    entity_kind: str | None = None
    entity_id: UUID | None = None
    employee_id: UUID | None = None
    action: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    timezone: str = "UTC"


def page_entries(wanted: Wanted, *, size: int, before: UUID | None = None) -> tuple[list[dict], UUID | None]:
    """Return one page of entries, newest first, older than entry `before`; and where the next page starts, or None."""
    statement = _select(wanted).limit(size + 1)
    if before:
        statement = statement.where(AuditLog.id < before)
    rows = [_view(row) for row in db.session.execute(statement)]
    return rows[:size], rows[size - 1]["id"] if len(rows) > size else None


def each_entry(wanted: Wanted, most: int) -> Iterator[dict]:
    """Yield the newest `most` entries for an export."""
    for row in db.session.execute(_select(wanted).limit(most)):
        yield _view(row)


def get_entry(entry_id: UUID) -> dict:
    """Return one entry with what it changed: `before` and `after` as dicts; raise NotFound."""
    row = db.session.execute(_select(Wanted()).where(AuditLog.id == entry_id)).first()
    if row is None:
        raise NotFound("audit_entry_not_found")
    entry: AuditLog = row[0]
    return {**_view(row), "before": entry.before or {}, "after": entry.after or {}, "request_id": entry.request_id or ""}


def list_kinds() -> list[str]:
    """Return the kinds of records that the log speaks of: one look into the index for each kind."""
    smallest = select(AuditLog.entity_kind).order_by(AuditLog.entity_kind).limit(1)
    kinds: list[str] = []
    while (kind := db.session.scalar(smallest.where(AuditLog.entity_kind > kinds[-1]) if kinds else smallest)) is not None:
        kinds.append(kind)
    return kinds


def list_people() -> list[tuple[UUID, str]]:
    """Return (id, name) of every employee, former ones too."""
    return [(row.id, row.name) for row in db.session.execute(select(Employee.id, Employee.name).order_by(Employee.name))]


def _select(wanted: Wanted) -> Select:
    person, approver = aliased(Employee), aliased(Employee)
    statement = (
        select(AuditLog, person.name.label("person"), approver.name.label("approver"), Register.name.label("register"))
        .outerjoin(person, and_(person.tenant_id == AuditLog.tenant_id, person.id == AuditLog.employee_id))
        .outerjoin(approver, and_(approver.tenant_id == AuditLog.tenant_id, approver.id == AuditLog.approved_by_id))
        .outerjoin(Register, and_(Register.tenant_id == AuditLog.tenant_id, Register.id == AuditLog.register_id))
        .order_by(AuditLog.id.desc()))
    if wanted.entity_kind:
        statement = statement.where(AuditLog.entity_kind == wanted.entity_kind)
    if wanted.entity_id:
        statement = statement.where(AuditLog.entity_id == wanted.entity_id)
    if wanted.employee_id:
        statement = statement.where(AuditLog.employee_id == wanted.employee_id)
    if wanted.action:
        statement = statement.where(AuditLog.action.startswith(wanted.action, autoescape=True))
    if wanted.first_day:
        statement = statement.where(AuditLog.created_at >= _midnight(wanted.first_day, wanted.timezone))
    if wanted.last_day:
        statement = statement.where(
            AuditLog.created_at < _midnight(wanted.last_day + timedelta(days=1), wanted.timezone))
    return statement


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(timezone))


def _view(row: Row) -> dict:
    entry: AuditLog = row[0]
    return {"id": entry.id, "created_at": entry.created_at, "action": entry.action,
            "done": verb_label(entry.action), "entity_kind": entry.entity_kind, "kind": kind_label(entry.entity_kind),
            "entity_id": entry.entity_id, "person": row.person or "", "approver": row.approver or "",
            "register": row.register or "", "reason": reason_label(entry.reason), "address": entry.address or ""}
