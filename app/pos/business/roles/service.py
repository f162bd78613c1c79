"""Roles: the built-in ones, and what people change of them."""

from __future__ import annotations

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.tenancy import require_tenant
from app.pos.business.roles.models import CustomRole, RolePermissionConfig
from app.pos.permissions import ROLE_NAMES, ROLES, default_grants


def create_builtin_roles() -> None:
    """Give the current business the seed's roles with their default permissions."""
    tenant_id = require_tenant()
    rows = [{"tenant_id": tenant_id, "id": new_id(), "key": key, "name": str(ROLE_NAMES[key]), "is_builtin": True}
            for key in ROLES]
    db.session.execute(CustomRole.__table__.insert(), rows)
    db.session.execute(RolePermissionConfig.__table__.insert(), [
        {"tenant_id": tenant_id, "id": new_id(), "role_id": row["id"], "permission": permission,
         "effect": grant.effect, "limit": grant.limit}
        for row in rows for permission, grant in default_grants(row["key"]).items()
    ])
