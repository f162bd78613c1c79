"""The ladder, step by step, and in general."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.license_protocol.codes import Code
from app.license_protocol.ladder import Stage, State, judge
from tests.license_protocol.test_files import CLAIMS, NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWER = replace(CLAIMS, trusted_until=NOW + DAY)
ENDED = replace(ANSWER, expires_at=NOW, grace_until=NOW + 2 * HOUR, trusted_until=NOW + 400 * DAY, offline_days=30)
RANKS = list(Stage)


@pytest.mark.parametrize(("after", "state"), [
    (0 * HOUR, State(Stage.VALID, Code.VALID, NOW + 24 * HOUR)),
    (24 * HOUR, State(Stage.WARNING, Code.UNREACHABLE, NOW + 72 * HOUR)),
    (72 * HOUR - timedelta(seconds=1), State(Stage.WARNING, Code.UNREACHABLE, NOW + 72 * HOUR)),
    (72 * HOUR, State(Stage.RESTRICTED, Code.UNREACHABLE, NOW + 30 * DAY)),
    (30 * DAY, State(Stage.LOCKED, Code.UNREACHABLE)),
])
def test_silence_of_the_server(after, state):
    assert judge(ANSWER, NOW + after) == state


@pytest.mark.parametrize(("after", "state"), [
    (-HOUR, State(Stage.VALID, Code.VALID, NOW)),
    (0 * HOUR, State(Stage.WARNING, Code.GRACE_PERIOD, NOW + 2 * HOUR)),
    (2 * HOUR, State(Stage.RESTRICTED, Code.EXPIRED, NOW + 2 * HOUR + 30 * DAY)),
    (2 * HOUR + 30 * DAY, State(Stage.LOCKED, Code.EXPIRED)),
])
def test_the_end_of_a_licence(after, state):
    assert judge(ENDED, NOW + after) == state


def test_a_plan_s_own_figure_locks_earlier_or_later():
    assert judge(replace(ANSWER, offline_days=7), NOW + 7 * DAY).stage is Stage.LOCKED
    assert judge(replace(ANSWER, offline_days=60), NOW + 59 * DAY).stage is Stage.RESTRICTED


def test_only_the_server_says_no():
    assert judge(replace(ANSWER, status="REVOKED"), NOW) == State(Stage.LOCKED, Code.REVOKED)
    assert judge(replace(ANSWER, status="SUSPENDED"), NOW) == State(Stage.RESTRICTED, Code.SUSPENDED)
    assert judge(replace(ANSWER, status="TRIAL"), NOW).code is Code.TRIAL
    assert judge(None, NOW) == State(Stage.LOCKED, Code.NOT_ACTIVATED)


def test_a_clock_set_back_gains_nothing():
    proven = NOW + 80 * HOUR
    assert judge(ANSWER, NOW, high_water=proven) == judge(ANSWER, proven)
    assert judge(ANSWER, NOW, high_water=NOW + HOUR).code is Code.CLOCK_SET_BACK
    assert judge(ANSWER, NOW, high_water=NOW + timedelta(minutes=5)).code is Code.VALID


hours = st.integers(0, 2000).map(lambda n: n * HOUR)


@given(hours, hours, st.sampled_from(["ACTIVE", "TRIAL", "GRACE_PERIOD", "EXPIRED", "SUSPENDED", "REVOKED"]),
       st.integers(0, 90), st.none() | hours, hours)
def test_it_only_gets_worse_with_time_and_says_when(early, more, status, offline_days, expires, grace):
    ends = NOW + expires if expires is not None else None
    claims = replace(ANSWER, status=status, offline_days=offline_days, expires_at=ends, grace_until=ends and ends + grace)
    first, later = judge(claims, NOW + early), judge(claims, NOW + early + more)
    assert RANKS.index(later.stage) >= RANKS.index(first.stage)
    if first.until is not None:
        assert isinstance(first.until, datetime) and first.until > NOW + early
        assert RANKS.index(judge(claims, first.until).stage) > RANKS.index(first.stage)


@pytest.mark.parametrize(("after", "state"), [
    (timedelta(0), State(Stage.WARNING, Code.UNREACHABLE, NOW + 72 * HOUR)),
    (25 * HOUR, State(Stage.WARNING, Code.UNREACHABLE, NOW + 72 * HOUR)),
    (72 * HOUR, State(Stage.RESTRICTED, Code.UNREACHABLE, NOW + 30 * DAY)),
    (30 * DAY, State(Stage.LOCKED, Code.UNREACHABLE)),
])
def test_an_installation_that_the_server_disowned_is_warned_at_once_and_gets_worse_no_sooner(after, state):
    assert judge(ANSWER, NOW + after, is_disowned=True) == state


def test_what_the_server_said_before_it_disowned_an_installation_still_counts():
    assert judge(replace(ANSWER, status="SUSPENDED"), NOW, is_disowned=True) == State(Stage.RESTRICTED, Code.SUSPENDED, None)


@pytest.mark.parametrize(("status", "code"), [("MOVED", Code.LICENSE_MOVED), ("REPLACED", Code.ACTIVATION_REPLACED)])
@pytest.mark.parametrize(("after", "stage", "until"), [
    (timedelta(0), Stage.WARNING, NOW + 72 * HOUR), (72 * HOUR, Stage.RESTRICTED, NOW + 30 * DAY), (30 * DAY, Stage.LOCKED, None)])
def test_a_place_that_was_lost_is_a_warning_first_however_often_the_server_says_so(status, code, after, stage, until):
    told = replace(ANSWER, device_status=status, device_since=NOW, issued_at=NOW + after, trusted_until=NOW + after + DAY)
    assert judge(told, NOW + after) == State(stage, code, until)


def test_what_becomes_of_a_licence_that_was_moved_is_no_longer_the_former_business_s_affair_but_of_one_that_was_replaced_it_is():
    told = replace(ANSWER, status="REVOKED", device_since=NOW)
    assert judge(replace(told, device_status="MOVED"), NOW).code is Code.LICENSE_MOVED
    assert judge(replace(told, device_status="REPLACED"), NOW) == State(Stage.LOCKED, Code.REVOKED)
    assert judge(replace(told, device_status="DEACTIVATED"), NOW) == State(Stage.LOCKED, Code.REVOKED)


def test_a_state_of_a_device_that_only_newer_servers_know_is_not_in_use():
    assert judge(replace(ANSWER, device_status="PAUSED"), NOW) == State(Stage.LOCKED, Code.ACTIVATION_FREED)
