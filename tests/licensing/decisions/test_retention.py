"""Single decisions go after their time, routine heartbeats after a day; in batches, and nothing else goes with them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing import tasks
from app.licensing.decisions import retention
from app.licensing.decisions.models import LicenseDecision
from app.licensing.decisions.rules import decision_of
from app.licensing.decisions.summing import sum_up
from app.licensing.metering.models import ApiReport, ApiUsage
from app.licensing.settings.service import set_setting
from tests.licensing.conftest import STAFF, make_license


@pytest.fixture
def kept(server):
    """A licence; `decide(asked, code, age)` writes a decision of an age, `left()` are those still there."""
    license = make_license(server)

    def decide(asked: str, code: str, age: timedelta) -> str:
        db.session.add(LicenseDecision(id=new_id(), license_id=license.id, asked=asked, code=code, decision=decision_of(code), reason="",
                                       latency_ms=Decimal(1), created_at=now() - age))
        db.session.commit()
        return code

    def call(age: timedelta) -> None:
        db.session.add(ApiUsage(id=new_id(), license_id=license.id, endpoint="/", method="GET", status_code=200, response_ms=Decimal(1),
                                created_at=now() - age))
        db.session.commit()

    def erase() -> int:
        sum_up(now())  # nothing goes that is not in the sums
        return retention.erase_old(now())

    def left() -> list[tuple[str, str]]:
        rows = select(LicenseDecision).where(LicenseDecision.license_id == license.id).order_by(LicenseDecision.created_at)
        return [(row.asked, row.code) for row in db.session.scalars(rows)]

    def calls() -> int:
        return len(db.session.scalars(select(ApiUsage.id).where(ApiUsage.license_id == license.id)).all())

    yield SimpleNamespace(decide=decide, call=call, erase=erase, left=left, calls=calls)
    set_setting("retention", {"decision_days": 90, "usage_days": 35}, STAFF)
    db.session.commit()


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_heartbeats_that_found_nothing_new_go_after_a_day_all_else_after_its_days(kept):
    kept.decide("heartbeat", "VALID", 91 * DAY)
    kept.decide("activation", "TOO_MANY_DEVICES", 91 * DAY)
    kept.decide("activation", "VALID", 89 * DAY)
    kept.decide("heartbeat", "REVOKED", 89 * DAY)
    kept.decide("heartbeat", "GRACE_PERIOD", 2 * DAY)
    kept.decide("heartbeat", "VALID", 2 * DAY)
    kept.decide("validation", "VALID", 2 * DAY)
    kept.decide("heartbeat", "VALID", 23 * HOUR)
    kept.erase()
    assert kept.left() == [("activation", "VALID"), ("heartbeat", "REVOKED"), ("heartbeat", "GRACE_PERIOD"), ("validation", "VALID"),
                           ("heartbeat", "VALID")]


def test_how_long_is_up_to_the_staff_but_never_less_than_a_day(kept):
    for age in (12 * DAY, 5 * DAY, 23 * HOUR):
        kept.decide("activation", "VALID", age)
    for age in (12 * DAY, 5 * DAY):
        kept.call(age)
    set_setting("retention", {"decision_days": 10, "usage_days": 7}, STAFF)
    kept.erase()
    assert (len(kept.left()), kept.calls()) == (2, 1)
    set_setting("retention", {"decision_days": 1}, STAFF)
    kept.erase()
    assert kept.left() == [("activation", "VALID")]


def test_the_names_of_reports_are_remembered_for_35_days(kept, server):
    license = make_license(server)
    for age in (36, 34):
        db.session.add(ApiReport(id=new_id(), license_id=license.id, report=f"{age} days", created_at=now() - age * DAY))
    db.session.commit()
    kept.erase()
    assert db.session.scalars(select(ApiReport.report).where(ApiReport.license_id == license.id)).all() == ["34 days"]


def test_many_go_in_batches_that_each_are_a_transaction(kept, monkeypatch):
    for number in range(7):
        kept.decide("heartbeat", "VALID", 3 * DAY + number * HOUR)
        kept.decide("validation", "VALID", 3 * DAY + number * HOUR)
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    monkeypatch.setattr(retention, "MOST", 2)
    commits = []
    monkeypatch.setattr(db.session, "commit", lambda keep=db.session.commit: commits.append(keep()))
    assert kept.erase() == 4
    assert kept.erase() == 3
    assert kept.left() == [("validation", "VALID")] * 7
    assert len(commits) > 4


def test_what_is_not_in_the_sums_by_hour_stays(kept, monkeypatch):
    kept.decide("heartbeat", "VALID", 3 * DAY)
    monkeypatch.setattr(retention, "summed_until", lambda: now() - 4 * DAY)
    retention.erase_old(now())
    assert kept.left() == [("heartbeat", "VALID")]
    monkeypatch.setattr(retention, "summed_until", lambda: None)
    assert retention.erase_old(now()) == 0


def test_the_scheduler_does_it(kept):
    kept.decide("heartbeat", "VALID", 3 * DAY)
    tasks.sum_up_decisions()
    task, every = next((task, every) for task, every in tasks.TASKS if task.__name__ == "erase_old")
    assert (task() >= 1, kept.left(), every <= timedelta(hours=1)) == (True, [], True)
