"""Quotas: what a count of calls means."""

from __future__ import annotations

from datetime import date, timedelta

from app.license_protocol.quota import Verdict

NEARLY, USED_UP = 80, 100
"""Percent of a quota at which its owner is told."""


def judge(day_count: int, month_count: int, daily: int | None, monthly: int | None, *, suspended: bool = False) -> Verdict:
    """Return the verdict on counts against limits (None is no limit). Only people suspend; counts alone throttle."""
    if suspended:
        return Verdict.SUSPENDED
    pairs = [(count, limit) for count, limit in ((day_count, daily), (month_count, monthly)) if limit is not None]
    if any(count >= limit for count, limit in pairs):
        return Verdict.THROTTLED
    return Verdict.NEARLY if any(count * 100 >= limit * NEARLY for count, limit in pairs) else Verdict.TAKEN


def limits_of(own_daily: int | None, own_monthly: int | None, plan_daily: int | None, plan_monthly: int | None) -> tuple[
        int | None, int | None]:
    """Return the limits in force by day and by month: the licence's own where it has some, else its plan's; None is no limit."""
    return plan_daily if own_daily is None else own_daily, plan_monthly if own_monthly is None else own_monthly


def reached(count: int, limit: int | None) -> int:
    """Return which percentage that owners are told of is reached: 0, 80 or 100. Where nothing may be called, nothing is used up."""
    if not limit:
        return 0
    return USED_UP if count >= limit else NEARLY if count * 100 >= limit * NEARLY else 0


def first_of_month(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def resets_on(day_count: int, month_count: int, daily: int | None, monthly: int | None, today: date) -> date | None:
    """Return the day (UTC) on which throttled calls are taken again by themselves, or None if none of the limits is reached."""
    if monthly is not None and month_count >= monthly:
        return (first_of_month(today) + timedelta(days=32)).replace(day=1)
    return today + timedelta(days=1) if daily is not None and day_count >= daily else None


def counts_on(today: date, day: date, day_count: int, month: date, month_count: int) -> tuple[int, int]:
    """Return the counts as of `today`: those of a day or month that is over are none."""
    return day_count if day == today else 0, month_count if month == first_of_month(today) else 0
