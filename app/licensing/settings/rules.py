"""The settings that there are: their keys, what they are for, and the values they have until staff give others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.i18n import _l

SHORTEST_KEPT, LONGEST_KEPT = 1, 3650
"""The days that something may be kept: the fewest, the most."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A group of values that are changed together. The kinds of the defaults are the kinds of the values."""

    title: Any
    description: Any
    defaults: Mapping[str, str | int | bool]


DECLARED: dict[str, Setting] = {
    "vendor": Setting(_l("Vendor"), _l("Who sells the licences, as invoices print it."),
                      {"name": "WK POS", "address": "", "email": "", "tax_number": "", "country": ""}),
    "payments": Setting(_l("Payments"), _l("Whether the payment provider works out the tax; its own tax settings say how."),
                        {"automatic_tax": False}),
    "trials": Setting(_l("Trials"), _l("Whether visitors may ask for a trial."), {"is_open": True}),
    "support": Setting(_l("Support"), _l("Where owners find help; every page of theirs shows it."), {"email": "", "url": ""}),
    "retention": Setting(_l("Retention"), _l("How long single entries are kept. Sums by day stay."),
                         {"decision_days": 90, "usage_days": 35}),
}


def completed(key: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a setting: what is stored, in the declared kind, and defaults for all else.

    Names that are no longer declared are left out. Raises KeyError for a setting that does not exist.
    """
    defaults = DECLARED[key].defaults
    return {name: stored[name] if type(stored.get(name)) is type(default) else default for name, default in defaults.items()}


def given(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stored for input: an empty text is empty, an unticked box is False; all else must be of its kind.

    Raises KeyError for a setting that does not exist, ValueError for a value that it does not have.
    """
    defaults, found = DECLARED[key].defaults, {}
    for name, value in values.items():
        if name not in defaults:
            raise ValueError(name)
        found[name] = type(defaults[name])() if value is None and not isinstance(defaults[name], int) else value
        if type(found[name]) is not type(defaults[name]):
            raise ValueError(name)
    return found
