"""Reading people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, text

from app.kernel.database import db, dialect_name
from app.kernel.refusal import NotFound
from app.pos.identity.users.models import PasswordHistory, User


def find_user_by_email(email: str) -> User | None:
    """Return the person with this e-mail address, whatever its capitals, or None."""
    return db.session.scalar(
        select(User).where(func.lower(User.email) == email.strip().lower(), User.deleted_at.is_(None)))


def has_people() -> bool:
    """Return whether anybody has an account on this installation yet."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def lock_address(email: str) -> None:
    """Let whoever makes a person with this address wait for each other until the transaction ends: two at once make one."""
    if dialect_name() == "postgresql":  # SQLite has one writer at a time anyway
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('user ' || :email, 0))"), {"email": email})


def get_user(user_id: UUID) -> User:
    """Return a person; raise NotFound."""
    user = db.session.get(User, user_id)
    if user is None or user.deleted_at is not None:
        raise NotFound("user_not_found")
    return user


def list_past_passwords(user_id: UUID, count: int) -> list[str]:
    """Return the hashes of the person's last `count` passwords, the present one first."""
    return list(db.session.scalars(
        select(PasswordHistory.password_hash).where(PasswordHistory.user_id == user_id)
        .order_by(PasswordHistory.id.desc()).limit(count)))
