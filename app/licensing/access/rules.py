"""Signing in to the portal: how long things last, and when too many mistakes lock."""

from __future__ import annotations

from datetime import datetime, timedelta

LINK_LIFE = timedelta(minutes=30)
INVITATION_LIFE = timedelta(days=7)
SESSION_LIFE = timedelta(days=14)
STAFF_SESSION_LIFE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
FREE_FAILURES = 5
FAILURES_KEPT = timedelta(days=1)
SHORTEST_PASSWORD = 12
LINKS = "5 per hour"
"""How many mails with a link an address of a person, or of a machine, is sent."""
RECOVERY_CODES = 10
TOTP_STEP = 30
"""Seconds a code of the second factor lasts (RFC 6238); one step either side is accepted, each code once."""


def locked_until(failures: int, moment: datetime) -> datetime | None:
    """Return until when an account is locked after so many mistakes in a row: 1, 2, 4 … minutes, at most an hour."""
    if failures < FREE_FAILURES:
        return None
    return moment + timedelta(minutes=min(2 ** (failures - FREE_FAILURES), 60))


def spelled_recovery(text: str) -> str:
    """Return a recovery code in its one spelling, however it was typed: ABCD-EFGH."""
    plain = "".join(character for character in text.upper() if character.isascii() and character.isalnum())[:16]
    return f"{plain[:4]}-{plain[4:]}"
