"""A server that was away does not take the devices that it could not hear for dead ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from app.kernel.clock import UTC
from app.kernel.database import db
from app.licensing.activations.listening import KEY, LISTEN_FIRST, note_listening
from app.licensing.settings.models import SystemSetting

BEGIN, HOUR = datetime(2031, 5, 1, 9, 30, tzinfo=UTC), timedelta(hours=1)


@pytest.fixture
def fresh(server):
    """A server that never listened before."""
    db.session.execute(update(SystemSetting).where(SystemSetting.key == KEY).values(value={}))


def listened(hours: range) -> list[bool]:
    """Note every hour that the server listens; return what was said each time."""
    return [note_listening(BEGIN + hour * HOUR) for hour in hours]


def test_a_server_listens_for_a_week_before_it_misses_anybody(fresh):
    week = LISTEN_FIRST // HOUR
    assert (set(listened(range(week))), note_listening(BEGIN + LISTEN_FIRST)) == ({False}, True)


def test_an_hour_that_the_scheduler_missed_is_no_absence(fresh):
    listened(range(160))
    assert [note_listening(BEGIN + hour * HOUR) for hour in (162, 165, 168)] == [False, False, True]


def test_a_server_that_was_away_listens_for_a_week_anew(fresh):
    week = LISTEN_FIRST // HOUR
    assert listened(range(week + 5))[-1] is True
    back = week + 50
    assert (set(listened(range(back, back + week))), note_listening(BEGIN + (back + week) * HOUR)) == ({False}, True)
