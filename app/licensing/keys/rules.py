"""The keys that sign: how one stands, and how they are written for installations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

APART = timedelta(days=1)
"""Installations learn of the following key with a heartbeat; after a day all that are ever online have."""


def state_of(*, is_current: bool, is_retired: bool) -> str:
    """Return signs, follows or retired."""
    return "signs" if is_current else "retired" if is_retired else "follows"


def spelled(keys: Iterable[Mapping[str, Any]]) -> str:
    """Return the keys to trust as the value of an installation's LICENSE_KEYS: kid=base64,kid=base64."""
    return ",".join(f"{key['kid']}={key['public_key']}" for key in keys if key["state"] != "retired")


def is_early(keys: Iterable[Mapping[str, Any]], moment: datetime) -> bool:
    """Return whether the following key is younger than a day: some installations may not have heard of it."""
    return any(key["state"] == "follows" and moment - key["created_at"] < APART for key in keys)
