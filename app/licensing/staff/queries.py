"""Reading the vendor's staff and their sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.access.failures import locks_of
from app.licensing.staff.models import AdminUser, PortalSession
from app.licensing.staff.rules import AdminUserRole, person_state


def list_staff(*, active: bool) -> list[dict[str, Any]]:
    """Return the staff as plain dicts, by name: id, name, email, role, state, has_second_factor, seen_at, locked_until."""
    seen = (select(PortalSession.admin_user_id, func.max(PortalSession.last_seen_at).label("at"))
            .where(PortalSession.admin_user_id.is_not(None), PortalSession.is_verified).group_by(PortalSession.admin_user_id).subquery())
    rows = db.session.execute(
        select(AdminUser, seen.c.at).outerjoin(seen, seen.c.admin_user_id == AdminUser.id)
        .where(AdminUser.deleted_at.is_(None), AdminUser.is_active.is_(active)).order_by(AdminUser.name, AdminUser.id).limit(500)).all()
    locks = locks_of(user.email for user, _at in rows)
    return [_plain(user, at, locks.get(user.email)) for user, at in rows]


def count_staff() -> dict[bool, int]:
    """Return how many of the staff work here (True) and how many were deactivated (False)."""
    found = dict(db.session.execute(
        select(AdminUser.is_active, func.count()).where(AdminUser.deleted_at.is_(None)).group_by(AdminUser.is_active)).all())
    return {True: found.get(True, 0), False: found.get(False, 0)}


def get_person(user_id: UUID) -> dict[str, Any]:
    """Return one of the staff as a plain dict (see `list_staff`); raise NotFound."""
    user = get_staff(user_id)
    return _plain(user, db.session.scalar(select(func.max(PortalSession.last_seen_at)).where(
        PortalSession.admin_user_id == user_id, PortalSession.is_verified)), locks_of([user.email]).get(user.email))


def get_staff(user_id: UUID) -> AdminUser:
    """Return one of the staff; raise NotFound."""
    found = db.session.get(AdminUser, user_id)
    if found is None or found.deleted_at is not None:
        raise NotFound()
    return found


def find_active(email: str) -> AdminUser | None:
    """Return the person who works here with this address (lower case), or None."""
    return db.session.scalar(select(AdminUser).where(AdminUser.email == email, AdminUser.is_active, AdminUser.deleted_at.is_(None)))


def lock_staff(user_id: UUID) -> AdminUser:
    """Return one of the staff that nobody else changes until this transaction ends; raise NotFound."""
    found = db.session.scalar(select(AdminUser).where(AdminUser.id == user_id, AdminUser.deleted_at.is_(None)).with_for_update()
                              .execution_options(populate_existing=True))
    if found is None:
        raise NotFound()
    return found


def count_heads(but: UUID) -> int:
    """Return how many others can sign in as head administrators."""
    return db.session.scalar(select(func.count()).select_from(AdminUser).where(
        AdminUser.role == AdminUserRole.SUPER_ADMIN, AdminUser.is_active, AdminUser.deleted_at.is_(None),
        AdminUser.password_hash.is_not(None), AdminUser.id != but)) or 0


def list_sessions(user_id: UUID) -> list[dict[str, Any]]:
    """Return the open sessions of one of the staff, the last seen first: id, address, user_agent, created_at, last_seen_at."""
    names = ("id", "address", "user_agent", "created_at", "last_seen_at", "is_verified")
    rows = db.session.scalars(select(PortalSession).where(
        PortalSession.admin_user_id == user_id, PortalSession.ended_at.is_(None), PortalSession.expires_at > now())
        .order_by(PortalSession.last_seen_at.desc()).limit(100))
    return [{name: getattr(row, name) for name in names} for row in rows]


def get_session(session_id: UUID, user_id: UUID) -> PortalSession:
    """Return a session of one of the staff; raise NotFound if it is not theirs."""
    found = db.session.get(PortalSession, session_id)
    if found is None or found.admin_user_id != user_id:
        raise NotFound()
    return found


def _plain(user: AdminUser, seen_at: Any, locked_until: Any) -> dict[str, Any]:
    return {"id": user.id, "name": user.name, "email": user.email, "role": str(user.role), "language": user.language,
            "state": person_state(is_active=user.is_active, has_password=user.password_hash is not None),
            "has_second_factor": user.totp_confirmed_at is not None, "recovery_codes": len(user.recovery_hashes or []),
            "locked_until": locked_until, "seen_at": seen_at}
