"""Quotas of calls: what the server says of them, and how an installation obeys."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Whether further calls of programs are taken."""

    TAKEN = "TAKEN"
    NEARLY = "NEARLY"
    THROTTLED = "THROTTLED"
    SUSPENDED = "SUSPENDED"


SLOWED_TO = 10
"""How many calls a minute an installation still takes of all programs together while they are throttled."""
