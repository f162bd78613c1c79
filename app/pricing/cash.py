"""Cash rounding and what is paid, due and given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple

from app.pricing.money import EXACT, METHODS, ZERO, decimal, round_money

CASH = "cash"
SCOPES = ("all", "cash_only")


class RoundedCash(NamedTuple):
    """`payable` is what can be paid in coins; `rounding` = payable - exact amount."""

    payable: Decimal
    rounding: Decimal


@dataclass(frozen=True, slots=True)
class CashRounding:
    """Round to `to` (0.05, 1, 10 …) by `method`.

    Scope `all`: the total is rounded whatever the tender; `cash_only`: only what is paid in cash.
    """

    to: Decimal
    method: str = "half_up"
    scope: str = "all"

    def __post_init__(self) -> None:
        object.__setattr__(self, "to", decimal(self.to, "cash rounding"))
        if self.to <= 0:
            raise ValueError(f"cash is rounded to an amount above zero, got {self.to}")
        if self.method not in METHODS:
            raise ValueError(f"unknown rounding method {self.method!r}, use one of {', '.join(METHODS)}")
        if self.scope not in SCOPES:
            raise ValueError(f"unknown scope {self.scope!r}, use one of {', '.join(SCOPES)}")


@dataclass(frozen=True, slots=True)
class Payment:
    """One tender. `method` "cash" is what cash rounding is about; `amount` None stands for "the rest".

    Money paid back to the customer is negative.
    """

    method: str
    amount: Decimal | None = None

    def __post_init__(self) -> None:
        if self.amount is not None:
            object.__setattr__(self, "amount", decimal(self.amount, "payment"))


@dataclass(frozen=True, slots=True)
class PaidLeg:
    """A tender as it came out; `remaining` is what was still due (exact, not rounded for cash) after it."""

    method: str
    amount: Decimal
    remaining: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a total is paid: paid - change = total + rounding once `is_settled`.

    `due`: what must be paid (with scope `all` the rounded total, else the exact one). `remaining` and
    `remaining_cash`: what is still due, exactly and in cash. `rounding` has its own line on the receipt and
    its own account.
    """

    total: Decimal
    due: Decimal
    legs: tuple[PaidLeg, ...]
    paid: Decimal
    rounding: Decimal
    change: Decimal
    remaining: Decimal
    remaining_cash: Decimal
    cash_rounding: CashRounding | None = None

    @property
    def is_settled(self) -> bool:
        """Nothing is due any more, in either direction."""
        return not self.remaining


def round_cash(amount: Decimal, to: Decimal, method: str = "half_up") -> RoundedCash:
    """`amount` as coins can pay it, and the difference; for -amount both are the exact negatives."""
    amount = decimal(amount, "amount")
    payable = round_money(amount, to, method)
    return RoundedCash(payable, EXACT.subtract(payable, amount))


def settle(
    total: Decimal, payments: Sequence[Payment], cash_rounding: CashRounding | None = None
) -> Settlement:
    """What is paid, due, rounded and given back when `total` is paid with these tenders, in this order.

    Given amounts are taken as they are. A tender of "the rest" takes what is due at that point, rounded if
    it is cash and cash is rounded. With scope `cash_only` only the part left for cash is rounded, and only
    when cash pays it. A refund (negative total, negative payments) is the exact mirror of the sale.
    """
    total = decimal(total, "total") + ZERO
    with localcontext(EXACT):
        for_all = cash_rounding is not None and cash_rounding.scope == "all"
        due = _in_coins(total, cash_rounding) if for_all else total
        rule = None if for_all else cash_rounding
        sign = -1 if total < 0 else 1

        legs: list[PaidLeg] = []
        remaining = due
        for payment in payments:
            amount = payment.amount
            if amount is None:
                amount = remaining if remaining * sign > 0 else ZERO
                amount = _in_coins(amount, rule) if payment.method == CASH else amount
            remaining -= amount
            legs.append(PaidLeg(payment.method, amount, remaining))

        rounding, change = _rounding_and_change(remaining, legs, rule, sign)
        remaining += rounding + change
        return Settlement(
            total,
            due,
            tuple(legs),
            sum((leg.amount for leg in legs), ZERO),
            due - total + rounding,
            change,
            remaining,
            _in_coins(remaining, rule),
            cash_rounding,
        )


def _rounding_and_change(
    remaining: Decimal, legs: Sequence[PaidLeg], rule: CashRounding | None, sign: int
) -> tuple[Decimal, Decimal]:
    """What cash rounds away or adds and what is given back, once the tenders are enough; else nothing.

    The last cash tender is the one that cannot be exact: what was open before it is compared in coins.
    """
    cash = next((leg.amount for leg in reversed(legs) if leg.method == CASH), None)
    if cash is not None and rule is not None:
        left = remaining + cash
        coins = _in_coins(left, rule)
        over = (cash - coins) * sign
        if over >= 0:
            return coins - left, over * sign + ZERO
        if remaining * sign <= 0:
            # more than the exact amount, but not a whole coin more: it is kept as rounding, owed to nobody
            return -remaining, ZERO
    elif remaining * sign <= 0:
        return ZERO, -remaining
    return ZERO, ZERO


def _in_coins(amount: Decimal, rule: CashRounding | None) -> Decimal:
    return round_cash(amount, rule.to, rule.method).payable if rule else amount
