"""Orders: their states, and what an unpaid subscription leads to."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class OrderStatus(StrEnum):
    """How far an order is."""

    PENDING = "PENDING"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


REMIND_AFTER = (timedelta(0), timedelta(days=3), timedelta(days=7))
"""When mails about an unpaid renewal leave, from the first failed payment."""
SUSPEND_AFTER = timedelta(days=14)


def dunning_step(unpaid_since: datetime, moment: datetime) -> int:
    """Return how many reminders are due by `moment`; after the last one, SUSPEND_AFTER restricts the licence to selling."""
    return sum(moment >= unpaid_since + wait for wait in REMIND_AFTER)


def is_to_be_suspended(unpaid_since: datetime, moment: datetime) -> bool:
    """Return whether the dunning has ended without a payment."""
    return moment >= unpaid_since + SUSPEND_AFTER
