"""The durable print queue: what is printed survives a printer without paper."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Model, TenantOwned, same_tenant, where
from app.kernel.types import choice
from app.pos.communication.messages.models import DeliveryStatus


class PrintJob(TenantOwned, Model):
    """ESC/POS bytes for one printer, kept until it has taken them, with the printer's own words when it has not."""

    __tablename__ = "print_job"
    __table_args__ = (
        Index("ix_print_job_waiting", "created_at", **where("status = 'QUEUED'")),
        Index("ix_print_job_source", "tenant_id", "source_kind", "source_id"),
        same_tenant("register_id", "business.register"),
        {"schema": "communication"},
    )

    register_id: Mapped[UUID]
    printer: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    is_copy: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[DeliveryStatus] = mapped_column(choice(DeliveryStatus, "print_status"), default=DeliveryStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    printed_at: Mapped[datetime | None]
