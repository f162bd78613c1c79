"""Conditions of feature flags: every one given must be met, shares are stable and only grow."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.licensing.flags.rules import Conditions, Subject, holds, place_of, read_conditions

ONE = Subject(UUID(int=1), "WKP-AAAA-AAAA-AAAA", "basic", "BASIC", date(2026, 11, 21))
NAMES = st.text("abcdefghijk-", min_size=1, max_size=12)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CONDITIONS = st.builds(
    Conditions, st.frozensets(st.sampled_from(["TRIAL", "BASIC"])), st.frozensets(st.sampled_from(["basic", "trial"])),
    st.frozensets(st.sampled_from([ONE.serial, "WKP-BBBB-BBBB-BBBB"])), st.integers(0, 100), st.none() | DAYS, st.none() | DAYS)


def of(license_id: UUID) -> Subject:
    """A licence that differs by its id alone."""
    return Subject(license_id, ONE.serial, ONE.plan, ONE.tier, ONE.today)


@given(NAMES, st.uuids())
def test_a_share_of_nothing_is_nobody_and_of_hundred_everybody(name, license_id):
    assert not holds(name, Conditions(share=0), of(license_id))
    assert holds(name, Conditions(share=100), of(license_id))


@given(NAMES, st.uuids(), st.integers(0, 100), st.integers(0, 100))
def test_a_larger_share_keeps_whoever_had_it(name, license_id, one, other):
    small, large = sorted((one, other))
    assert holds(name, Conditions(share=large), of(license_id)) or not holds(name, Conditions(share=small), of(license_id))


@given(NAMES, CONDITIONS, st.uuids())
def test_more_conditions_never_let_more_in_and_say_the_same_each_time(name, conditions, license_id):
    found = holds(name, conditions, of(license_id))
    assert found == holds(name, conditions, of(license_id))
    assert not found or holds(name, Conditions(), of(license_id))


@given(CONDITIONS)
def test_conditions_are_read_as_they_were_written(conditions):
    assert read_conditions(conditions.to_json()) == conditions


def test_places_never_move_and_differ_from_flag_to_flag():
    assert [place_of("new-till", UUID(int=number)) for number in range(5)] == [42, 95, 11, 39, 14]
    assert place_of("new-till", UUID(int=1)) != place_of("old-till", UUID(int=1))
    places = [place_of("even", UUID(int=number)) for number in range(20_000)]
    assert all(120 < places.count(place) < 280 for place in range(100))


@pytest.mark.parametrize(("conditions", "expected"), [
    (Conditions(), True),
    (Conditions(tiers=frozenset({"BASIC", "TRIAL"})), True), (Conditions(tiers=frozenset({"TRIAL"})), False),
    (Conditions(plans=frozenset({"basic"})), True), (Conditions(plans=frozenset({"enterprise"})), False),
    (Conditions(serials=frozenset({ONE.serial})), True), (Conditions(serials=frozenset({"WKP-BBBB-BBBB-BBBB"})), False),
    (Conditions(starts_on=date(2026, 11, 21), ends_on=date(2026, 11, 21)), True),
    (Conditions(starts_on=date(2026, 11, 22)), False), (Conditions(ends_on=date(2026, 11, 20)), False),
    (Conditions(tiers=frozenset({"BASIC"}), serials=frozenset({ONE.serial}), share=0), False),
])
def test_every_condition_given_must_be_met(conditions, expected):
    assert holds("new-till", conditions, ONE) is expected


def test_conditions_stored_by_an_older_server_hold_for_everybody_they_do_not_name():
    assert read_conditions({}) == Conditions()
