"""When stock is low, and how urgent that is."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from app.kernel.i18n import _l


class AlertSeverity(StrEnum):
    """How urgent."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


LABELS = {
    AlertSeverity.LOW: _l("At the reorder level"), AlertSeverity.MEDIUM: _l("Less than half of it"),
    AlertSeverity.HIGH: _l("Almost gone"), AlertSeverity.CRITICAL: _l("Nothing left"),
}
HALF, QUARTER = Decimal("0.5"), Decimal("0.25")


def severity_of(available: Decimal, reorder_level: Decimal | None) -> AlertSeverity | None:
    """Return how urgent an order is for what is available, None above the reorder level or without one."""
    if reorder_level is None or available > reorder_level:
        return None
    if available <= 0:
        return AlertSeverity.CRITICAL
    if available <= reorder_level * QUARTER:
        return AlertSeverity.HIGH
    return AlertSeverity.MEDIUM if available <= reorder_level * HALF else AlertSeverity.LOW
