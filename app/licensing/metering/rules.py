"""Quotas: what a count of calls means."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """Whether further calls are taken."""

    TAKEN = "TAKEN"
    NEARLY = "NEARLY"
    THROTTLED = "THROTTLED"
    SUSPENDED = "SUSPENDED"


NEARLY = 80
"""Percent of a quota from which its owner is told."""


def judge(day_count: int, month_count: int, daily: int | None, monthly: int | None, *, suspended: bool = False) -> Verdict:
    """Return the verdict on counts against limits (None is no limit). Only people suspend; counts alone throttle."""
    if suspended:
        return Verdict.SUSPENDED
    pairs = [(count, limit) for count, limit in ((day_count, daily), (month_count, monthly)) if limit is not None]
    if any(count >= limit for count, limit in pairs):
        return Verdict.THROTTLED
    return Verdict.NEARLY if any(count * 100 >= limit * NEARLY for count, limit in pairs) else Verdict.TAKEN


def first_of_month(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)
