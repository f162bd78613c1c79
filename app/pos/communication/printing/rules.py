"""Rules of the print queue."""

from __future__ import annotations

from datetime import timedelta

MOST_ATTEMPTS = 8


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (4 s, 8 s … about four minutes), or None: give up.

    Somebody stands at the till: a new roll of paper takes half a minute, so the first tries follow each other closely.
    """
    return timedelta(seconds=2) * 2**attempts if attempts < MOST_ATTEMPTS else None
