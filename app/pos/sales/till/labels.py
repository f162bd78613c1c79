"""Variable-measure labels: codes that a scale printed, with a weight or a price inside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.pos.catalog.api import check_digit, is_gtin


@dataclass(frozen=True, slots=True)
class LabelRule:
    """Thirteen digits: prefix, item, value with so many decimals, check digit."""

    prefix: str
    holds: str
    item_digits: int
    value_digits: int
    decimals: int


RULES = (
    LabelRule("21", "weight", 5, 5, 3),
    LabelRule("23", "price", 5, 5, 2),
)
"""What scales print as they come from the factory: kilograms to the gram, prices to the cent."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label that was read: the codes its item may be stored under, and the weight or price it tells."""

    items: tuple[str, ...]
    holds: str
    value: Decimal

    def quantity(self, unit_price: Decimal) -> Decimal | None:
        """Return the quantity that the label stands for at this price; None if a price cannot be turned into one."""
        if self.holds == "weight":
            return self.value
        if unit_price <= 0:
            return None
        return (self.value / unit_price).quantize(Decimal("0.0001"))


def read_label(code: str) -> Label | None:
    """Return what a scale's label tells, or None when the code is none (or its value is zero).

    The item is stored with zeros in place of the value and the check digit that then fits, or as prefix and item.
    """
    if len(code) != 13 or not is_gtin(code):
        return None
    rule = next((rule for rule in RULES if code.startswith(rule.prefix)), None)
    if rule is None:
        return None
    start = len(rule.prefix) + rule.item_digits
    value = Decimal(code[start : start + rule.value_digits]).scaleb(-rule.decimals)
    if not value:
        return None
    payload = code[:start] + "0" * rule.value_digits
    return Label((payload + check_digit(payload), code[:start]), rule.holds, value)
