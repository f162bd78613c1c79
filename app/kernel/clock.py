"""Time: every timestamp is UTC; the business day is a branch's own."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def business_day(moment: datetime, timezone: str, cutoff: time = time(0)) -> date:
    """Return the business day of `moment` at a branch: its local date, the night before `cutoff` counting back.

    The cut-off is compared on the wall clock, so on the nights when clocks change the day still
    turns at the hour that hangs on the wall.
    """
    local = moment.astimezone(ZoneInfo(timezone))
    return local.date() - timedelta(days=1) if local.time() < cutoff else local.date()


def local_time(moment: datetime, timezone: str) -> datetime:
    """Return `moment` on the wall clock of `timezone`."""
    return moment.astimezone(ZoneInfo(timezone))


def timezone_choices(*kept: str | None) -> list[tuple[str, str]]:
    """Return (name, name) of the timezones of places, UTC first, and those `kept`; not what only machines use (`Factory`, `EST5EDT`)."""
    return [(name, name) for name in dict.fromkeys(("UTC", *filter(None, kept), *_places()))]


@cache
def _places() -> tuple[str, ...]:
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS))
