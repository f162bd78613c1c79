"""Activations: states, and when a device counts as dead."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

HEARTBEAT = timedelta(seconds=60)
HEARD_EVERY = timedelta(minutes=5)
"""How exactly a licence knows when it was heard of last; each of its devices knows it to the second."""
DEAD_AFTER = timedelta(days=45)
"""Longer than any plan's offline days: a till that sells offline is never culled while it may still come back."""


class ActivationStatus(StrEnum):
    """The seed's states of a device."""

    ACTIVE = "ACTIVE"
    DEACTIVATED = "DEACTIVATED"
    SUSPENDED = "SUSPENDED"


class Ending(StrEnum):
    """Why a device's token proves nothing any more."""

    REPLACED = "REPLACED"
    """A later activation has its place."""
    MOVED = "MOVED"
    """The licence was handed to another business."""


def dead_before(moment: datetime, offline_days: int) -> datetime:
    """Return the instant before which a device must have been seen last to be culled at `moment`."""
    return moment - max(DEAD_AFTER, timedelta(days=offline_days + 15))
