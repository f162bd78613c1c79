"""Finding out who acts, in one statement."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Row, and_, or_, select

from app.kernel.actor import Grant
from app.kernel.database import db
from app.kernel.tenancy import unscoped
from app.pos.business.branches.models import Branch
from app.pos.business.employees.models import Employee
from app.pos.business.license.queries import version_of
from app.pos.business.license.state import is_enforced
from app.pos.business.registers.models import Register
from app.pos.business.roles.models import CustomRole
from app.pos.business.roles.queries import list_grants
from app.pos.business.tenants.models import Tenant

_grants: dict[tuple, dict[str, Grant]] = {}


def _working():
    wanted = (version_of(Employee.tenant_id),) if is_enforced() else ()
    return (
        select(Employee.id, Employee.user_id, Employee.name, Employee.branch_id, Employee.language,
               CustomRole.id.label("role_id"), CustomRole.key.label("role"), CustomRole.name.label("role_name"),
               CustomRole.updated_at.label("role_changed_at"), *wanted)
        .join(CustomRole, (CustomRole.id == Employee.role_id) & (CustomRole.tenant_id == Employee.tenant_id))
        .where(Employee.is_active, Employee.deleted_at.is_(None))
    )


def find_office_employee(user_id: UUID) -> Row | None:
    """Return the user's active employee row in the current business with its role, or None.

    `timezone` is that of the employee's branch, of the main branch for those who work in all.
    """
    own, main = Branch.id == Employee.branch_id, and_(Employee.branch_id.is_(None), Branch.is_main)
    return db.session.execute(
        _working().add_columns(Branch.timezone)
        .outerjoin(Branch, and_(Branch.tenant_id == Employee.tenant_id, Branch.deleted_at.is_(None), or_(own, main)))
        .where(Employee.user_id == user_id)).first()


def find_working_employee(employee_id: UUID) -> Row | None:
    """Return an active employee with the role, or None once they no longer work here."""
    return db.session.execute(_working().where(Employee.id == employee_id)).first()


def find_till_employee(employee_id: UUID, register_id: UUID, token_hash: str) -> Row | None:
    """Return the employee, with register and branch, if the device is paired with that register; else None."""
    statement = (
        _working()
        .add_columns(Register.id.label("register_id"), Register.branch_id.label("register_branch_id"),
                     Register.series, Register.name.label("register_name"), Branch.currency, Branch.timezone,
                     Branch.name.label("branch_name"))
        .join(Register, (Register.tenant_id == Employee.tenant_id) & (Register.id == register_id))
        .join(Branch, (Branch.tenant_id == Register.tenant_id) & (Branch.id == Register.branch_id))
        .where(Employee.id == employee_id, Register.device_token_hash == token_hash, Register.is_active,
               Register.deleted_at.is_(None))
    )
    return db.session.execute(statement).first()


def grants_of(role_id: UUID, changed_at) -> dict[str, Grant]:
    """Return a role's permissions, read once per process and change of the role (its `updated_at` moves with them)."""
    key = (role_id, changed_at)
    if key not in _grants:
        if len(_grants) > 500:
            _grants.clear()
        _grants[key] = list_grants(role_id)
    return _grants[key]


def list_businesses(user_id: UUID) -> list[dict]:
    """Return the businesses in which a person works, by name, as plain dicts: whichever of them is the current one.

    Row-level security remains: it shows a signed-in user the own employee rows of every business.
    """
    with unscoped("a person sees every business they work in"):
        rows = db.session.execute(
            select(Tenant.id, Tenant.name, Tenant.slug, Tenant.country)
            .join(Employee, Employee.tenant_id == Tenant.id)
            .where(Employee.user_id == user_id, Employee.is_active, Employee.deleted_at.is_(None),
                   Tenant.deleted_at.is_(None))
            .order_by(Tenant.name)).mappings().all()
    return [dict(row) for row in rows]
