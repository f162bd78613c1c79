"""Sending mails, and telling staff."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from uuid import UUID

import structlog
from flask import current_app, render_template
from sqlalchemy import update

from app.adapters.mail import Mail, MailError, mailer
from app.kernel import audit, outbox
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import LANGUAGES, _l, direction, force_locale, language
from app.kernel.ids import new_id
from app.kernel.pages import check_plain
from app.kernel.refusal import Refusal
from app.kernel.tenancy import current_tenant, unscoped
from app.pos.communication.messages import queries, rules
from app.pos.communication.messages.models import DeliveryStatus, Notification, NotificationLog

log = structlog.get_logger()


def send_mail(
    recipient: str, subject: Any, template: str, context: dict[str, Any], *, language_code: str | None = None,
    personal: bool = False, private: bool = False,
) -> UUID:
    """Leave a mail for after the commit: `<template>.email.txt` and `.email.html`, in the reader's language.

    `subject` may be lazy; `context` holds plain values, links made with `pages.public_url`. `personal`: it is between
    the person and the platform, so no business lists it. `private`: it carries a secret link, so its text is wiped
    once sent. Returns the id.
    """
    check_plain(context)
    code = language_code if language_code in LANGUAGES else language()
    with force_locale(code):
        values = {**context, "subject": str(subject), "lang": code, "dir": direction(code)}
        mail = NotificationLog(
            id=new_id(), tenant_id=None if personal else current_tenant(), kind=template, recipient=recipient, subject=values["subject"],
            text=render_template(f"{template}.email.txt", **values), is_private=private,
            html=render_template(f"{template}.email.html", **values))
    with unscoped("a personal mail belongs to no business") if personal else nullcontext():
        db.session.add(mail)
        db.session.flush()  # reason: row-level security is lifted for this row only
    outbox.announce()
    return mail.id


def deliver_waiting(limit: int = 200) -> int:
    """Hand the waiting mails of every business to the mail server, each in its own transaction; return how many.

    A mail that is not taken waits, longer each time, and fails for good after the last attempt. A crash between the
    server's yes and the commit sends it twice rather than never.
    """
    handled = 0
    with unscoped("mail leaves for every business"):
        while handled < limit and (mail := queries.lock_next_mail()):
            _deliver(mail)
            db.session.commit()  # reason: a mail that is sent stays sent, whatever happens to the next
            handled += 1
        db.session.rollback()
    return handled


def _deliver(mail: NotificationLog) -> None:
    settings = current_app.config["SETTINGS"]
    mail.attempts += 1
    try:
        mailer(settings).send(Mail(settings.mail_from, mail.recipient, mail.subject, mail.text, mail.html))
        mail.status, mail.sent_at, mail.error = DeliveryStatus.SENT, now(), None
    except MailError as error:
        log.warning("mail_refused", mail_id=str(mail.id), attempts=mail.attempts, error=str(error))
        mail.error = str(error)[:2000]
        wait = rules.wait_after(mail.attempts)
        if wait is None:
            mail.status = DeliveryStatus.FAILED
        else:
            mail.available_at = now() + wait
    if mail.is_private and mail.status != DeliveryStatus.QUEUED:
        mail.text, mail.html = "", None


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
