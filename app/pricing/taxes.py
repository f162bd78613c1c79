"""Taxes of a line: what they are, and the exact equations between price, net, taxes and total.

Every tax of a line is a linear function of the quantity and of the amount that is known (the price, the net
or the total). The equations are solved once for each combination of taxes, in fractions, and kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from app.pricing.money import decimal

TAX_KINDS = ("percent", "fixed", "division")


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax of a line, in its order of computation.

    kind `percent`: rate % of its base; `fixed`: rate per unit of quantity; `division`: rate % of the price
    with tax (included: of the line amount; not included: net x rate / (100 - all such rates of the line)).
    `included`: the unit price contains it. `compounds`: its amount is added to the base of later taxes.
    `affected_by_previous`: False keeps earlier compounding taxes out of its base.
    """

    code: str
    kind: str
    rate: Decimal
    included: bool
    compounds: bool = False
    affected_by_previous: bool = True

    def __post_init__(self) -> None:
        if self.kind not in TAX_KINDS:
            raise ValueError(f"unknown tax kind {self.kind!r}, use one of {', '.join(TAX_KINDS)}")
        object.__setattr__(self, "rate", decimal(self.rate, "tax rate"))


class Linear(NamedTuple):
    """(per_unit x quantity + per_amount x amount) / divisor: all three whole, one division, at the end.

    Dividing last keeps an amount that lies exactly between two cents exactly there.
    """

    per_unit: Decimal
    per_amount: Decimal
    divisor: Decimal

    def at(self, quantity: Decimal, amount: Decimal) -> Decimal:
        """The value for this quantity and amount."""
        value = self.per_amount * amount
        if self.per_unit:
            value += self.per_unit * quantity
        return value / self.divisor


class TaxStep(NamedTuple):
    """One tax with its amount from each starting point; `on_base` takes the base of this tax."""

    tax: Tax
    on_base: Linear
    from_price: Linear
    from_net: Linear
    from_total: Linear


class TaxPlan(NamedTuple):
    """The solved taxes of a line."""

    steps: tuple[TaxStep, ...]
    all_included: bool
    price_from_net: Linear
    price_from_total: Linear


class _Terms(NamedTuple):
    """per_unit x quantity + per_net x net + per_price x price, with exact coefficients."""

    per_unit: Fraction
    per_net: Fraction
    per_price: Fraction

    def plus(self, other: "_Terms") -> "_Terms":
        return _Terms(*(a + b for a, b in zip(self, other, strict=True)))

    def times(self, factor: Fraction) -> "_Terms":
        return _Terms(*(a * factor for a in self))


_NOTHING = _Terms(Fraction(0), Fraction(0), Fraction(0))
_NET = _Terms(Fraction(0), Fraction(1), Fraction(0))


@lru_cache(maxsize=4096)
def plan_for(taxes: tuple[Tax, ...]) -> TaxPlan:
    """Solve the equations of these taxes. ValueError when they leave no price (100 % of it or more)."""
    factors = _factors(taxes)
    terms = _terms(taxes, factors)
    included = _sum(term for term, tax in zip(terms, taxes, strict=True) if tax.included)
    every = _sum(terms)

    # price = net + included taxes, so net = (free_price x price - included.per_unit x quantity) / net_share
    net_share = 1 + included.per_net
    free_price = 1 - included.per_price
    if net_share <= 0 or free_price < 0:
        raise ValueError("the included taxes leave no price without tax")
    net_per_unit, net_per_price = -included.per_unit / net_share, free_price / net_share

    def by_price(term: _Terms) -> tuple[Fraction, Fraction]:
        """Replace the net, leaving (per quantity, per price)."""
        return term.per_unit + term.per_net * net_per_unit, term.per_price + term.per_net * net_per_price

    total_per_unit, total_per_price = by_price(_NET.plus(every))
    if total_per_price <= 0:
        raise ValueError("the taxes leave nothing of the price")
    price_from_total = (-total_per_unit / total_per_price, 1 / total_per_price)
    # a price that is all tax has no net to start from; it then stays what it is: nothing
    price_from_net = (
        (-net_per_unit / net_per_price, 1 / net_per_price) if free_price else (Fraction(0), Fraction(0))
    )

    steps = []
    for tax, factor, term in zip(taxes, factors, terms, strict=True):
        price = by_price(term)
        on_base = (Fraction(tax.rate), Fraction(0)) if tax.kind == "fixed" else (Fraction(0), factor)
        steps.append(
            TaxStep(
                tax,
                _linear(*on_base),
                _linear(*price),
                _linear(*_chain(price, price_from_net)),
                _linear(*_chain(price, price_from_total)),
            )
        )
    return TaxPlan(
        tuple(steps),
        all(tax.included for tax in taxes),
        _linear(*price_from_net),
        _linear(*price_from_total),
    )


def _factors(taxes: tuple[Tax, ...]) -> list[Fraction]:
    """For each tax, what its base is multiplied with (unused for fixed taxes)."""
    shares = [Fraction(tax.rate) / 100 for tax in taxes]
    divided = sum(
        s for s, tax in zip(shares, taxes, strict=True) if tax.kind == "division" and not tax.included
    )
    if divided >= 1:
        raise ValueError("division taxes on top of a price must stay below 100 % together")
    return [
        share / (1 - divided) if tax.kind == "division" and not tax.included else share
        for share, tax in zip(shares, taxes, strict=True)
    ]


def _terms(taxes: tuple[Tax, ...], factors: list[Fraction]) -> list[_Terms]:
    """Each tax written in quantity, net and price."""
    terms: list[_Terms] = []
    compounded = _NOTHING
    for tax, factor in zip(taxes, factors, strict=True):
        if tax.kind == "fixed":
            term = _Terms(Fraction(tax.rate), Fraction(0), Fraction(0))
        elif tax.kind == "division" and tax.included:
            term = _Terms(Fraction(0), Fraction(0), factor)
        else:
            term = (_NET.plus(compounded) if tax.affected_by_previous else _NET).times(factor)
        if tax.compounds:
            compounded = compounded.plus(term)
        terms.append(term)
    return terms


def _sum(terms: Iterable[_Terms]) -> _Terms:
    total = _NOTHING
    for term in terms:
        total = total.plus(term)
    return total


def _chain(outer: tuple[Fraction, Fraction], inner: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """`outer` of the price, where the price itself is `inner` of another amount."""
    return outer[0] + outer[1] * inner[0], outer[1] * inner[1]


def _linear(per_unit: Fraction, per_amount: Fraction) -> Linear:
    divisor = lcm(per_unit.denominator, per_amount.denominator)
    return Linear(Decimal(int(per_unit * divisor)), Decimal(int(per_amount * divisor)), Decimal(divisor))
