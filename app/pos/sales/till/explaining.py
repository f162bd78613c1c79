"""Where the numbers of a cart come from, in words; how long ago something was."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from app.kernel.clock import now
from app.kernel.filters import money, percent, quantity
from app.kernel.i18n import _, _l
from app.pos.sales.till.basket import Basket
from app.pos.sales.till.figures import document
from app.pos.sales.till.presenter import cart_discount_label, name_of
from app.pricing import explain

ZERO = Decimal(0)
_SENTENCES = {
    "price_times_quantity": _l("%(unit_price)s × %(quantity)s"),
    "price_per_times_quantity": _l("%(unit_price)s for %(per)s × %(quantity)s"),
    "line_discount_percent": _l("%(percent)s of %(gross)s"),
    "line_discount_amount": _l("off %(gross)s"),
    "order_discount_share": _l("this line's part of the discount on the sale, off %(price)s"),
    "document_rounding_share": _l("this line's part of rounding the whole sale"),
    "tax_included": _l("%(rate)s of %(base)s, inside the price"),
    "tax_added": _l("%(rate)s of %(base)s, on top"),
    "tax_fixed_included": _l("%(quantity)s × %(rate)s, inside the price"),
    "tax_fixed_added": _l("%(quantity)s × %(rate)s, on top"),
    "tax_division_included": _l("%(rate)s of the price with tax, inside it"),
    "tax_division_added": _l("%(rate)s of the price with tax, on top"),
    "net_is_price": _l("the price itself"),
    "net_without_included_tax": _l("%(price)s less the tax inside, %(included_tax)s"),
    "total_is_net": _l("no tax on it"),
    "total_net_plus_tax": _l("%(net)s and %(tax)s tax"),
    "sum_of_lines": _l("sum of the lines: %(count)s"),
    "tax_sum_of_lines": _l("%(rate)s of %(base)s, sum of the lines: %(count)s"),
    "tax_rounded_once": _l("%(rate)s of %(base)s, rounded once"),
    "order_discount_percent": _l("%(percent)s of %(base)s"),
    "order_discount_amount": _l("off %(base)s"),
    "subtotal_sum_of_nets": _l("sum of the lines without tax: %(count)s"),
    "total_subtotal_plus_tax": _l("%(subtotal)s and %(tax)s tax"),
    "returned_share": _l("its part of what was paid"),
}
_MONEY = ("unit_price", "gross", "price", "base", "net", "tax", "included_tax", "subtotal", "value")
_FIGURES = {
    "gross": _l("Price"), "discount": _l("Discount"), "order_discount": _l("Discount on the sale"),
    "adjustment": _l("Rounding"), "net": _l("Without tax"), "total": _l("Line total"), "tax": _l("Tax"),
    "line_discount": _l("Discounts on lines"), "subtotal": _l("Without tax"),
}
_MINUS = ("discount", "order_discount", "line_discount")


def steps(basket: Basket) -> list[dict[str, Any]]:
    """Return the steps from prices to the total, line by line and then for the sale: label, detail, amount, is_sum."""
    sold = [line for line in basket.lines if line.original_item_id is None]
    names = {str(line.id): name_of(line.product_name, line.product_name_ar) for line in sold}
    taxes = {tax["code"]: name_of(tax["name"], tax.get("name_ar")) for line in sold for tax in line.taxes}
    told = explain(document(basket, sold)) if sold else []
    rows = []
    for step in told:
        if step["line"] is None:
            continue
        label = str(_FIGURES[step["figure"]]) if step["figure"] != "tax" else taxes[step["code"]]
        if step["figure"] == "gross":
            label = names[step["line"]]
        rows.append(_step(label, step, is_sum=step["figure"] == "total"))
    rows += [{"label": name_of(line.product_name, line.product_name_ar), "detail": str(_SENTENCES["returned_share"]),
              "amount": line.total, "is_sum": True} for line in basket.lines if line.original_item_id is not None]
    for step in told:
        if step["line"] is None and step["figure"] in ("order_discount", "subtotal", "tax"):
            label = {"order_discount": cart_discount_label(basket), "subtotal": str(_FIGURES["subtotal"])}.get(
                step["figure"], taxes.get(step["code"], ""))
            rows.append(_step(label, step, is_sum=False))
    rows.append({"label": _("Total"), "detail": "", "amount": basket.cart.total, "is_sum": True})
    return rows


def _step(label: str, step: dict[str, Any], *, is_sum: bool) -> dict[str, Any]:
    values = {name: _shown(name, value, step["label"]) for name, value in step["params"].items()}
    amount = -step["amount"] if step["figure"] in _MINUS else step["amount"]
    return {"label": label, "detail": str(_SENTENCES[step["label"]]) % values, "amount": amount + ZERO, "is_sum": is_sum}


def _shown(name: str, value: Any, label: str) -> str:
    if value is None:
        return ""
    if name == "rate" and "fixed" in label:
        return money(value)
    if name in ("percent", "rate"):
        return percent(value)
    if name in _MONEY:
        return money(value)
    return quantity(value) if isinstance(value, Decimal) else str(value)


def age(moment: datetime) -> str:
    """Return how long ago a moment was, in words."""
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%(minutes)d min ago", minutes=minutes)
    return _("%(hours)d h ago", hours=minutes // 60)
