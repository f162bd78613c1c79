"""Sign-ins: the sessions that a person can list and revoke, and every attempt to open one."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model
from app.kernel.types import choice


class SessionKind(StrEnum):
    """Where a session was opened."""

    OFFICE = "OFFICE"
    TILL = "TILL"


class UserSession(Identified, Model):
    """A browser that somebody is signed in with; the cookie holds the token, this row its digest."""

    __tablename__ = "user_session"
    __table_args__ = ({"schema": "identity"},)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind, "session_kind"), default=SessionKind.OFFICE)
    tenant_id: Mapped[UUID | None] = mapped_column(comment="the business chosen in this session")
    session_version: Mapped[int]
    address: Mapped[str | None]
    device: Mapped[str | None] = mapped_column(comment="browser and system, as the browser names itself")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class UserLoginHistory(Identified, Model):
    """Every attempt to sign in, good or bad."""

    __tablename__ = "user_login_history"
    __append_only__ = True
    __table_args__ = (
        Index("ix_user_login_history_recent", "email", "created_at"),
        Index("ix_user_login_history_address", "address", "created_at"),
        {"schema": "identity"},
    )

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.user.id"), index=True)
    email: Mapped[str]
    address: Mapped[str | None]
    device: Mapped[str | None]
    succeeded: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="", comment="why it failed: wrong_password, locked, rate_limited …")
    created_at: Mapped[datetime] = mapped_column(default=now)
