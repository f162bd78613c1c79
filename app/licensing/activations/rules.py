"""Activations: states, and when a device counts as dead."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

HEARTBEAT = timedelta(seconds=60)
HEARD_EVERY = timedelta(minutes=5)
"""How exactly a licence knows when it was heard of last; each of its devices knows it to the second."""
DEAD_AFTER = timedelta(days=45)
"""At least: a till that sells offline is never culled while it may still come back."""
SPARE = timedelta(days=15)
"""How long after the last of its offline days, or of its licence file, a device may still come back."""


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
