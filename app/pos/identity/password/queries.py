"""Reading mailed ways to a new password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.security import hash_token
from app.pos.identity.users.models import PasswordReset


def find_open_reset(token: str, *, lock: bool = False) -> PasswordReset | None:
    """Return the unused, unexpired reset behind a token, or None; `lock` holds it until the transaction ends."""
    statement = select(PasswordReset).where(
        PasswordReset.token_hash == hash_token(token), PasswordReset.used_at.is_(None), PasswordReset.expires_at > now())
    return db.session.scalar(statement.with_for_update() if lock else statement)


def count_resets(user_id: UUID, since: datetime) -> int:
    """Return how many were made for a person since then."""
    return db.session.scalar(
        select(func.count()).select_from(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.created_at > since)) or 0
