"""A clock that was far ahead by mistake locks nobody out once it is right; one that is set back wins nothing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import audit
from app.kernel.clock import UTC
from app.kernel.database import db
from app.license_protocol.claims import MOST_DRIFT
from app.pos.business.license.rules import MOST_AT_ONCE, proven
from tests.pos.business.license.conftest import after
from tests.pos.business.license.test_ladder import open_shift, refusal, stage

START = datetime(2026, 11, 1, tzinfo=UTC)
MINUTES = st.integers(0, 60 * 24 * 400)


def silent_until(installed, days: int) -> None:
    """Let the days go by with the server away, one look at the clock every twelve hours."""
    installed.fake.is_away = True
    for half in range(1, days * 2 + 1):
        with after(installed, hours=12 * half):
            installed.beat()


@pytest.mark.parametrize("restarted", [True, False])
def test_a_clock_that_was_a_year_ahead_once_locks_nobody_out_when_it_is_right_again(installed, restarted):
    silent_until(installed, 1)
    with after(installed, days=366):
        installed.beat()
        assert stage(installed.owner().get("/office/")) == ("LOCKED", "UNREACHABLE")
        assert refusal(open_shift(installed.cashier())) == (403, "UNREACHABLE")
    if restarted:
        installed.app.extensions.pop("licenses", None)
    with after(installed, hours=25):
        installed.beat()
        assert stage(installed.owner().get("/office/")) == ("WARNING", "CLOCK_SET_BACK")
        assert open_shift(installed.cashier()).status_code == 200
    with after(installed, hours=49):
        installed.beat()
        assert stage(installed.owner().get("/office/")) == ("WARNING", "UNREACHABLE")
    with after(installed, days=31):
        assert stage(installed.owner().get("/office/")) == ("LOCKED", "UNREACHABLE")


def test_what_was_written_under_a_wrong_clock_locks_nobody_out_after_the_server_was_reached(installed):
    with after(installed, days=366):
        audit.record("test.wrong_clock", "license", None, installed.shop.system)
        db.session.commit()
    with after(installed, hours=2):
        assert installed.beat() is True
        installed.fake.is_away = True
        installed.beat()
        installed.app.extensions.pop("licenses", None)
        assert stage(installed.owner().get("/office/")) == ("VALID", "")


def test_a_clock_set_back_after_a_month_of_silence_opens_nothing(installed):
    silent_until(installed, 31)
    for pop in (False, True):
        if pop:
            installed.app.extensions.pop("licenses", None)
        with after(installed, hours=1):
            assert stage(installed.owner().get("/office/")) == ("LOCKED", "UNREACHABLE")


def test_time_does_not_stand_still_for_a_clock_that_was_set_back(installed):
    silent_until(installed, 1)
    for half in range(1, 2 * 7):  # as often as the silence reaches the end, by a clock that is a year behind
        with after(installed, days=-365, hours=12 * half):
            installed.beat()
            installed.app.extensions.pop("licenses", None)
    with after(installed, days=-365, hours=12 * 14):
        assert stage(installed.owner().get("/office/")) == ("RESTRICTED", "UNREACHABLE")


def test_a_clock_that_is_right_again_after_it_was_ahead_catches_up():
    high, seen = proven(START, START, START + timedelta(days=400)), START + timedelta(days=400)
    for minutes in range(0, 2 * 24 * 60 + 1, 10):
        moment = START + timedelta(minutes=minutes)
        high, seen = proven(high, seen, moment), moment
    assert START + timedelta(days=2) <= high <= START + timedelta(days=2) + MOST_DRIFT


@given(st.lists(MINUTES, min_size=1, max_size=30))
def test_proven_time_never_goes_back_passes_only_a_clock_that_was_set_back_and_a_look_adds_a_day_at_most(clock):
    high, seen = START, START
    for minutes in clock:
        moment = START + timedelta(minutes=minutes)
        after_it = proven(high, seen, moment)
        is_set_back = moment < high - MOST_DRIFT
        assert high <= after_it <= (high + max(moment - seen, timedelta(0)) / 2 if is_set_back else max(high, moment))
        assert after_it - high <= MOST_AT_ONCE
        high, seen = after_it, moment


@given(st.lists(st.integers(1, 60 * 24), min_size=1, max_size=60))
def test_of_a_clock_that_is_looked_at_daily_everything_is_proven(steps):
    high = seen = moment = START
    for minutes in steps:
        moment += timedelta(minutes=minutes)
        high, seen = proven(high, seen, moment), moment
        assert high == moment
