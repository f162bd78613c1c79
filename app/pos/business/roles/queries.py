"""Reading roles."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, func, select

from app.kernel.actor import Grant
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.employees.models import Employee
from app.pos.business.roles.models import CustomRole, RolePermissionConfig
from app.pos.business.roles.rules import role_label
from app.pos.permissions import ROLES, default_grants


def get_role_id(key: str) -> UUID:
    """Return the id of the current business's role with this key; raise NotFound."""
    role_id = db.session.scalar(select(CustomRole.id).where(CustomRole.key == key, CustomRole.deleted_at.is_(None)))
    if role_id is None:
        raise NotFound("role_not_found")
    return role_id


def get_role(role_id: UUID | None) -> CustomRole:
    """Return a role of the current business; raise NotFound."""
    return _one(select(CustomRole).where(CustomRole.id == role_id, CustomRole.deleted_at.is_(None)))


def get_role_by_key(key: str) -> CustomRole:
    """Return the current business's role with this key; raise NotFound."""
    return _one(select(CustomRole).where(CustomRole.key == key, CustomRole.deleted_at.is_(None)))


def lock_role(role_id: UUID) -> CustomRole:
    """Return a role, locked until the transaction ends, so that two people's changes of it follow one another."""
    return _one(select(CustomRole).where(CustomRole.id == role_id, CustomRole.deleted_at.is_(None)).with_for_update()
                .execution_options(populate_existing=True))


def _one(statement: Select) -> CustomRole:
    role = db.session.scalar(statement)
    if role is None:
        raise NotFound("role_not_found")
    return role


def list_grants(role_id: UUID) -> dict[str, Grant]:
    """Return a role's permissions; a permission newer than the business has its default in the built-in roles."""
    rows = db.session.execute(
        select(CustomRole.key, RolePermissionConfig.permission, RolePermissionConfig.effect, RolePermissionConfig.limit)
        .outerjoin(RolePermissionConfig, (RolePermissionConfig.tenant_id == CustomRole.tenant_id)
                   & (RolePermissionConfig.role_id == CustomRole.id))
        .where(CustomRole.id == role_id)).all()
    key = rows[0].key if rows else ""
    grants = default_grants(key) if key in ROLES else {}
    grants.update({row.permission: Grant(row.effect.value, row.limit) for row in rows if row.permission})
    return grants


def list_roles() -> list[dict]:
    """Return the roles, built-in ones first, with the number of their active people, as plain dicts."""
    people = (select(func.count()).select_from(Employee)
              .where(Employee.role_id == CustomRole.id, Employee.tenant_id == CustomRole.tenant_id,
                     Employee.is_active, Employee.deleted_at.is_(None)).scalar_subquery())
    rows = db.session.execute(
        select(CustomRole.id, CustomRole.key, CustomRole.name, CustomRole.is_builtin, people.label("people"))
        .where(CustomRole.deleted_at.is_(None))).all()
    rank = {key: position for position, key in enumerate(ROLES)}
    listed = [{"id": row.id, "key": row.key, "name": role_label(row.key, row.name), "is_builtin": row.is_builtin,
               "people": row.people} for row in rows]
    return sorted(listed, key=lambda role: (rank.get(role["key"], len(rank)), role["name"].casefold()))


def count_people(role_id: UUID) -> int:
    """Return how many people, active or not, have the role."""
    return db.session.scalar(select(func.count()).select_from(Employee).where(
        Employee.role_id == role_id, Employee.deleted_at.is_(None))) or 0
