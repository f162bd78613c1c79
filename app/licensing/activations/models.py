"""Activations: the devices of a licence, and how each is recognised."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked, where
from app.kernel.types import choice
from app.licensing.activations.rules import ActivationStatus, Ending


class Activation(Identified, Tracked, Model):
    """A device that takes one place of its licence while it is ACTIVE."""

    __tablename__ = "activation"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        Index("ix_activation_active", "license_id", **where("status = 'ACTIVE'")),
        Index("ix_activation_activated_at", "activated_at"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    device_name: Mapped[str]
    status: Mapped[ActivationStatus] = mapped_column(choice(ActivationStatus, "activation_status"), default=ActivationStatus.ACTIVE)
    address: Mapped[str | None]
    version: Mapped[str] = mapped_column(default="", comment="of the installation, as it said")
    secret_hash: Mapped[str] = mapped_column(comment="SHA-256 of the device's token, shown once")
    sequence: Mapped[int] = mapped_column(default=0, comment="of the newest signed answer to this device")
    activated_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    offline_until: Mapped[datetime | None] = mapped_column(comment="how long its last answer may be relied on")
    deactivated_at: Mapped[datetime | None]
    deactivation_reason: Mapped[str | None]


class FormerToken(Identified, Model):
    """A token that proved a device once, and why it does no more: whoever still sends it is told what happened, and when."""

    __tablename__ = "former_token"
    __table_args__ = (UniqueConstraint("secret_hash"), {"schema": "licensing"})

    activation_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.activation.id"))
    secret_hash: Mapped[str]
    ending: Mapped[Ending] = mapped_column(choice(Ending, "token_ending"))
    ended_at: Mapped[datetime]


class DeviceFingerprint(Identified, Tracked, Model):
    """What a device is recognised by: digests of its parts, made on the device."""

    __tablename__ = "device_fingerprint"
    __table_args__ = (UniqueConstraint("activation_id"), {"schema": "licensing"})

    activation_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.activation.id"))
    cpu_id: Mapped[str] = mapped_column(default="")
    motherboard_id: Mapped[str] = mapped_column(default="")
    disk_id: Mapped[str] = mapped_column(default="")
    mac_address: Mapped[str] = mapped_column(default="")
    os_info: Mapped[str] = mapped_column(default="")
    installation_key: Mapped[str] = mapped_column(default="")
