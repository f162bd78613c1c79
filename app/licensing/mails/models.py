"""Mails of the License Server."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.mail.queue import QueuedMail
from app.kernel.database import Identified, Model, where


class LicenseMail(Identified, QueuedMail, Model):
    """A mail to an owner, to somebody who asked for a trial, or to staff."""

    __tablename__ = "license_mail"
    __table_args__ = (
        Index("ix_license_mail_waiting", "available_at", **where("status = 'QUEUED'")),
        Index("ix_license_mail_license", "license_id", "created_at"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"))
