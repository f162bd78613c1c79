"""Orders: their states, what payments lead to, and what an unpaid subscription leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.kernel.numbers import decimals_of


class OrderStatus(StrEnum):
    """How far an order is."""

    PENDING = "PENDING"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"
    CHARGED_BACK = "CHARGED_BACK"


class CaseKind(StrEnum):
    """What may be wrong with a payment that somebody must look after."""

    DISPUTE = "DISPUTE"
    REFUND_FAILED = "REFUND_FAILED"
    PAID_TWICE = "PAID_TWICE"


class CaseState(StrEnum):
    """How a case stands. The bank decides a dispute (WON, LOST), staff what becomes of a lost one, and when others are DONE."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    PAID = "PAID"
    WRITTEN_OFF = "WRITTEN_OFF"
    DONE = "DONE"


WAITING = (CaseState.OPEN, CaseState.LOST)
"""States in which a case waits for somebody."""
TAKEN = (CaseState.LOST, CaseState.WRITTEN_OFF)
"""States of a dispute in which its money is gone."""
CAME_BACK = (CaseState.WON, CaseState.PAID)
"""States of a dispute in which money that was gone is there again."""
OUTCOMES: dict[CaseKind, dict[CaseState, tuple[CaseState, ...]]] = {
    CaseKind.DISPUTE: {CaseState.LOST: (CaseState.PAID, CaseState.WRITTEN_OFF)},
    CaseKind.REFUND_FAILED: {CaseState.OPEN: (CaseState.DONE,)}, CaseKind.PAID_TWICE: {CaseState.OPEN: (CaseState.DONE,)}}
"""What staff may make of a case, by kind and state."""
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


def is_taken_back(unpaid_since: datetime | None, pay_url: str | None) -> bool:
    """Return whether what is unpaid for a licence was paid once, and taken back by a bank: there is no invoice left to pay."""
    return unpaid_since is not None and pay_url is None


def order_status(invoice_status: str, attempts: int, paid: Decimal, refunded: Decimal, taken_back: Decimal = Decimal(0)) -> OrderStatus:
    """Return the state of an order from its invoice at the provider; one that was given back whole is refunded.

    `taken_back` is what the payer's bank took: the invoice stands, its payment is undone.
    """
    if invoice_status == "paid" and refunded and refunded >= paid:
        return OrderStatus.REFUNDED
    if invoice_status == "paid" and taken_back:
        return OrderStatus.CHARGED_BACK
    if invoice_status == "open":
        return OrderStatus.FAILED if attempts else OrderStatus.PENDING
    return _BY_INVOICE[invoice_status]


def dispute_state(status: str, *, is_withdrawn: bool) -> CaseState:
    """Return how a dispute stands from the provider's word for it; one of a word that is not known is open.

    A dispute that was prevented is lost where its money is gone, and won where it is not.
    """
    if status == "lost" or (status == "prevented" and is_withdrawn):
        return CaseState.LOST
    return CaseState.WON if status in ("won", "warning_closed", "prevented") else CaseState.OPEN


def decided(before: CaseState, told: CaseState) -> CaseState:
    """Return a dispute's next state: what staff made of a lost one lasts, unless the bank gives the money back after all."""
    return before if before in (CaseState.PAID, CaseState.WRITTEN_OFF) and told is not CaseState.WON else told


@dataclass(frozen=True, slots=True)
class PaidTime:
    """The time that one order pays for: until its last day, and the days carried over from before; where it was given back, when.

    Given back is also what the payer's bank took and staff wrote off.
    """

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
    unit = Decimal(1).scaleb(-max(map(decimals_of, (part, amount, tax))))
    return (part * tax / amount).quantize(unit, ROUND_HALF_UP)


def document_number(series: str, year: int, value: int) -> str:
    """Return a document's number: INV-2026-000001."""
    return f"{series}-{year}-{value:06d}"
