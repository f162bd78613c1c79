"""Documents rendered to PDF by a worker, and kept."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked
from app.kernel.types import choice


class DocumentStatus(StrEnum):
    """How far the rendering is."""

    QUEUED = "QUEUED"
    READY = "READY"
    FAILED = "FAILED"


class Document(TenantOwned, Tracked, Model):
    """One PDF of one source in one language; a later request for the same is answered with this file."""

    __tablename__ = "document"
    __table_args__ = (
        Index("uq_document_source", "tenant_id", "source_kind", "source_id", "kind", "language", unique=True),
        {"schema": "billing"},
    )

    kind: Mapped[str] = mapped_column(comment="invoice, z_report …")
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    language: Mapped[str]
    status: Mapped[DocumentStatus] = mapped_column(choice(DocumentStatus, "document_status"), default=DocumentStatus.QUEUED)
    file_key: Mapped[str | None]
    error: Mapped[str | None]
    rendered_at: Mapped[datetime | None]
