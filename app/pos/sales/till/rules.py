"""Rules of the till: reasons, limits, what notes and coins a customer may hand over. Pure."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from app.kernel.i18n import _l
from app.pos.reasons import choices
from app.pos.sales.shifts.rules import denominations_of

ZERO, HUNDRED = Decimal(0), Decimal(100)

RETURN_REASONS = choices("changed_mind", "faulty", "wrong_item", "wrong_price", "other")
REMOVE_REASONS = choices("customer", "scanned_twice", "wrong_item", "no_money", "other")
PRICE_REASONS = choices("damaged", "label", "loyal", "agreed", "other")
APPROVAL_REASONS = choices("customer", "damaged", "label", "mistake", "other")
VOID_REASONS = (
    ("mistake", _l("A mistake at the till")), ("customer", _l("The customer changed their mind")),
    ("wrong_payment", _l("Paid the wrong way")), ("other", _l("Other reason")),
)
DRAWER_REASONS = (
    ("change", _l("Change brought or taken")), ("safe", _l("To the safe or bank")), ("supplier", _l("Paid a supplier")),
    ("expense", _l("Small expense")), ("other", _l("Other reason")),
)

_NOTES_FROM: dict[str, Decimal | int] = {"USD": 1, "CHF": 10, "SAR": 5, "AED": 5, "EGP": 5, "KWD": Decimal("0.25"), "JPY": 1000}
MOST_QUICK = 5


def split_denominations(currency: str, unit: Decimal) -> tuple[list[Decimal], list[Decimal]]:
    """Return the notes and the coins of a currency, largest first; none smaller than its `unit`."""
    values = [Decimal(value) for value in denominations_of(currency) if Decimal(value) >= unit]
    least = _NOTES_FROM.get(currency, 5)
    return [value for value in values if value >= least], [value for value in values if value < least]


def quick_cash(due: Decimal, currency: str, unit: Decimal) -> list[Decimal]:
    """Return up to five amounts of cash that customers hand over for `due`, ascending; the first is exact.

    After the exact amount come the next whole amount and what notes of one kind make that covers it.
    """
    if due <= ZERO:
        return []
    notes, _coins = split_denominations(currency, unit)
    whole = max(Decimal(1), unit * HUNDRED) if unit >= 1 else Decimal(1)
    offers = {due, _up(due, whole), *(_up(due, note) for note in notes)}
    return sorted(offers)[:MOST_QUICK]


def _up(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_CEILING) * step


def combined_percent(line_percent: Decimal, cart_percent: Decimal) -> Decimal:
    """Return what two discounts take off together, the second off what the first leaves, in percent."""
    return HUNDRED - (HUNDRED - line_percent) * (HUNDRED - cart_percent) / HUNDRED


def percent_of(kind: str | None, value: Decimal | None, base: Decimal) -> Decimal:
    """Return a discount as a percentage of `base`: an amount of money never takes more than all of it."""
    if kind is None or value is None:
        return ZERO
    if kind == "percent":
        return value
    return min(value, abs(base)) * HUNDRED / abs(base) if base else ZERO
