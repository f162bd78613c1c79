"""Opening and ending sessions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.security import hash_token, new_token
from app.pos.identity.sessions.models import SessionKind, UserSession
from app.pos.identity.users.models import User

LASTS = timedelta(days=30)


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
