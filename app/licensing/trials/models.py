"""Requests for a trial, until staff decide."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked, where
from app.kernel.types import choice
from app.licensing.trials.rules import TrialRequestStatus


class TrialRequest(Identified, Tracked, Model):
    """Somebody who would like to try the product."""

    __tablename__ = "trial_request"
    __table_args__ = (
        Index("ix_trial_request_pending", "created_at", **where("status = 'PENDING'")),
        Index("ix_trial_request_email", "email"),
        {"schema": "licensing"},
    )

    business_name: Mapped[str]
    contact_name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    country: Mapped[str]
    business_type: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    message: Mapped[str | None]
    status: Mapped[TrialRequestStatus] = mapped_column(
        choice(TrialRequestStatus, "trial_request_status"), default=TrialRequestStatus.PENDING)
    address: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.admin_user.id"))
    reason: Mapped[str | None]
    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"))
