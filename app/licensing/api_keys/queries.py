"""Reading keys of programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.staff.models import AdminApiKey, AdminUser
from app.licensing.staff.rules import AdminUserRole


def list_keys(*, good: bool = True, admin_user_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return keys that are good, or those that ended, as plain dicts, the newest first: id, name, holder, holder_id, scopes,
    created_at, expires_at, last_used_at, revoked_at, state (active, expired, revoked)."""
    at = now()
    is_over = or_(AdminApiKey.revoked_at.is_not(None), AdminApiKey.expires_at <= at)
    asked = [~is_over if good else is_over, AdminApiKey.deleted_at.is_(None)]
    if admin_user_id:
        asked.append(AdminApiKey.admin_user_id == admin_user_id)
    rows = db.session.execute(select(AdminApiKey, AdminUser.name).join(AdminUser, AdminUser.id == AdminApiKey.admin_user_id)
                              .where(*asked).order_by(AdminApiKey.id.desc()).limit(200))
    names = ("id", "name", "created_at", "expires_at", "last_used_at", "revoked_at")
    return [{**{name: getattr(key, name) for name in names}, "holder": holder, "holder_id": key.admin_user_id, "scopes": list(key.scopes),
             "state": _state(key, at)} for key, holder in rows]


def list_holders() -> list[tuple[UUID, str, AdminUserRole]]:
    """Return who may hold a key: id, name and role of the active staff."""
    return [(row.id, row.name, row.role) for row in db.session.execute(
        select(AdminUser.id, AdminUser.name, AdminUser.role).where(AdminUser.is_active, AdminUser.deleted_at.is_(None))
        .order_by(AdminUser.name).limit(500))]


def _state(key: AdminApiKey, at: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "active" if key.expires_at > at else "expired"
