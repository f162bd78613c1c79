"""Reading employees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text

from app.kernel.clock import now
from app.kernel.database import db, dialect_name
from app.kernel.refusal import NotFound
from app.kernel.security import verify_secret
from app.kernel.tenancy import require_tenant
from app.pos.business.branches.models import Branch
from app.pos.business.employees.models import Employee
from app.pos.business.roles.models import CustomRole
from app.pos.business.roles.rules import OWNER, role_label
from app.pos.identity.api import User

STATES = ("active", "inactive", "all")


def get_employee(employee_id: UUID) -> Employee:
    """Return an employee of the current business; raise NotFound."""
    return _one(select(Employee).where(Employee.id == employee_id, Employee.deleted_at.is_(None)))


def lock_employee(employee_id: UUID) -> Employee:
    """Return an employee, locked until the transaction ends: PIN attempts are counted one after the other."""
    return _one(select(Employee).where(Employee.id == employee_id, Employee.deleted_at.is_(None)).with_for_update()
                .execution_options(populate_existing=True))


def _one(statement: Select) -> Employee:
    employee = db.session.scalar(statement)
    if employee is None:
        raise NotFound("employee_not_found")
    return employee


def employee_names(employee_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of employees by id, of those who left too."""
    wanted = {employee_id for employee_id in employee_ids if employee_id}
    rows = db.session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}


def find_by_user(user_id: UUID) -> Employee | None:
    """Return the user's place in the current business, or None."""
    return db.session.scalar(select(Employee).where(Employee.user_id == user_id, Employee.deleted_at.is_(None)))


def find_email(employee: Employee) -> str | None:
    """Return the e-mail address with which the employee signs in to the back office, or None."""
    return db.session.scalar(select(User.email).where(User.id == employee.user_id)) if employee.user_id else None


def lock_end(employee: Employee) -> datetime | None:
    """Return until when the PIN is locked, or None."""
    until = employee.pin_locked_until
    return until if until and until > now() else None


def has_pin(name: str, pin: str) -> bool:
    """Return whether an active employee of this name has this PIN; no attempt is counted."""
    hashes = db.session.scalars(select(Employee.pin_hash).where(
        Employee.name == name, Employee.is_active, Employee.deleted_at.is_(None), Employee.pin_hash.is_not(None)))
    return any(verify_secret(hashed, pin) for hashed in hashes)


def is_number_taken(number: str, except_id: UUID | None = None) -> bool:
    """Return whether a staff number belongs to somebody (else)."""
    return db.session.scalar(select(Employee.id).where(Employee.number == number, Employee.id != except_id)
                             if except_id else select(Employee.id).where(Employee.number == number)) is not None


def lock_hiring() -> None:
    """Let whoever adds an employee wait for the others who do, until the transaction ends: each gets a number of their own."""
    if dialect_name() == "postgresql":  # SQLite has one writer at a time anyway
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('hiring ' || :tenant, 0))"),
                           {"tenant": str(require_tenant())})


def next_number() -> str:
    """Return the next free staff number: 001, 002 …"""
    number = (db.session.scalar(select(func.count()).select_from(Employee)) or 0) + 1
    while is_number_taken(f"{number:03d}"):
        number += 1
    return f"{number:03d}"


def count_active() -> int:
    """Return how many people work here."""
    return db.session.scalar(select(func.count()).select_from(Employee).where(Employee.is_active, Employee.deleted_at.is_(None))) or 0


def count_active_owners(except_id: UUID) -> int:
    """Return how many other active employees are owners."""
    return db.session.scalar(
        select(func.count()).select_from(Employee)
        .join(CustomRole, (CustomRole.tenant_id == Employee.tenant_id) & (CustomRole.id == Employee.role_id))
        .where(CustomRole.key == OWNER, Employee.is_active, Employee.deleted_at.is_(None),
               Employee.id != except_id)) or 0


def page_employees(
    *, search: str | None, role_id: UUID | None, branch_id: UUID | None, state: str,
) -> tuple[int, Select]:
    """Return how many employees match, and the statement that lists them by name (see `rows_of`)."""
    conditions: list[Any] = [Employee.deleted_at.is_(None)]
    if search:
        pattern = f"%{search.replace('%', '').replace('_', '')}%"
        conditions.append(or_(Employee.name.ilike(pattern), Employee.number.ilike(pattern)))
    if role_id:
        conditions.append(Employee.role_id == role_id)
    if branch_id:
        conditions.append(or_(Employee.branch_id == branch_id, Employee.branch_id.is_(None)))
    if state != "all":
        conditions.append(Employee.is_active if state == "active" else ~Employee.is_active)
    total = db.session.scalar(select(func.count()).select_from(Employee).where(*conditions)) or 0
    statement = (
        select(Employee, CustomRole.key, CustomRole.name.label("role_name"), Branch.name.label("branch_name"), User.email)
        .join(CustomRole, (CustomRole.tenant_id == Employee.tenant_id) & (CustomRole.id == Employee.role_id))
        .outerjoin(Branch, (Branch.tenant_id == Employee.tenant_id) & (Branch.id == Employee.branch_id))
        .outerjoin(User, User.id == Employee.user_id)
        .where(*conditions).order_by(func.lower(Employee.name), Employee.id))
    return total, statement


def rows_of(statement: Select, offset: int, limit: int) -> list[dict]:
    """Return one page of employees as plain dicts."""
    return [
        {"id": employee.id, "number": employee.number, "name": employee.name, "role": role_label(key, role_name),
         "branch": branch, "email": email, "is_active": employee.is_active, "has_pin": employee.pin_hash is not None,
         "is_locked": lock_end(employee) is not None}
        for employee, key, role_name, branch, email in db.session.execute(statement.offset(offset).limit(limit))
    ]


def list_working() -> list[dict]:
    """Return {id, name} of everybody who works here now, by name."""
    rows = db.session.execute(select(Employee.id, Employee.name).where(Employee.is_active, Employee.deleted_at.is_(None))
                              .order_by(Employee.name, Employee.id))
    return [{"id": row.id, "name": row.name} for row in rows]


def list_employee_names() -> list[dict]:
    """Return {id, name} of every employee there ever was, by name: for filters over history."""
    rows = db.session.execute(select(Employee.id, Employee.name).order_by(Employee.name, Employee.id))
    return [{"id": row.id, "name": row.name} for row in rows]
