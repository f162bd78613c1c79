"""Mails about a licence that ends: 30, 14, 7, 3 and 1 days before, and when its grace begins, each once."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kernel.clock import local_time
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.pages import public_url
from app.licensing.licenses import queries
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import REMIND_BEFORE, reminder_due
from app.licensing.mails.service import send_mail
from app.licensing.owners.models import Owner


def remind(moment: datetime) -> int:
    """Write the mails that are due at `moment`; return how many. Called by the scheduler; again is no harm."""
    sent, after = 0, None
    until = moment + timedelta(days=max(REMIND_BEFORE) + 2)
    while rows := queries.list_ending(moment, until, after):
        for license, owner in rows:
            sent += _remind(license, owner, moment)
        after = rows[-1][0].id
        db.session.commit()  # reason: a mail that was written stays written, whatever happens to the next
    return sent


def _remind(license: License, owner: Owner, moment: datetime) -> bool:
    today = local_time(moment, license.zone).date()
    last, told = license.expires_on, license.reminded_on or local_time(license.created_at, license.zone).date()
    has_grace = license.grace_until is not None and license.grace_until > license.expires_at
    if last is None or not reminder_due(last, told, today, has_grace=has_grace):
        return False
    license.reminded_on = today
    is_over = moment >= license.expires_at
    grace_until = local_time(license.grace_until, license.zone).date() - timedelta(days=1) if has_grace else None
    subject = _l("Your licence has ended") if is_over else _l("Your licence ends soon")
    send_mail(owner.email, subject, "reminder", {
        "name": owner.name, "business": license.business_name, "serial": license.serial, "last_day": last, "is_over": is_over,
        "grace_until": grace_until, "link": public_url("licensing.access.index")}, language_code=owner.language, license_id=license.id)
    return True
