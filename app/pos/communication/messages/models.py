"""What the product sends and shows people: mails, and the notices behind the bell."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.adapters.mail.queue import QueuedMail
from app.kernel.clock import now
from app.kernel.database import Identified, Model, TenantOwned, where
from app.kernel.types import Json


class NotificationLog(Identified, QueuedMail, Model):
    """A mail: written in the transaction that causes it, sent by a worker after the commit.

    It is the queue of itself, because some belong to no business (a forgotten password) and have no outbox.
    """

    __tablename__ = "notification_log"
    __policy__ = (
        "tenant_id IS NOT DISTINCT FROM (select nullif(current_setting('app.tenant_id', true), '')::uuid) "
        "OR (select current_setting('app.system', true) = 'on')"
    )
    __table_args__ = (
        Index("ix_notification_log_waiting", "available_at", **where("status = 'QUEUED'")),
        Index("ix_notification_log_listed", "tenant_id", "created_at"),
        {"schema": "communication"},
    )

    tenant_id: Mapped[UUID | None]


class Notification(TenantOwned, Model):
    """A notice behind the bell: for one employee, or for everyone with a permission."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_unread", "tenant_id", "created_at", **where("read_at IS NULL")),
        Index("ix_notification_listed", "tenant_id", "created_at"),
        {"schema": "communication"},
    )

    kind: Mapped[str] = mapped_column(comment="e.g. shift_variance, stock_low")
    title: Mapped[str]
    message: Mapped[str]
    translations: Mapped[dict] = mapped_column(Json, default=dict, comment="language → title and message")
    url: Mapped[str | None]
    permission: Mapped[str | None] = mapped_column(comment="who sees it: everyone who may do this")
    employee_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[UUID | None]
