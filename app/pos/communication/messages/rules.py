"""Rules of delivery."""

from __future__ import annotations

from datetime import timedelta

MOST_ATTEMPTS = 8


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (30 s, 1 min, 2 min … an hour), or None: give up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(timedelta(seconds=15) * 2**attempts, timedelta(hours=1))
