"""Rules of branches."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

CASH_UNITS = {"CHF": Decimal("0.05"), "SEK": Decimal("1"), "NOK": Decimal("1"), "DKK": Decimal("0.5"),
              "AUD": Decimal("0.05"), "NZD": Decimal("0.1"), "CAD": Decimal("0.05"), "CZK": Decimal("1")}
"""Smallest coins where they are larger than the currency's own unit."""


def ensure_timezone(name: str) -> str:
    """Return the timezone's name; raise Refusal if there is none of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal("timezone_unknown", _l("There is no such timezone."), field="timezone",
                      remedy=_l("Choose one such as Europe/London.")) from None
    return name


def ensure_currency(code: str) -> str:
    """Return the ISO 4217 code; raise Refusal if there is none."""
    if code not in list_currencies():
        raise Refusal("currency_unknown", _l("There is no such currency."), field="currency",
                      remedy=_l("Choose a code such as EUR."))
    return code
