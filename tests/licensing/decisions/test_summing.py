"""Decisions are counted by the hour, once, and together with those that came since they are all there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.decisions.models import DecisionSummary, LicenseDecision
from app.licensing.decisions.rules import DecisionType
from app.licensing.decisions.summing import LATE, count_by_code, sum_up

HOUR = timedelta(hours=1)


@pytest.fixture
def hour(server):
    """An hour that nobody has summed up yet; whatever the test writes is taken back."""
    current, last = now().replace(minute=0, second=0, microsecond=0), db.session.scalar(select(func.max(DecisionSummary.hour)))
    yield max(current, last + HOUR) if last else current
    db.session.rollback()


def decide(at: datetime, code: str, kind: DecisionType = DecisionType.DENY, many: int = 1) -> None:
    for _number in range(many):
        db.session.add(LicenseDecision(id=new_id(), asked="heartbeat", decision=kind, code=code, reason="", latency_ms=1, created_at=at))
    db.session.flush()


def counted(since: datetime) -> dict[tuple[str, str], int]:
    return {(row["decision"], row["code"]): row["decisions"] for row in count_by_code(since) if row["code"].startswith("TEST_")}


def test_what_came_after_the_last_sums_is_counted_too_and_no_decision_twice(hour):
    decide(hour + HOUR / 2, "TEST_A", many=3)
    decide(hour + 1.5 * HOUR, "TEST_A", many=2)
    decide(hour + 1.5 * HOUR, "TEST_B", DecisionType.ALLOW)
    everything = {("DENY", "TEST_A"): 5, ("ALLOW", "TEST_B"): 1}
    assert counted(hour) == everything
    assert sum_up(hour + HOUR) == 0 or not _sums("TEST_A")  # the hour has just ended: its last decisions may not be committed
    assert sum_up(hour + HOUR + LATE) >= 1
    assert (_sums("TEST_A"), _sums("TEST_B"), counted(hour)) == (3, None, everything)
    assert sum_up(hour + HOUR + LATE) == 0
    assert counted(hour + HOUR + HOUR / 2) == {("DENY", "TEST_A"): 2, ("ALLOW", "TEST_B"): 1}
    sum_up(hour + 3 * HOUR)
    assert (_sums("TEST_A"), _sums("TEST_B"), counted(hour)) == (5, 1, everything)


def test_most_come_first(hour):
    decide(hour, "TEST_FEW")
    decide(hour, "TEST_MANY", many=2)
    assert [row["code"] for row in count_by_code(hour) if row["code"].startswith("TEST_")] == ["TEST_MANY", "TEST_FEW"]


def _sums(code: str) -> int | None:
    return db.session.scalar(select(func.sum(DecisionSummary.decisions)).where(DecisionSummary.code == code))
