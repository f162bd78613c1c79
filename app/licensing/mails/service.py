"""Sending the License Server's mails."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.adapters.mail import queue
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.mails.models import LicenseMail

_TEMPLATES = "licensing/mails"


def send_mail(recipient: str, subject: Any, template: str, context: dict[str, Any], *, language_code: str | None = None,
              license_id: UUID | None = None, private: bool = False) -> None:
    """Leave a mail (`templates/licensing/mails/<template>.email.txt` and `.html`) for after the commit.

    `private`: it carries a secret link, so its text is wiped once sent.
    """
    db.session.add(LicenseMail(id=new_id(), recipient=recipient, license_id=license_id, is_private=private,
                               **queue.written(f"{_TEMPLATES}/{template}", subject, context, language_code)))


def deliver_waiting(limit: int = 200) -> int:
    """Send the waiting mails; return how many."""
    return queue.deliver_waiting(LicenseMail, limit)
