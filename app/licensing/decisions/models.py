"""What the server decided, and what was tried against it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Identified, Model, where
from app.kernel.types import Json, Rate, choice
from app.licensing.decisions.rules import DecisionType, ViolationSeverity, ViolationType


class LicenseDecision(Identified, AppendOnly, Model):
    """One validation: code, reason, and how long it took. Licence and device may be unknown ones."""

    __tablename__ = "license_decision"
    __erasable__ = True
    __table_args__ = (
        Index("ix_license_decision_license", "license_id", "created_at"),
        Index("ix_license_decision_created_at", "created_at", "decision", "code"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"))
    activation_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.activation.id"))
    asked: Mapped[str] = mapped_column(comment="activation, heartbeat, validation, file")
    decision: Mapped[DecisionType] = mapped_column(choice(DecisionType, "decision_type"))
    code: Mapped[str]
    reason: Mapped[str]
    features: Mapped[list] = mapped_column(Json, default=list)
    latency_ms: Mapped[Decimal] = mapped_column(Rate)
    address: Mapped[str | None]


class DecisionSummary(Identified, Model):
    """How many decisions of one kind and code an hour that is over had."""

    __tablename__ = "decision_summary"
    __table_args__ = (UniqueConstraint("hour", "decision", "code"), {"schema": "licensing"})

    hour: Mapped[datetime]
    decision: Mapped[DecisionType] = mapped_column(choice(DecisionType, "decision_type"))
    code: Mapped[str]
    decisions: Mapped[int]


class LicenseViolation(Identified, Model):
    """Something tried against a licence, until somebody resolves it."""

    __tablename__ = "license_violation"
    __table_args__ = (
        Index("ix_license_violation_license", "license_id", "last_at"),
        Index("ix_license_violation_open", "last_at", **where("resolved_at IS NULL")),
        Index("ix_license_violation_severity", "severity", **where("resolved_at IS NULL")),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"))
    activation_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.activation.id"))
    kind: Mapped[ViolationType] = mapped_column(choice(ViolationType, "violation_type"))
    severity: Mapped[ViolationSeverity] = mapped_column(choice(ViolationSeverity, "violation_severity"))
    code: Mapped[str]
    details: Mapped[dict] = mapped_column(Json, default=dict)
    times: Mapped[int] = mapped_column(default=1, comment="how often, while it was open")
    address: Mapped[str | None]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.admin_user.id"))
    resolution: Mapped[str | None]
