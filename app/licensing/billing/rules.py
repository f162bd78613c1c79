"""Orders: their states, what payments lead to, and what an unpaid subscription leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
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
_BY_INVOICE = {"draft": OrderStatus.PENDING, "paid": OrderStatus.PAID, "void": OrderStatus.CANCELLED,
               "uncollectible": OrderStatus.FAILED}


def dunning_step(unpaid_since: datetime, moment: datetime) -> int:
    """Return how many reminders are due by `moment`; after the last one, SUSPEND_AFTER restricts the licence to selling."""
    return sum(moment >= unpaid_since + wait for wait in REMIND_AFTER)


def is_to_be_suspended(unpaid_since: datetime, moment: datetime) -> bool:
    """Return whether the dunning has ended without a payment."""
    return moment >= unpaid_since + SUSPEND_AFTER


def order_status(invoice_status: str, attempts: int, paid: Decimal, refunded: Decimal) -> OrderStatus:
    """Return the state of an order from its invoice at the provider; one that was given back whole is refunded."""
    if invoice_status == "paid" and refunded and refunded >= paid:
        return OrderStatus.REFUNDED
    if invoice_status == "open":
        return OrderStatus.FAILED if attempts else OrderStatus.PENDING
    return _BY_INVOICE[invoice_status]


@dataclass(frozen=True, slots=True)
class PaidTime:
    """The time that one order pays for: until its last day, and the days carried over from before; where it was given back, when."""

    until: date
    carried_days: int = 0
    refunded_on: date | None = None

    @property
    def last_day(self) -> date:
        """Return the last day that it gives: time that was given back ends on the day of the refund."""
        whole = self.until + timedelta(days=self.carried_days)
        return min(whole, self.refunded_on) if self.refunded_on else whole


def runs_until(granted_until: date | None, paid: Iterable[PaidTime]) -> date | None:
    """Return a licence's last day: the latest of what was given to it and of what was paid, in whatever order it came."""
    return max((*(time.last_day for time in paid), *([granted_until] if granted_until else [])), default=None)


def days_left(expires_on: date | None, today: date) -> int:
    """Return the days a licence has left after today, which a purchase carries over."""
    return max((expires_on - today).days, 0) if expires_on else 0


def share_of_tax(part: Decimal, amount: Decimal, tax: Decimal) -> Decimal:
    """Return the tax in a part of an amount, rounded half up to the amounts' own places."""
    if not amount:
        return Decimal(0)
    unit = Decimal(1).scaleb(min(part.as_tuple().exponent, amount.as_tuple().exponent, tax.as_tuple().exponent, 0))
    return (part * tax / amount).quantize(unit, ROUND_HALF_UP)


def document_number(series: str, year: int, value: int) -> str:
    """Return a document's number: INV-2026-000001."""
    return f"{series}-{year}-{value:06d}"
