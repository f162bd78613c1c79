"""Reading mails and notices."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.adapters.mail.queue import DeliveryStatus
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant, unscoped
from app.pos.communication.messages.models import Notification, NotificationLog


def get_mail(mail_id: UUID) -> NotificationLog:
    """Return a mail of the current business; raise NotFound."""
    mail = db.session.scalar(select(NotificationLog).where(
        NotificationLog.id == mail_id, NotificationLog.tenant_id == require_tenant()))
    if mail is None:
        raise NotFound("message_not_found")
    return mail


def _mails(search: str | None, status: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [NotificationLog.tenant_id == require_tenant()]
    if search:
        conditions.append(or_(NotificationLog.recipient.icontains(search, autoescape=True),
                              NotificationLog.subject.icontains(search, autoescape=True)))
    if status in set(DeliveryStatus):
        conditions.append(NotificationLog.status == status)
    return conditions


def count_mails(search: str | None = None, status: str | None = None) -> int:
    """Return how many mails of the current business match."""
    return db.session.scalar(select(func.count()).select_from(NotificationLog).where(*_mails(search, status))) or 0


def list_mails(search: str | None, status: str | None, limit: int, offset: int) -> list[dict]:
    """Return mails of the current business, the last first, as plain dicts; never their text."""
    rows = db.session.scalars(
        select(NotificationLog).where(*_mails(search, status))
        .order_by(NotificationLog.created_at.desc()).limit(limit).offset(offset))
    return [{"id": row.id, "recipient": row.recipient, "subject": row.subject, "status": str(row.status),
             "attempts": row.attempts, "error": row.error, "created_at": row.created_at, "sent_at": row.sent_at,
             "can_retry": row.status == DeliveryStatus.FAILED and not row.is_private} for row in rows]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a notice is for this employee."""
    allowed = [permission for permission in actor.grants if actor.may(permission)]
    return or_(Notification.employee_id == actor.employee_id,
               and_(Notification.employee_id.is_(None),
                    or_(Notification.permission.is_(None), Notification.permission.in_(allowed))))


def count_unread(actor: Actor, most: int = 100) -> int:
    """Return how many notices the employee has not read, counted up to `most`."""
    waiting = (select(Notification.id).where(Notification.tenant_id == require_tenant(), Notification.read_at.is_(None),
                                             visible_to(actor)).limit(most).subquery())
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0


def count_notices(actor: Actor) -> int:
    """Return how many notices there are for the employee."""
    return db.session.scalar(select(func.count()).select_from(Notification).where(visible_to(actor))) or 0


def list_notices(actor: Actor, language: str, limit: int, offset: int = 0) -> list[dict]:
    """Return the employee's notices in their language, unread ones first, then the last first, as plain dicts."""
    rows = db.session.scalars(
        select(Notification).where(visible_to(actor))
        .order_by(Notification.read_at.is_not(None), Notification.created_at.desc()).limit(limit).offset(offset))
    return [{"id": row.id, "kind": row.kind, "url": row.url, "created_at": row.created_at, "is_read": row.read_at is not None,
             "title": row.translations.get(language, {}).get("title", row.title),
             "message": row.translations.get(language, {}).get("message", row.message)} for row in rows]


def count_waiting() -> int:
    """Return how many mails of any business wait to be sent."""
    with unscoped("a health figure"):
        return db.session.scalar(select(func.count()).select_from(NotificationLog)
                                 .where(NotificationLog.status == DeliveryStatus.QUEUED)) or 0
