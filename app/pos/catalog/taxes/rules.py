"""Rules of taxes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal


def ensure_tax(values: dict[str, Any]) -> None:
    """Raise Refusal when a tax cannot be computed: a negative rate, or division taxes of 100 % and more."""
    rate = values.get("rate")
    if rate is None or rate < 0:
        raise Refusal("tax_rate_negative", _l("A tax needs a rate of 0 or more."), field="rate",
                      remedy=_l("Enter the rate in percent, or the amount for each unit."))
    if values.get("kind") == "division" and rate >= Decimal(100):
        raise Refusal("tax_rate_whole", _l("A tax taken out of the price must be less than 100 %."), field="rate",
                      remedy=_l("Enter a smaller rate."))
    if values.get("kind") == "percent" and rate > Decimal(1000):
        raise Refusal("tax_rate_large", _l("This rate is too large."), field="rate",
                      remedy=_l("Enter the rate in percent, for example 20."))
