"""Sending mails, and telling staff."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.adapters.mail import queue
from app.adapters.mail.queue import DeliveryStatus, written
from app.kernel import audit, outbox
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import LANGUAGES, _l, force_locale
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.tenancy import current_tenant, unscoped
from app.pos.communication.messages import queries
from app.pos.communication.messages.models import Notification, NotificationLog


def send_mail(
    recipient: str, subject: Any, template: str, context: dict[str, Any], *, language_code: str | None = None,
    personal: bool = False, private: bool = False,
) -> UUID:
    """Leave a mail for after the commit (see `app.adapters.mail.queue.written`) and return its id.

    `personal`: it is between the person and the platform, so no business lists it. `private`: it carries a secret
    link, so its text is wiped once sent.
    """
    mail = NotificationLog(id=new_id(), tenant_id=None if personal else current_tenant(), recipient=recipient, is_private=private,
                           **written(template, subject, context, language_code))
    with unscoped("a personal mail belongs to no business") if personal else nullcontext():
        db.session.add(mail)
        db.session.flush()  # reason: row-level security is lifted for this row only
    return mail.id


def deliver_waiting(limit: int = 200) -> int:
    """Send the waiting mails of every business; return how many (see `app.adapters.mail.queue`)."""
    return queue.deliver_waiting(NotificationLog, limit)


def retry_mail(mail_id: UUID, actor: Actor) -> None:
    """Send a failed mail of the business again; raise Refusal if it did not fail or held a link that is gone."""
    mail = queries.get_mail(mail_id)
    if mail.status != DeliveryStatus.FAILED or mail.is_private:
        raise Refusal("mail_not_failed", _l("This mail cannot be sent again."), status=409,
                      remedy=_l("Only failed mails can; a link to a new password is asked for anew."))
    mail.status, mail.attempts, mail.available_at = DeliveryStatus.QUEUED, 0, now()
    audit.record("communication.messages.retry", "notification_log", mail.id, actor, after={"recipient": mail.recipient})
    outbox.announce()


def notify_staff(
    kind: str, title: Any, message: Any, url: str | None = None, permission: str | None = None,
    employee_id: UUID | None = None,
) -> None:
    """Put a notice behind the bell: of one employee, else of everyone with `permission`, else of all staff.

    Lazy texts (`_l`) are kept in every language, so each reads their own.
    """
    texts = {}
    for code in LANGUAGES:
        with force_locale(code):
            texts[code] = {"title": str(title), "message": str(message)}
    db.session.add(Notification(
        id=new_id(), kind=kind, title=texts["en"]["title"], message=texts["en"]["message"], translations=texts, url=url,
        permission=permission, employee_id=employee_id))


def read_notices(actor: Actor, notice_id: UUID | None = None) -> None:
    """Mark one notice of the employee, or all, as read."""
    this = [Notification.id == notice_id] if notice_id else []
    db.session.execute(
        update(Notification).values(read_at=now(), read_by_id=actor.employee_id)
        .where(Notification.read_at.is_(None), queries.visible_to(actor), *this)
        .execution_options(synchronize_session=False))
