"""The vendor's staff, their sessions, and keys for programs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked
from app.kernel.types import Json, choice
from app.licensing.staff.rules import AdminUserRole


class AdminUser(Identified, Tracked, Model):
    """One of the vendor's staff; signs in with password and a second factor."""

    __tablename__ = "admin_user"
    __table_args__ = (UniqueConstraint("email"), {"schema": "licensing"})

    email: Mapped[str] = mapped_column(comment="in lower case")
    name: Mapped[str]
    role: Mapped[AdminUserRole] = mapped_column(choice(AdminUserRole, "admin_user_role"))
    language: Mapped[str | None]
    password_hash: Mapped[str | None] = mapped_column(comment="NULL until the invitation is taken")
    totp_secret: Mapped[str | None] = mapped_column(comment="AES-256-GCM")
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(comment="a code is good once")
    totp_next: Mapped[str | None] = mapped_column(comment="AES-256-GCM: takes the secret's place once a code of it was given")
    recovery_hashes: Mapped[list] = mapped_column(Json, default=list, comment="SHA-256 of codes, each good once, for lost phones")
    is_active: Mapped[bool] = mapped_column(default=True)


class PortalSession(Identified, Model):
    """A signed-in browser of one of the staff or of an owner."""

    __tablename__ = "portal_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(admin_user_id IS NULL) <> (owner_id IS NULL)", name="one_person"),
        {"schema": "licensing"},
    )

    token_hash: Mapped[str]
    admin_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.admin_user.id"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.owner.id"))
    is_verified: Mapped[bool] = mapped_column(default=False, comment="the second factor was given; owners have none")
    address: Mapped[str | None]
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AdminApiKey(Identified, Tracked, Model):
    """A program's key; only its digest is stored, the key is shown once."""

    __tablename__ = "admin_api_key"
    __table_args__ = (UniqueConstraint("key_hash"), {"schema": "licensing"})

    name: Mapped[str]
    key_hash: Mapped[str]
    admin_user_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.admin_user.id"), comment="never more than this person may")
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.admin_user.id"), comment="has seen it, whoever it stands for")
    scopes: Mapped[list] = mapped_column(Json, comment="names of permissions")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
