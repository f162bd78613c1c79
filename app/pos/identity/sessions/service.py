"""Opening and ending sessions, and the record of every attempt."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update

from app.kernel.clock import now
from app.kernel.database import count_changed, db, dialect_name
from app.kernel.ids import new_id
from app.kernel.security import hash_token, new_token
from app.pos.identity.sessions import queries
from app.pos.identity.sessions.models import SessionKind, UserLoginHistory, UserSession
from app.pos.identity.users.models import User

LASTS = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)


def open_session(
    user: User, *, tenant_id: UUID | None, address: str | None = None, device: str | None = None,
    kind: SessionKind = SessionKind.OFFICE,
) -> str:
    """Open a session for a person and return the token for the cookie; only its digest is stored."""
    token = new_token()
    db.session.add(UserSession(
        id=new_id(), user_id=user.id, token_hash=hash_token(token), kind=kind, tenant_id=tenant_id,
        session_version=user.session_version, address=address, device=(device or "")[:300], expires_at=now() + LASTS))
    return token


def note_seen(session_id: UUID, last_seen_at) -> None:
    """Note that a session is in use, at most every few minutes; it lasts from then on."""
    if now() - last_seen_at >= SEEN_EVERY:
        db.session.execute(update(UserSession).where(UserSession.id == session_id)
                           .values(last_seen_at=now(), expires_at=now() + LASTS))


def choose_tenant(session_id: UUID, tenant_id: UUID | None) -> None:
    """Go on in this session as an employee of that business; the caller has seen that the person is one."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(tenant_id=tenant_id))


def end_session(token: str) -> None:
    """Revoke the session of a token, if there is one."""
    db.session.execute(update(UserSession).values(revoked_at=now())
                       .where(UserSession.token_hash == hash_token(token), UserSession.revoked_at.is_(None)))


def revoke_session(session_id: UUID, user_id: UUID) -> None:
    """End one of a person's own sessions; raise NotFound for anybody else's."""
    found = queries.get_session(session_id, user_id)
    found.revoked_at = found.revoked_at or now()


def revoke_others(user_id: UUID, keep: UUID | None) -> int:
    """End every session of a person but `keep`; return how many."""
    return count_changed(
        update(UserSession).values(revoked_at=now())
        .where(UserSession.user_id == user_id, UserSession.id != keep, UserSession.revoked_at.is_(None)))


def end_sessions_in(user_id: UUID, tenant_id: UUID) -> int:
    """End a person's sessions in one business; return how many. What they do elsewhere is none of its business."""
    return count_changed(
        update(UserSession).values(revoked_at=now())
        .where(UserSession.user_id == user_id, UserSession.tenant_id == tenant_id, UserSession.revoked_at.is_(None)))


def keep_session(session_id: UUID, user: User) -> None:
    """Let one session live on after the person's other ones were ended by a new session version."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id, UserSession.user_id == user.id)
                       .values(session_version=user.session_version))


def one_at_a_time(email: str) -> None:
    """Let attempts to sign in with one address wait for each other, so that a burst of guesses is counted."""
    if dialect_name() == "postgresql":  # SQLite has one writer at a time anyway
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('sign-in ' || :email, 0))"), {"email": email})


def record_login(
    email: str, user: User | None, *, succeeded: bool, reason: str = "", address: str | None, device: str | None,
) -> None:
    """Put an attempt on record."""
    db.session.add(UserLoginHistory(
        id=new_id(), user_id=user.id if user else None, email=email[:254], address=address,
        device=(device or "")[:300], succeeded=succeeded, reason=reason))
    if user and succeeded:
        user.last_login_at, user.failed_attempts, user.locked_until = now(), 0, None
