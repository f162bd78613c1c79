"""Rules of products: codes made by us, prices that make sense, margins."""

from __future__ import annotations

import base64
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

SERVICE_TYPES = (("dine_in", _l("Dine in")), ("takeaway", _l("Takeaway")), ("delivery", _l("Delivery")))
LONGEST_SKU = 64
LONGEST_NAME = 200
MOST_VARIANTS = 200
TENTH = Decimal("0.1")


def service_name(key: str) -> str:
    """Return what people call a service type."""
    return str(dict(SERVICE_TYPES).get(key, key))


def generated_sku(variant_id: UUID) -> str:
    """Return a short SKU made from a variant's id: P-7KQ2M9XA."""
    return "P-" + base64.b32encode(variant_id.bytes[-5:]).decode()


def ensure_sku(sku: str) -> str:
    """Return a SKU without surrounding blanks; raise Refusal when it is empty, too long or holds control characters."""
    sku = " ".join(sku.split())
    if not sku or len(sku) > LONGEST_SKU or not sku.isprintable():
        raise Refusal("sku_invalid", _l("This SKU cannot be used."), field="sku",
                      remedy=_l("Use 1 to %(most)d letters, digits and signs.", most=LONGEST_SKU))
    return sku


def ensure_prices(values: dict[str, Any]) -> None:
    """Raise Refusal when a price is negative, or the minimum price lies above the selling price."""
    for name in ("cost_price", "selling_price", "wholesale_price", "min_price"):
        if values.get(name) is not None and values[name] < 0:
            raise Refusal("price_negative", _l("A price cannot be negative."), field=name, remedy=_l("Enter 0 or more."))
    lowest, price = values.get("min_price"), values.get("selling_price")
    if lowest is not None and price is not None and lowest > price:
        raise Refusal("min_price_above", _l("The minimum price is above the selling price."), field="min_price",
                      remedy=_l("Lower the minimum price or raise the selling price."))


def margin(price: Decimal, cost: Decimal) -> Decimal | None:
    """Return what is left of the price after the cost, in percent with one decimal; None without price or cost."""
    if not price or not cost:
        return None
    return ((price - cost) / price * 100).quantize(TENTH, ROUND_HALF_UP)


def raised(price: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    """Return a price raised (or lowered) by percent, rounded to the currency's unit, never below 0."""
    changed = (price * (100 + percent) / 100 / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
    return max(changed, Decimal(0))
