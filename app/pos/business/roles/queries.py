"""Reading roles."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.kernel.actor import Grant
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.roles.models import CustomRole, RolePermissionConfig


def get_role_id(key: str) -> UUID:
    """Return the id of the current business's role with this key; raise NotFound."""
    role_id = db.session.scalar(select(CustomRole.id).where(CustomRole.key == key, CustomRole.deleted_at.is_(None)))
    if role_id is None:
        raise NotFound("role_not_found")
    return role_id


def list_grants(role_id: UUID) -> dict[str, Grant]:
    """Return a role's permissions."""
    rows = db.session.execute(
        select(RolePermissionConfig.permission, RolePermissionConfig.effect, RolePermissionConfig.limit)
        .where(RolePermissionConfig.role_id == role_id))
    return {permission: Grant(str(effect), limit) for permission, effect, limit in rows}
