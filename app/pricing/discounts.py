"""Discounts of a line and of the whole order."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.pricing.money import HUNDRED, ZERO, decimal, rounder

DISCOUNT_KINDS = ("percent", "amount")
DISCOUNT_BASES = ("total", "subtotal")


def _check(kind: str, value: Decimal) -> None:
    if kind not in DISCOUNT_KINDS:
        raise ValueError(f"unknown discount kind {kind!r}, use one of {', '.join(DISCOUNT_KINDS)}")
    if value < 0:
        raise ValueError(f"a discount cannot be negative, got {value}")
    if kind == "percent" and value > HUNDRED:
        raise ValueError(f"a discount cannot be more than 100 %, got {value}")


@dataclass(frozen=True, slots=True)
class Discount:
    """Off one line: `percent` of its price (0 to 100), or an `amount` of money off the whole line.

    An amount above the price takes the price to zero, never below. On a returned line (negative quantity)
    it reduces what is given back.
    """

    kind: str
    value: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", decimal(self.value, "discount"))
        _check(self.kind, self.value)

    def off(self, amount: Decimal) -> Decimal:
        """What this takes off `amount`, unrounded, with the sign of `amount`."""
        return _off(self.kind, self.value, amount)


@dataclass(frozen=True, slots=True)
class OrderDiscount:
    """Off the whole order, spread over its lines in proportion.

    `applies_to` `total`: off what the customer pays, tax included: the total drops by exactly this amount.
    `subtotal`: off the sum without tax: the subtotal drops by exactly this amount and tax follows.
    `only`: keys of the lines it is limited to (None: all). `key` is handed back untouched.
    """

    kind: str
    value: Decimal
    applies_to: str = "total"
    only: frozenset[Hashable] | None = None
    key: Hashable = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", decimal(self.value, "discount"))
        _check(self.kind, self.value)
        if self.applies_to not in DISCOUNT_BASES:
            raise ValueError(f"unknown base {self.applies_to!r}, use one of {', '.join(DISCOUNT_BASES)}")

    def touches(self, key: Hashable) -> bool:
        """Whether the line with this key takes part."""
        return self.only is None or key in self.only

    def amount_off(self, base: Decimal, unit: Decimal) -> Decimal:
        """The money it takes off `base`, a multiple of `unit`; never more than `base`."""
        return rounder(unit)(_off(self.kind, self.value, base))

    def exact_shares(self, amount: Decimal, bases: Sequence[Decimal]) -> list[Decimal]:
        """`amount` (the result of `amount_off`) spread over the lines' own bases, unrounded.

        A percentage takes that percentage off every line, whatever its sign; an amount is spread over the
        lines that have its own sign only, so lines given back in the same order do not inflate it.
        """
        if self.kind == "percent":
            shares = [_off(self.kind, self.value, base) for base in bases]
            weights = [abs(base) for base in bases]
        else:
            shares = [ZERO] * len(bases)
            weights = [abs(base) if base * amount > 0 else ZERO for base in bases]
        rest, whole = amount - sum(shares, ZERO), sum(weights, ZERO)
        if rest and whole:
            shares = [share + rest * weight / whole for share, weight in zip(shares, weights, strict=True)]
        # `amount` was taken off a rounded sum, which can be a trifle more than the lines themselves hold
        return [base if abs(share) > abs(base) else share for share, base in zip(shares, bases, strict=True)]


def _off(kind: str, value: Decimal, amount: Decimal) -> Decimal:
    if kind == "percent":
        return amount * value / HUNDRED
    return min(value, abs(amount)).copy_sign(amount)
