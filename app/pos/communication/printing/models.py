"""The durable print queue: what is printed survives a printer without paper."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Model, TenantOwned, same_tenant, where
from app.kernel.types import choice


class PrintStatus(StrEnum):
    """How far a print job is."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class PrintJob(TenantOwned, Model):
    """ESC/POS bytes for one printer, kept until it has taken them, with the printer's own words when it has not.

    It is the queue of itself: written in the transaction that causes it, sent by a worker after the commit.
    """

    __tablename__ = "print_job"
    __open_to__ = "system"
    __table_args__ = (
        Index("ix_print_job_waiting", "available_at", **where("status = 'QUEUED'")),
        Index("ix_print_job_source", "tenant_id", "source_kind", "source_id"),
        Index("ix_print_job_register", "tenant_id", "register_id", "created_at"),
        same_tenant("register_id", "business.register"),
        {"schema": "communication"},
    )

    register_id: Mapped[UUID]
    printer: Mapped[str] = mapped_column(comment="the till's printer as it was when this was asked for")
    title: Mapped[str] = mapped_column(comment="what people call it: a receipt number")
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    is_copy: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[PrintStatus] = mapped_column(choice(PrintStatus, "print_status"), default=PrintStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    available_at: Mapped[datetime] = mapped_column(default=now)
    printed_at: Mapped[datetime | None]
