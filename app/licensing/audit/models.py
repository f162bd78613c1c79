"""The License Server's own audit log."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Identified, Model
from app.kernel.types import Json, choice
from app.licensing.audit.rules import EventType


class LicenseAuditLog(Identified, AppendOnly, Model):
    """Who did what to which licence, from where. The seed's AuditLog; WK POS has its own."""

    __tablename__ = "license_audit_log"
    __table_args__ = (
        Index("ix_license_audit_log_license", "license_id", "created_at", "id"),
        Index("ix_license_audit_log_event", "event_type", "created_at", "id"),
        Index("ix_license_audit_log_actor", "actor_id", "created_at", "id"),
        Index("ix_license_audit_log_kind", "actor_kind", "created_at", "id"),
        Index("ix_license_audit_log_created_at", "created_at", "id"),
        Index("ix_license_audit_log_words_trigram", "words", postgresql_using="gin", postgresql_ops={"words": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        {"schema": "licensing"},
    )

    event_type: Mapped[EventType] = mapped_column(choice(EventType, "event_type"))
    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"))
    activation_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.activation.id"))
    tenant_reference: Mapped[str | None]
    actor_kind: Mapped[str] = mapped_column(comment="staff, owner, device, program, system")
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    address: Mapped[str | None]
    request_id: Mapped[str | None]
    details: Mapped[dict] = mapped_column(Json, default=dict)
    words: Mapped[str] = mapped_column(default="", comment="what a search looks through, in lower case")
