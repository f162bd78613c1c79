"""Rules of sign-ins: when guessing is stopped, and what a browser is called."""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_FAILURES = 5
ADDRESS_FAILURES = 30
ADDRESS_WINDOW = timedelta(minutes=15)
FAILURE_WINDOW = timedelta(hours=24)
_FIRST_LOCK = timedelta(minutes=5)
_LONGEST_LOCK = timedelta(hours=1)

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))


def locked_until(failures: int, last_failed_at: datetime | None) -> datetime | None:
    """Return when the next password may be tried after so many failures in a row: every fifth one locks, twice as
    long each time (5 minutes, 10, 20 … up to an hour).
    """
    if last_failed_at is None or failures == 0 or failures % FREE_FAILURES:
        return None
    rounds = min(failures // FREE_FAILURES - 1, 10)
    return last_failed_at + min(_FIRST_LOCK * 2**rounds, _LONGEST_LOCK)


def device_name(user_agent: str | None) -> str:
    """Return the browser and system that a User-Agent header names, such as "Firefox · Windows"; empty if none."""
    text = user_agent or ""
    found = [next((name for mark, name in marks if mark in text), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in found if part)
