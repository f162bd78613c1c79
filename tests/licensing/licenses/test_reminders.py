"""Owners are told of the end 30, 14, 7, 3 and 1 days before, and when grace begins: each once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing import tasks
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.licenses.models import License
from app.licensing.licenses.reminders import remind
from app.licensing.licenses.rules import reminder_due
from app.licensing.licenses.service import renew
from app.licensing.mails.models import LicenseMail
from tests.licensing.conftest import STAFF, make_license

LAST = date(2026, 6, 30)


@pytest.mark.parametrize(("told", "today", "has_grace", "due"), [
    (date(2026, 1, 1), date(2026, 5, 30), True, False),
    (date(2026, 1, 1), date(2026, 5, 31), True, True),
    (date(2026, 5, 31), date(2026, 6, 15), True, False),
    (date(2026, 5, 31), date(2026, 6, 16), True, True),
    (date(2026, 6, 16), date(2026, 6, 28), True, True),
    (date(2026, 6, 29), date(2026, 6, 30), True, False),
    (date(2026, 6, 29), date(2026, 7, 1), True, True),
    (date(2026, 7, 1), date(2026, 7, 10), True, False),
    (date(2026, 6, 29), date(2026, 7, 1), False, False),
])
def test_the_days_of_reminders(told, today, has_grace, due):
    assert reminder_due(LAST, told, today, has_grace=has_grace) is due


def mails(license: License) -> list[tuple[str, str]]:
    rows = db.session.scalars(select(LicenseMail).where(LicenseMail.license_id == license.id).order_by(LicenseMail.created_at))
    return [(row.subject, row.text) for row in rows]


def test_a_year_of_looking_every_day_sends_six_mails(server):
    today = now().date()
    license = make_license(server, expires_on=today + timedelta(days=60))
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    for day in range(80):
        remind(noon + timedelta(days=day))
        remind(noon + timedelta(days=day, hours=1))
    found = mails(license)
    assert [subject for subject, _text in found] == ["Your licence ends soon"] * 5 + ["Your licence has ended"]
    assert license.serial in found[0][1] and "Everything goes on working until" in found[-1][1]


def test_a_new_or_renewed_licence_is_no_news(server):
    short = make_license(server, expires_on=now().date() + timedelta(days=10))
    renewed = make_license(server, expires_on=now().date() + timedelta(days=1))
    renew(renewed.id, STAFF, months=1)
    db.session.commit()
    remind(now())
    assert mails(short) == mails(renewed) == []


def test_the_scheduler_s_tasks_do_what_time_asks_for_and_nothing_twice(server):
    license = make_license(server, expires_on=now().date() + timedelta(days=5))
    license.expires_at, license.grace_until = now() - timedelta(seconds=5), now() + timedelta(days=1)
    db.session.commit()

    def after_all_tasks() -> tuple:
        for task, _every in tasks.TASKS:
            task()
        db.session.refresh(license)
        steps = db.session.scalars(select(LicenseAuditLog.event_type).where(LicenseAuditLog.license_id == license.id))
        return str(license.status), sorted(str(step) for step in steps), len(mails(license))

    first = after_all_tasks()
    assert first[0] == "GRACE_PERIOD"
    assert after_all_tasks() == first
