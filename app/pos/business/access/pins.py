"""PINs at the till: who is asked for one, whether it is right, and what happens when it is wrong too often."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select

from app.kernel import audit, limits
from app.kernel.actor import Actor, system_actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.kernel.security import verify_secret
from app.kernel.tenancy import require_tenant
from app.pos.business.access.queries import grants_of
from app.pos.business.employees.models import Employee
from app.pos.business.employees.queries import lock_employee, lock_end
from app.pos.business.employees.rules import initials, latin_digits, lock_after
from app.pos.business.roles.models import CustomRole
from app.pos.business.roles.rules import role_label

SELL = "sales.till.sell"
ENTRIES = "60 per 10 minutes"  # of all employees together at one till
Wanted = tuple[str, Decimal | None]
"""A permission that somebody asks for, and for which amount."""


def list_sellers(branch_id: UUID) -> list[dict]:
    """Return who may sign in at the tills of a branch: id, name, initials, role (its label), by name."""
    return [person for person, actor in _with_pin(branch_id) if actor.may(SELL)]


def list_approvers(wanted: Sequence[Wanted], branch_id: UUID) -> list[dict]:
    """Return who may approve all of `wanted` at a branch with their PIN: id, name, initials, role."""
    return [person for person, actor in _with_pin(branch_id)
            if all(actor.effect(permission, amount) == "allow" for permission, amount in wanted)]


def verify_pin(employee_id: UUID, pin: str, register_id: UUID | None = None) -> Refusal | None:
    """Check an employee's PIN; return None when it is right, else the refusal to show.

    A wrong PIN is counted on the employee's row: the refusal is returned, not raised, so that the request commits
    the count. From the fifth wrong entry on the PIN is locked, longer each time (1 minute to 1 hour).
    """
    if register_id:
        try:
            limits.spend("pin", str(register_id), ENTRIES)
        except Refusal as refusal:
            return refusal
    employee = lock_employee(employee_id)
    if lock_end(employee):
        return _locked(employee)
    if employee.is_active and verify_secret(employee.pin_hash, latin_digits(pin)):
        employee.pin_failed_attempts, employee.pin_locked_until = 0, None
        return None
    employee.pin_failed_attempts += 1
    if wait := lock_after(employee.pin_failed_attempts):
        employee.pin_locked_until = now() + wait
        audit.record("business.employees.pin_locked", "employee", employee.id,
                     system_actor(require_tenant(), register_id=register_id),
                     after={"attempts": employee.pin_failed_attempts, "until": employee.pin_locked_until})
        return _locked(employee)
    return Refusal("pin_wrong", _l("This PIN is not right."), remedy=_l("Try again."), field="pin")


def check_approval(
    wanted: Sequence[Wanted], branch_id: UUID, approver_id: UUID, pin: str, *, register_id: UUID | None = None,
) -> Refusal | None:
    """Check that a person may approve all of `wanted` at a branch and entered the right PIN; None, or the refusal."""
    if not any(person["id"] == approver_id for person in list_approvers(wanted, branch_id)):
        return Refusal("approver_unable", _l("This person cannot allow it."), remedy=_l("Choose somebody else."),
                       field="manager_id")
    return verify_pin(approver_id, pin, register_id)


def _locked(employee: Employee) -> Refusal:
    left = max(1, -(-int((employee.pin_locked_until - now()).total_seconds()) // 60))
    return Refusal(
        "pin_locked", _l("This PIN is locked after too many wrong entries."), field="pin", minutes=left,
        remedy=_l("Wait %(minutes)d min, or ask a manager to set a new PIN.", minutes=left))


def _with_pin(branch_id: UUID) -> list[tuple[dict, Actor]]:
    rows = db.session.execute(
        select(Employee.id, Employee.name, Employee.role_id, CustomRole.key, CustomRole.name.label("role_name"),
               CustomRole.updated_at)
        .join(CustomRole, (CustomRole.tenant_id == Employee.tenant_id) & (CustomRole.id == Employee.role_id))
        .where(Employee.is_active, Employee.deleted_at.is_(None), Employee.pin_hash.is_not(None),
               or_(Employee.branch_id == branch_id, Employee.branch_id.is_(None)))
        .order_by(Employee.name, Employee.id))
    return [
        ({"id": row.id, "name": row.name, "initials": initials(row.name), "role": role_label(row.key, row.role_name)},
         Actor(tenant_id=require_tenant(), user_id=None, employee_id=row.id, name=row.name, role=row.key,
               grants=grants_of(row.role_id, row.updated_at)))
        for row in rows.all()
    ]
