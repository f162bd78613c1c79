"""The queue of mails: written in the transaction that causes them, sent by a worker after the commit, tried again.

Each system keeps its own table of them (`QueuedMail` gives the columns) and drains it here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from flask import current_app, render_template
from sqlalchemy import select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.adapters.mail import Mail, MailError, mailer
from app.kernel import outbox
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import LANGUAGES, direction, force_locale, language
from app.kernel.pages import check_plain
from app.kernel.tenancy import unscoped
from app.kernel.types import choice

log = structlog.get_logger()
MOST_ATTEMPTS = 8


class DeliveryStatus(StrEnum):
    """How far a mail is."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class QueuedMail:
    """The columns of a mail that waits or has left; the table has a partial index on `available_at` of the waiting ones."""

    kind: Mapped[str] = mapped_column(comment="the template it was made with")
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    is_private: Mapped[bool] = mapped_column(default=False, comment="holds a secret link: its text is wiped once sent")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    available_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]

    @declared_attr
    def status(cls) -> Mapped[DeliveryStatus]:
        return mapped_column(choice(DeliveryStatus, "delivery_status"), default=DeliveryStatus.QUEUED)


def written(template: str, subject: Any, context: dict[str, Any], language_code: str | None = None) -> dict[str, Any]:
    """Return a mail's columns from `<template>.email.txt` and `.email.html`, in the reader's language; wake the worker.

    `subject` may be lazy; `context` holds plain values, links made with `pages.public_url`.
    """
    check_plain(context)
    code = language_code if language_code in LANGUAGES else language()
    with force_locale(code):
        values = {**context, "subject": str(subject), "lang": code, "dir": direction(code)}
        columns = {"kind": template, "subject": values["subject"], "text": render_template(f"{template}.email.txt", **values),
                   "html": render_template(f"{template}.email.html", **values)}
    outbox.announce()
    return columns


def deliver_waiting(model: type[QueuedMail], limit: int = 200) -> int:
    """Hand the waiting mails of a system's table to the mail server, each in its own transaction; return how many.

    A mail that is not taken waits, longer each time, and fails for good after the last attempt. A crash between the
    server's yes and the commit sends it twice rather than never.
    """
    handled = 0
    with unscoped("mail leaves for everybody"):
        while handled < limit and (mail := _lock_next(model)):
            _deliver(mail)
            db.session.commit()  # reason: a mail that is sent stays sent, whatever happens to the next
            handled += 1
        db.session.rollback()
    return handled


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (30 s, 1 min, 2 min … an hour), or None: give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(timedelta(seconds=15) * 2**attempts, timedelta(hours=1))


def _lock_next(model: type[QueuedMail]) -> Any:
    return db.session.scalar(
        select(model).where(model.status == DeliveryStatus.QUEUED, model.available_at <= now())
        .order_by(model.available_at).limit(1).with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _deliver(mail: Any) -> None:
    settings = current_app.config["SETTINGS"]
    mail.attempts += 1
    try:
        mailer(settings).send(Mail(settings.mail_from, mail.recipient, mail.subject, mail.text, mail.html))
        mail.status, mail.sent_at, mail.error = DeliveryStatus.SENT, now(), None
    except MailError as error:
        log.warning("mail_refused", mail_id=str(mail.id), attempts=mail.attempts, error=str(error))
        mail.error = str(error)[:2000]
        wait = wait_after(mail.attempts)
        if wait is None:
            mail.status = DeliveryStatus.FAILED
        else:
            mail.available_at = now() + wait
    if mail.is_private and mail.status != DeliveryStatus.QUEUED:
        mail.text, mail.html = "", None
