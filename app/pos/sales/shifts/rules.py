"""Rules of shifts: what the drawer should hold, what was counted, and the seal of a Z-report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pricing import currency_unit, round_money

ZERO = Decimal(0)


def expected_cash(opening: Decimal, cash: Mapping[str, Decimal]) -> Decimal:
    """Return what the drawer should hold in the home currency.

    float + cash taken − change given − cash refunds + paid in − paid out − drops. `cash` has the keys taken, change,
    refunded, paid_in, paid_out, dropped, all positive.
    """
    return (opening + cash["taken"] - cash["change"] - cash["refunded"]
            + cash["paid_in"] - cash["paid_out"] - cash["dropped"])


@dataclass(frozen=True, slots=True)
class Held:
    """Foreign cash in a drawer, and what it stands for in home currency."""

    amount: Decimal
    value: Decimal


def worth(amount: Decimal, held: Held, rate: Decimal | None, unit: Decimal) -> Decimal | None:
    """Return what foreign cash stands for in home currency, to its `unit`; None if there is nothing to tell it by.

    It is worth what the cash of that currency in the drawer was taken at (`held`); without any, today's `rate`.
    """
    if not amount:
        return ZERO
    if held.amount > ZERO and held.value > ZERO:
        return round_money(held.value * amount / held.amount, unit)
    return None if rate is None else round_money(amount * rate, unit)


@dataclass(frozen=True, slots=True)
class Difference:
    """Counted minus expected in one currency, and that in home currency."""

    currency: str
    amount: Decimal
    value: Decimal


def differences(currency: str, variance: Decimal | None, foreign: Mapping[str, Mapping[str, str]]) -> list[Difference]:
    """Return what a count was off by, per currency, the home one first; only what is off."""
    found = [Difference(currency, variance, variance)] if variance else []
    return found + [Difference(code, Decimal(row["variance"]), Decimal(row["variance_value"]))
                    for code, row in foreign.items() if Decimal(row.get("variance", 0)) or Decimal(row.get("variance_value", 0))]


def over_limit(found: list[Difference], limit: Decimal) -> list[Difference]:
    """Return the differences that are worth more than a limit in home currency."""
    return [difference for difference in found if abs(difference.value) > limit]


def left(shift: Any) -> Decimal:
    """Return the home money that a closed shift (or None) left in its drawer: what was counted, else what was expected."""
    if shift is None:
        return ZERO
    amount = shift.closing_balance if shift.closing_balance is not None else shift.expected_cash
    return ZERO if amount is None else amount


def hide_drawer(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return an X-report for somebody who has yet to count: without the cash that was taken and what it comes to.

    What they put in and took out themselves stays; the hidden amounts are None.
    """
    hidden = dict.fromkeys(("taken", "change", "refunded", "expected", "counted", "variance"))
    unknown = dict.fromkeys(("taken", "refunded", "net"))
    return {**report, "drawer": [{**entry, **hidden} for entry in report["drawer"]],
            "tenders": [{**tender, **unknown} if tender["method"] == "CASH" else tender for tender in report["tenders"]]}


def counted(denominations: Mapping[str, Mapping[str, int]]) -> dict[str, Decimal]:
    """Return what was counted per currency from {currency: {value: pieces}}; raise Refusal for impossible ones."""
    totals = {}
    for currency, pieces in denominations.items():
        ensure_currency(currency, "denominations")
        total = ZERO
        for value, number in pieces.items():
            if int(number) != number or number < 0 or Decimal(value) <= 0:
                raise Refusal("count_impossible", _l("A count is a whole number of pieces."), field="denominations",
                              remedy=_l("Enter how many coins or notes of each value there are."))
            total += Decimal(value) * number
        totals[currency] = total
    return totals


def ensure_currency(code: str, field: str) -> None:
    """Raise Refusal naming `field` for a code that is no currency."""
    try:
        currency_unit(code)
    except ValueError:
        raise Refusal("currency_unknown", _l("There is no such currency."), field=field,
                      remedy=_l("Choose a code such as EUR.")) from None


def seal(previous_hash: str, number: str, figures: Mapping[str, Any]) -> str:
    """Return the hash that chains a Z-report to the one before it at its branch."""
    content = json.dumps(figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{number}\n{content}".encode()).hexdigest()


DENOMINATIONS: dict[str, tuple[str, ...]] = {
    "GBP": ("50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10", "0.05", "0.02", "0.01"),
    "EUR": ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10", "0.05", "0.02", "0.01"),
    "USD": ("100", "50", "20", "10", "5", "2", "1", "0.50", "0.25", "0.10", "0.05", "0.01"),
    "CHF": ("1000", "200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10", "0.05"),
    "EGP": ("200", "100", "50", "20", "10", "5", "1", "0.50", "0.25"),
    "SAR": ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.25", "0.10", "0.05", "0.01"),
    "AED": ("1000", "500", "200", "100", "50", "20", "10", "5", "1", "0.50", "0.25"),
    "KWD": ("20", "10", "5", "1", "0.500", "0.250", "0.100", "0.050", "0.020", "0.010", "0.005"),
    "JPY": ("10000", "5000", "2000", "1000", "500", "100", "50", "10", "5", "1"),
}


def denominations_of(currency: str) -> tuple[str, ...]:
    """Return the notes and coins of a currency, largest first; a decimal series when it is not listed."""
    return DENOMINATIONS.get(currency, ("1000", "500", "200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.20",
                                        "0.10", "0.05", "0.01"))
