"""Why people did something: the reasons they choose from, stored by a code that stays, read in any language."""

from __future__ import annotations

from app.kernel.i18n import _l

LABELS = {
    "agreed": _l("Agreed with the customer"), "changed_mind": _l("Changed their mind"), "customer": _l("Customer's wish"),
    "damaged": _l("Damaged goods"), "faulty": _l("Faulty or damaged"), "label": _l("Wrong label or price"),
    "loyal": _l("Regular customer"), "mistake": _l("A mistake"), "no_money": _l("Not enough money"),
    "other": _l("Other reason"), "scanned_twice": _l("Scanned twice"), "wrong_item": _l("Wrong article"),
    "wrong_price": _l("Wrong price"),
}


def choices(*codes: str) -> tuple[tuple[str, str], ...]:
    """Return (code, label) of these reasons, for a form."""
    return tuple((code, LABELS[code]) for code in codes)


def reason_label(stored: str | None) -> str:
    """Return how people read a stored reason: the label of a code, else the words that somebody wrote; "" for none."""
    return str(LABELS.get(stored or "", stored or ""))
