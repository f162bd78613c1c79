"""Owners are told by mail when 80 % of a quota are used and when it is used up: once for each limit and period."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.session import statements
from app.licensing.licenses.queries import get_license
from app.licensing.mails.models import LicenseMail
from app.licensing.metering import service
from app.licensing.metering.rules import reached
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, make_license
from tests.licensing.metering.test_metering import call, quota
from tests.races import at_once

NEARLY, USED_UP = "The quota of your programs is nearly used up", "The quota of your programs is used up"


def license_with(server, daily: int | None, monthly: int | None = None):
    license = make_license(server)
    service.set_quota(license.id, daily, monthly, STAFF)
    db.session.commit()
    return license


def mails(license) -> list[LicenseMail]:
    return list(db.session.scalars(select(LicenseMail).where(LicenseMail.license_id == license.id).order_by(LicenseMail.created_at)))


def count(license, *reports: int) -> list[str]:
    for calls in reports:
        service.count_calls(license.id, [call()] * calls)
    db.session.flush()
    return [mail.subject for mail in mails(license)]


@pytest.mark.parametrize(("used", "limit", "percent"), [
    (79, 100, 0), (80, 100, 80), (99, 100, 80), (100, 100, 100), (250, 100, 100), (4, 5, 80), (0, 0, 0), (3, 0, 0), (9, None, 0)])
def test_what_is_reached(used, limit, percent):
    assert reached(used, limit) == percent


def test_each_threshold_is_told_once(server):
    license = license_with(server, 10, 1000)
    assert count(license, 7) == []
    assert count(license, 1, 1) == [NEARLY]
    assert count(license, 1, 1, 5) == [NEARLY, USED_UP]
    text = mails(license)[1].text
    assert "Calls today: 10 of 10." in text and "this month" not in text and license.serial in text
    assert "Programs are slowed down to 10 calls a minute until" in text and f"/licensing/my/licenses/{license.id}" in text


def test_a_day_begins_anew_and_the_month_is_told_beside_it(server):
    license = license_with(server, 10, 12)
    assert count(license, 10) == [USED_UP]
    assert "Calls today: 10 of 10." in mails(license)[0].text and "Calls this month: 10 of 12." in mails(license)[0].text
    found = quota(license)
    found.day = found.day - timedelta(days=1)
    db.session.flush()
    assert count(license, 1) == [USED_UP]
    assert count(license, 7) == [USED_UP, USED_UP]
    assert "Calls today: 8 of 10." in mails(license)[1].text and "Calls this month: 18 of 12." in mails(license)[1].text
    found = quota(license)
    found.month = (found.month - timedelta(days=1)).replace(day=1)
    db.session.flush()
    assert count(license, 2) == [USED_UP, USED_UP, USED_UP]  # of the day: the month has only begun


def test_a_larger_quota_is_told_of_anew_and_a_smaller_one_at_once(server):
    license = license_with(server, 10)
    count(license, 10)
    service.set_quota(license.id, 100, None, STAFF)
    assert count(license, 5, 64) == [USED_UP]
    assert count(license, 1) == [USED_UP, NEARLY]
    service.set_quota(license.id, 50, None, STAFF)
    assert count(license) == [USED_UP, NEARLY, USED_UP]


def test_nobody_is_told_of_programs_that_staff_stopped_or_of_no_quota(server):
    stopped, nothing = license_with(server, 5), license_with(server, 0, 0)
    service.suspend(stopped.id, True, STAFF, "abuse")
    assert (count(stopped, 6), count(nothing, 6)) == ([], [])
    service.suspend(stopped.id, False, STAFF, "They stopped")
    assert count(stopped, 1) == [USED_UP]


def test_an_owner_reads_it_in_their_language(server):
    license = license_with(server, 5)
    owner = db.session.get(Owner, license.owner_id)
    owner.language = "ar"
    count(license, 5)
    found = mails(license)[0]
    assert (found.recipient, 'dir="rtl"' in found.html) == (owner.email, True)


def test_reports_at_the_same_moment_tell_it_once(server):
    license_id = license_with(server, 40).id
    at_once(server.app, 8, lambda _number: service.count_calls(license_id, [call()] * 5))
    assert [mail.subject for mail in mails(get_license(license_id))] == [NEARLY, USED_UP]


def test_a_report_that_crosses_nothing_costs_no_statement_more(server):
    license = license_with(server, 10)
    sent = {}
    for name, calls in (("first", 1), ("crossing", 7), ("after it", 1)):
        db.session.commit()
        sent[name] = []
        with statements(sent[name]):
            service.count_calls(license.id, [call()] * calls)
    assert len(sent["after it"]) == len(sent["first"]) < len(sent["crossing"])


def test_the_scheduler_tells_nothing_when_a_day_begins_anew(server):
    license = license_with(server, 5)
    count(license, 5)
    found = quota(license)
    found.day = found.day - timedelta(days=1)
    db.session.commit()
    service.release(now().date())
    assert (len(mails(license)), quota(license).told_day, quota(license).is_throttled) == (1, 0, False)
