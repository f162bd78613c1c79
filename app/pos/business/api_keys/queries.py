"""Reading API keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.api_keys import rules
from app.pos.business.api_keys.models import ApiKey
from app.pos.business.employees.models import Employee


def list_keys() -> list[dict[str, Any]]:
    """Return the keys, the newest first: id, name, employee, permissions, created_at, expires_at, last_used_at, state."""
    rows = db.session.execute(
        select(ApiKey, Employee.name.label("employee"))
        .join(Employee, (Employee.tenant_id == ApiKey.tenant_id) & (Employee.id == ApiKey.employee_id))
        .where(ApiKey.deleted_at.is_(None)).order_by(ApiKey.id.desc()))
    at = now()
    return [{"id": key.id, "name": key.name, "employee": employee, "permissions": list(key.permissions),
             "created_at": key.created_at, "expires_at": key.expires_at, "last_used_at": key.last_used_at,
             "state": rules.state_of(expires_at=key.expires_at, revoked_at=key.revoked_at, at=at)}
            for key, employee in rows]


def lock_key(key_id: UUID) -> ApiKey:
    """Return a key, locked; raise NotFound."""
    key = db.session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.deleted_at.is_(None)).with_for_update()
                            .execution_options(populate_existing=True))
    if key is None:
        raise NotFound("api_key_not_found")
    return key


def find_key(key_id: UUID) -> ApiKey | None:
    """Return a key of the current business, or None."""
    return db.session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.deleted_at.is_(None)))
