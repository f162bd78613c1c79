"""Variable-measure labels: codes that a scale printed, with a weight or a price inside, and the rules that read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.business.api import SCALE_LABELS
from app.pos.catalog.api import check_digit, is_gtin

DIGITS = 12
"""Of a label, before its check digit."""
HOLDS = {"weight": _l("Weight"), "price": _l("Price")}
MOST_RULES = 20


@dataclass(frozen=True, slots=True)
class LabelRule:
    """Thirteen digits: prefix, item, the value's own check digit if the scale prints one, value with so many decimals,
    check digit."""

    prefix: str
    holds: str
    item_digits: int
    value_digits: int
    decimals: int
    has_verifier: bool = False


FACTORY = (
    LabelRule("21", "weight", 5, 5, 3),
    LabelRule("23", "price", 5, 5, 2),
)
"""What scales print as they come from the factory: kilograms to the gram, prices to the cent."""


def rules_of(features: Mapping[str, Any]) -> tuple[LabelRule, ...]:
    """Return the rules of a business (its features), the factory's where it has none of its own."""
    stored = features.get(SCALE_LABELS)
    return FACTORY if stored is None else tuple(LabelRule(**rule) for rule in stored)


def stored(rules: Sequence[LabelRule]) -> list[dict[str, Any]]:
    """Return rules as a business keeps them: plain JSON."""
    return [asdict(rule) for rule in rules]


def ensure_rule(rule: LabelRule, others: Sequence[LabelRule]) -> None:
    """Raise Refusal for a rule that reads no label of thirteen digits, or labels that another rule reads."""
    def refuse(field: str, message: Any, remedy: Any) -> None:
        raise Refusal("label_rule_invalid", message, field=field, remedy=remedy)

    if not (rule.prefix.isascii() and rule.prefix.isdecimal() and len(rule.prefix) <= 4 and rule.prefix[0] in "02"):
        refuse("prefix", _l("Labels of a shop's own scales begin with 2 or 0."), _l("Enter 1 to 4 digits such as 21."))
    if rule.holds not in HOLDS:
        refuse("holds", _l("A label holds a weight or a price."), _l("Choose one of the list."))
    if min(rule.item_digits, rule.value_digits) < 1 or not 0 <= rule.decimals <= rule.value_digits:
        refuse("decimals", _l("There cannot be more decimals than digits."), _l("Enter 3 for grams, 2 for cents."))
    length = len(rule.prefix) + rule.item_digits + rule.value_digits + rule.has_verifier
    if length != DIGITS:
        refuse("value_digits", _l("These make %(found)s digits, and a label has %(right)s before its check digit.", found=length,
                                  right=DIGITS), _l("Change the digits of item or value."))
    rival = next((other for other in others if other.prefix.startswith(rule.prefix) or rule.prefix.startswith(other.prefix)), None)
    if rival:
        refuse("prefix", _l("The rule for %(prefix)s reads such labels already.", prefix=rival.prefix),
               _l("Remove that rule, or choose another prefix."))
    if len(others) >= MOST_RULES:
        refuse("prefix", _l("There are enough rules."), _l("Remove one first."))


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


def read_label(code: str, rules: Sequence[LabelRule] = FACTORY) -> Label | None:
    """Return what a scale's label tells, or None when the code is none (or its value is zero).

    The item is stored with zeros in place of the value and the check digit that then fits, or as prefix and item.
    """
    if len(code) != DIGITS + 1 or not is_gtin(code):
        return None
    rule = next((rule for rule in rules if code.startswith(rule.prefix)), None)
    if rule is None:
        return None
    start = len(rule.prefix) + rule.item_digits
    value = Decimal(code[start + rule.has_verifier : DIGITS]).scaleb(-rule.decimals)
    if not value:
        return None
    payload = code[:start] + "0" * (DIGITS - start)
    return Label((payload + check_digit(payload), code[:start]), rule.holds, value)
