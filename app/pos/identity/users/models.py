"""People: a User is a person, once, on the whole platform."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked


class User(Identified, Tracked, Model):
    """A person who signs in with e-mail and password; roles and PINs belong to the Employee rows."""

    __tablename__ = "user"
    __table_args__ = (
        Index("uq_user_email_lower", text("lower(email)"), unique=True),
        {"schema": "identity"},
    )

    email: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(comment="when the person proved to read this address")
    password_hash: Mapped[str | None] = mapped_column(comment="Argon2id; none until the invitation is accepted")
    language: Mapped[str] = mapped_column(default="en")
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_version: Mapped[int] = mapped_column(default=1, comment="raised to end every session at once")
    last_login_at: Mapped[datetime | None]


class PasswordHistory(Identified, Model):
    """Past passwords, hashed: a new one may not be one of the last five."""

    __tablename__ = "password_history"
    __append_only__ = True
    __table_args__ = ({"schema": "identity"},)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id"), index=True)
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class PasswordReset(Identified, Model):
    """A mailed, single-use way to set a new password (also the invitation of a new employee)."""

    __tablename__ = "password_reset"
    __table_args__ = ({"schema": "identity"},)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
