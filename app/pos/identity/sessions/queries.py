"""Reading sessions and attempts to sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.security import hash_token
from app.pos.identity.sessions.models import UserLoginHistory, UserSession
from app.pos.identity.sessions.rules import FAILURE_WINDOW, device_name
from app.pos.identity.users.models import User


def _live():
    return (UserSession.revoked_at.is_(None), UserSession.expires_at > now(), User.deleted_at.is_(None),
            UserSession.session_version == User.session_version)


def find_live_session(token: str) -> Row | None:
    """Return (session id, user id, tenant id, name, e-mail, language, last seen) of a live session, or None."""
    return db.session.execute(
        select(UserSession.id, UserSession.user_id, UserSession.tenant_id, User.name, User.email, User.language,
               UserSession.last_seen_at)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token_hash == hash_token(token), *_live())
    ).first()


def get_session(session_id: UUID, user_id: UUID) -> UserSession:
    """Return one of a person's own sessions; raise NotFound."""
    found = db.session.scalar(
        select(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id))
    if found is None:
        raise NotFound("session_not_found")
    return found


def list_sessions(user_id: UUID, tenant_id: UUID | None = None) -> list[dict]:
    """Return a person's live sessions (those in one business, if it is named), the last seen first, as plain dicts."""
    here = [UserSession.tenant_id == tenant_id] if tenant_id else []
    rows = db.session.execute(
        select(UserSession).join(User, User.id == UserSession.user_id)
        .where(UserSession.user_id == user_id, *_live(), *here).order_by(UserSession.last_seen_at.desc()).limit(100))
    return [{"id": row.id, "device": device_name(row.device), "address": row.address, "created_at": row.created_at,
             "last_seen_at": row.last_seen_at} for row in rows.scalars()]


def count_logins(user_id: UUID) -> int:
    """Return how many attempts to sign in as this person are on record."""
    return db.session.scalar(
        select(func.count()).select_from(UserLoginHistory).where(UserLoginHistory.user_id == user_id)) or 0


def list_logins(user_id: UUID, limit: int, offset: int) -> list[dict]:
    """Return attempts to sign in as this person, the last first, as plain dicts."""
    rows = db.session.scalars(
        select(UserLoginHistory).where(UserLoginHistory.user_id == user_id)
        .order_by(UserLoginHistory.id.desc()).limit(limit).offset(offset))
    return [{"created_at": row.created_at, "device": device_name(row.device), "address": row.address,
             "succeeded": row.succeeded, "reason": row.reason} for row in rows]


def failures_in_a_row(email: str) -> tuple[int, datetime | None]:
    """Return how often a wrong password was given for this address since the last success (at most a day back), and
    when last. Addresses that nobody has are counted alike.
    """
    history = UserLoginHistory
    since = now() - FAILURE_WINDOW
    last_success = db.session.scalar(
        select(func.max(history.created_at)).where(history.email == email, history.succeeded, history.created_at > since))
    count, last = db.session.execute(
        select(func.count(), func.max(history.created_at))
        .where(history.email == email, history.reason == "wrong_password", history.created_at > (last_success or since))
    ).one()
    return count, last


def count_address_failures(address: str | None, since: datetime) -> int:
    """Return how many wrong passwords came from a network address since then."""
    return db.session.scalar(
        select(func.count()).select_from(UserLoginHistory)
        .where(UserLoginHistory.address == address, UserLoginHistory.reason == "wrong_password",
               UserLoginHistory.created_at > since)) or 0
