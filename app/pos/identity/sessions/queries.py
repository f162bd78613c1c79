"""Reading sessions."""

from __future__ import annotations

from sqlalchemy import Row, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.security import hash_token
from app.pos.identity.sessions.models import UserSession
from app.pos.identity.users.models import User


def find_live_session(token: str) -> Row | None:
    """Return (session id, user id, tenant id, name, e-mail, language, last seen) of a live session, or None."""
    return db.session.execute(
        select(UserSession.id, UserSession.user_id, UserSession.tenant_id, User.name, User.email, User.language,
               UserSession.last_seen_at)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token_hash == hash_token(token), UserSession.revoked_at.is_(None),
               UserSession.expires_at > now(), User.deleted_at.is_(None),
               UserSession.session_version == User.session_version)
    ).first()
