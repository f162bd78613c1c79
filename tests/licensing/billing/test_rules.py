"""Rules of orders: what is paid gives, what is given back takes, what is owed leads to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.licensing.billing.rules import (
    CaseState,
    OrderStatus,
    PaidTime,
    days_left,
    decided,
    dispute_state,
    document_number,
    dunning_step,
    is_to_be_suspended,
    order_status,
    runs_until,
    share_of_tax,
)

DAY = date(2026, 3, 1)
days = st.integers(0, 900).map(lambda count: DAY + timedelta(days=count))
times = st.builds(PaidTime, days, st.integers(0, 60), st.none() | days)


@given(st.none() | days, st.lists(times, max_size=8), st.randoms())
def test_a_licence_ends_on_the_same_day_in_whatever_order_it_was_paid(granted, paid, chance):
    shuffled = [*paid, *chance.sample(paid, len(paid) // 2)]
    chance.shuffle(shuffled)
    assert runs_until(granted, shuffled) == runs_until(granted, paid)


@given(days, st.lists(times, max_size=8))
def test_payments_never_shorten_what_was_given_beside_them(granted, paid):
    assert runs_until(granted, paid) >= granted


@given(times)
def test_time_that_was_given_back_ends_with_the_refund_at_the_latest(time):
    whole = PaidTime(time.until, time.carried_days)
    assert time.last_day <= whole.last_day and (time.refunded_on is None or time.last_day <= time.refunded_on)


def test_without_anything_given_or_paid_there_is_no_end():
    assert runs_until(None, []) is None


@pytest.mark.parametrize(("status", "attempts", "paid", "refunded", "expected"), [
    ("open", 0, "0", "0", OrderStatus.PENDING), ("open", 2, "0", "0", OrderStatus.FAILED), ("paid", 1, "29", "0", OrderStatus.PAID),
    ("paid", 1, "29", "28.99", OrderStatus.PAID), ("paid", 1, "29", "29", OrderStatus.REFUNDED), ("paid", 0, "0", "0", OrderStatus.PAID),
    ("void", 1, "0", "0", OrderStatus.CANCELLED), ("uncollectible", 4, "0", "0", OrderStatus.FAILED)])
def test_an_order_is_what_its_invoice_says(status, attempts, paid, refunded, expected):
    assert order_status(status, attempts, Decimal(paid), Decimal(refunded)) is expected


@pytest.mark.parametrize(("refunded", "taken", "expected"), [
    ("0", "29", OrderStatus.CHARGED_BACK), ("20", "9", OrderStatus.CHARGED_BACK), ("29", "0", OrderStatus.REFUNDED)])
def test_what_a_bank_took_back_undoes_the_payment(refunded, taken, expected):
    assert order_status("paid", 1, Decimal(29), Decimal(refunded), Decimal(taken)) is expected


@pytest.mark.parametrize(("status", "is_withdrawn", "expected"), [
    ("warning_needs_response", False, CaseState.OPEN), ("warning_under_review", False, CaseState.OPEN),
    ("warning_closed", False, CaseState.WON), ("needs_response", True, CaseState.OPEN), ("under_review", True, CaseState.OPEN),
    ("appeal_needs_response", True, CaseState.OPEN), ("appeal_under_review", True, CaseState.OPEN), ("won", False, CaseState.WON),
    ("won", True, CaseState.WON), ("lost", True, CaseState.LOST), ("lost", False, CaseState.LOST), ("prevented", False, CaseState.WON),
    ("prevented", True, CaseState.LOST), ("a_word_of_tomorrow", True, CaseState.OPEN)])
def test_a_dispute_stands_as_the_providers_word_says(status, is_withdrawn, expected):
    assert dispute_state(status, is_withdrawn=is_withdrawn) is expected


def test_what_staff_decided_of_a_lost_dispute_lasts_unless_the_bank_gives_the_money_back():
    table = {(before, told): decided(before, told) for before in CaseState for told in (CaseState.OPEN, CaseState.WON, CaseState.LOST)}
    assert {pair: state for pair, state in table.items() if state is not pair[1]} == {
        (before, told): before for before in (CaseState.PAID, CaseState.WRITTEN_OFF) for told in (CaseState.OPEN, CaseState.LOST)}


@pytest.mark.parametrize(("days_after", "step", "ends"), [
    (0, 1, False), (2, 1, False), (3, 2, False), (6, 2, False), (7, 3, False), (13, 3, False), (14, 3, True)])
def test_mails_leave_at_once_and_after_three_and_seven_days_and_after_two_weeks_it_only_sells(days_after, step, ends):
    since = datetime(2026, 3, 1, 9, tzinfo=UTC)
    moment = since + timedelta(days=days_after)
    assert (dunning_step(since, moment), is_to_be_suspended(since, moment)) == (step, ends)


def test_days_left_are_those_after_today():
    assert [days_left(DAY + timedelta(days=count), DAY) for count in (5, 0, -3)] == [5, 0, 0] and days_left(None, DAY) == 0


@pytest.mark.parametrize(("part", "amount", "tax", "expected"), [
    ("33.35", "33.35", "4.35", "4.35"), ("10.00", "33.35", "4.35", "1.30"), ("500", "1150", "150", "65"), ("5", "0", "0", "0")])
def test_the_tax_in_a_part(part, amount, tax, expected):
    assert share_of_tax(Decimal(part), Decimal(amount), Decimal(tax)) == Decimal(expected)


def test_numbers_look_like_this():
    assert document_number("INV", 2026, 42) == "INV-2026-000042"
