"""The kernel's own tables, schema `system`: idempotency keys, outbox, audit log, job progress."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import AppendOnly, Model, TenantOwned, where
from app.kernel.types import Json


class IdempotencyKey(TenantOwned, Model):
    """The first answer to a mutating request, given again to every repeat with the same key and content."""

    __tablename__ = "idempotency_key"
    __erasable__ = True  # expired keys are removed after 72 hours
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index("ix_idempotency_key_created_at", "created_at"),
        {"schema": "system"},
    )

    key: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(comment="SHA-256 of method, path, actor and content")
    status_code: Mapped[int]
    headers: Mapped[dict] = mapped_column(Json)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)


class OutboxEvent(TenantOwned, Model):
    """An event to be handled after commit: PostgreSQL is the truth, the queue only a messenger."""

    __tablename__ = "outbox_event"
    __open_to__ = "system"
    __table_args__ = (
        Index("ix_outbox_event_waiting", "available_at", **where("processed_at IS NULL")),
        {"schema": "system"},
    )

    name: Mapped[str]
    payload: Mapped[dict] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(default=now)
    available_at: Mapped[datetime] = mapped_column(default=now)
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None]


class SeriesCounter(TenantOwned, Model):
    """The last number given in a series of documents of one business (see `app.kernel.series`)."""

    __tablename__ = "series_counter"
    __table_args__ = (UniqueConstraint("tenant_id", "series"), {"schema": "system"})

    series: Mapped[str]
    value: Mapped[int] = mapped_column(default=0)


class AuditLog(TenantOwned, AppendOnly, Model):
    """Who did what to which record: before, after, from which address, in which request."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_entity", "tenant_id", "entity_kind", "entity_id"),
        Index("ix_audit_log_created_at", "tenant_id", "created_at"),
        {"schema": "system"},
    )

    action: Mapped[str] = mapped_column(comment="dotted verb, e.g. catalog.products.edit")
    entity_kind: Mapped[str]
    entity_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    employee_id: Mapped[UUID | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(comment="employee who approved it at the till")
    register_id: Mapped[UUID | None]
    before: Mapped[dict | None] = mapped_column(Json)
    after: Mapped[dict | None] = mapped_column(Json)
    reason: Mapped[str | None]
    address: Mapped[str | None]
    request_id: Mapped[str | None]


class JobRun(TenantOwned, Model):
    """A background job that a person waits for: its progress, result or error, shown on the job page."""

    __tablename__ = "job_run"
    __open_to__ = "system"
    __table_args__ = (
        Index("ix_job_run_unfinished", "created_at", **where("status IN ('QUEUED', 'RUNNING')")),
        {"schema": "system"},
    )

    name: Mapped[str]
    status: Mapped[str] = mapped_column(default="QUEUED")
    arguments: Mapped[dict] = mapped_column(Json, default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0, comment="how often a worker began it")
    result: Mapped[dict | None] = mapped_column(Json)
    error: Mapped[str | None]
    requested_by_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
