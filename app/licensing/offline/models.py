"""Signed files for machines without a network, and the keys that sign."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, where


class SigningKey(Identified, Model):
    """An Ed25519 key, by its kid. One signs; the next is already trusted, so that keys change without a gap."""

    __tablename__ = "signing_key"
    __table_args__ = (
        UniqueConstraint("kid"),
        Index("uq_signing_key_current", "is_current", unique=True, **where("is_current")),
        {"schema": "licensing"},
    )

    kid: Mapped[str]
    public_key: Mapped[str] = mapped_column(comment="base64")
    secret: Mapped[str] = mapped_column(comment="the private key, AES-256-GCM")
    is_current: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]


class OfflineLicense(Identified, Model):
    """A licence file that was made for a device."""

    __tablename__ = "offline_license"
    __table_args__ = ({"schema": "licensing"},)

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    activation_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.activation.id"))
    sequence: Mapped[int]
    kid: Mapped[str]
    token: Mapped[str] = mapped_column(comment="the file as given")
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OfflineToken(Identified, Model):
    """A challenge of a machine that never sees the network, and the response it was given."""

    __tablename__ = "offline_token"
    __table_args__ = (UniqueConstraint("challenge_hash"), {"schema": "licensing"})

    activation_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.activation.id"))
    challenge: Mapped[str]
    challenge_hash: Mapped[str] = mapped_column(comment="SHA-256: a challenge is answered once")
    token: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
