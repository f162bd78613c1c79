"""Where each number came from, as plain values that a screen can put into words.

A row is {"line": key or None for the document, "figure": name, "code": tax code or None, "label": key of the
sentence, "params": its values, "amount": Decimal}. `LABELS` is the complete list of sentences.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.pricing.cash import Settlement
from app.pricing.discounts import Discount
from app.pricing.figures import LineTax, PricedDocument, PricedLine, Returned
from app.pricing.money import ONE

Row = dict[str, Any]

# label -> the values its sentence can use
LABELS: dict[str, tuple[str, ...]] = {
    "price_times_quantity": ("unit_price", "quantity"),
    "price_per_times_quantity": ("unit_price", "quantity", "per"),
    "line_discount_percent": ("percent", "gross"),
    "line_discount_amount": ("value", "gross"),
    "order_discount_share": ("price",),
    "document_rounding_share": (),
    "tax_included": ("code", "rate", "base"),
    "tax_added": ("code", "rate", "base"),
    "tax_fixed_included": ("code", "rate", "quantity"),
    "tax_fixed_added": ("code", "rate", "quantity"),
    "tax_division_included": ("code", "rate", "base"),
    "tax_division_added": ("code", "rate", "base"),
    "returned_share": ("quantity", "sold", "before"),
    "net_is_price": ("price",),
    "net_without_included_tax": ("price", "included_tax"),
    "total_is_net": ("net",),
    "total_net_plus_tax": ("net", "tax"),
    "sum_of_lines": ("count",),
    "tax_sum_of_lines": ("code", "rate", "base", "count"),
    "tax_rounded_once": ("code", "rate", "base", "count"),
    "order_discount_percent": ("percent", "base"),
    "order_discount_amount": ("value", "base"),
    "subtotal_sum_of_nets": ("count",),
    "total_subtotal_plus_tax": ("subtotal", "tax"),
    "cash_rounding": ("total", "to", "method"),
    "change": ("paid", "payable"),
    "remaining": ("due", "paid"),
}


def explain(priced: PricedDocument) -> list[Row]:
    """Every number of a priced document: those of each line in the order of computation, then the totals.

    Figures that are zero because nothing applies (no discount, no tax) have no row.
    """
    rows = [row for line in priced.lines for row in _line_rows(line)]
    rows.extend(_document_rows(priced))
    return rows


def explain_settlement(settlement: Settlement) -> list[Row]:
    """Rounding, change and what remains of a payment; a row only for what is not zero."""
    rows = []
    rule = settlement.cash_rounding
    if settlement.rounding and rule is not None:
        params = {"total": settlement.total, "to": rule.to, "method": rule.method}
        rows.append(_row(None, "rounding", "cash_rounding", params, settlement.rounding))
    if settlement.change:
        params = {"paid": settlement.paid, "payable": settlement.total + settlement.rounding}
        rows.append(_row(None, "change", "change", params, settlement.change))
    if settlement.remaining:
        params = {"due": settlement.due, "paid": settlement.paid}
        rows.append(_row(None, "remaining", "remaining", params, settlement.remaining))
    return rows


def _row(line: Any, figure: str, label: str, params: Row, amount: Any, code: str | None = None) -> Row:
    return {"line": line, "figure": figure, "code": code, "label": label, "params": params, "amount": amount}


def _line_rows(line: PricedLine) -> Iterator[Row]:
    if line.returned is not None:
        yield from _returned_rows(line, line.returned)
        return
    yield _gross_row(line)
    if line.discount:
        yield _row(line.key, "discount", *_discount_label(line.discount_rule, line.gross), line.discount)
    price = line.net + line.included_tax
    if line.order_discount:
        params = {"price": price + line.order_discount - line.adjustment}
        yield _row(line.key, "order_discount", "order_discount_share", params, line.order_discount)
    if line.adjustment:
        yield _row(line.key, "adjustment", "document_rounding_share", {}, line.adjustment)
    for tax in line.taxes:
        yield _row(line.key, "tax", *_tax_label(tax, line), tax.amount, tax.code)
    yield from _sum_rows(line, price)


def _gross_row(line: PricedLine) -> Row:
    params = {"unit_price": line.unit_price, "quantity": line.quantity}
    if line.price_base_quantity == ONE:
        return _row(line.key, "gross", "price_times_quantity", params, line.gross)
    params["per"] = line.price_base_quantity
    return _row(line.key, "gross", "price_per_times_quantity", params, line.gross)


def _discount_label(rule: Discount | None, gross: Decimal) -> tuple[str, Row]:
    if rule is not None and rule.kind == "percent":
        return "line_discount_percent", {"percent": rule.value, "gross": gross}
    return "line_discount_amount", {"value": rule.value if rule else None, "gross": gross}


def _tax_label(tax: LineTax, line: PricedLine) -> tuple[str, Row]:
    end = "included" if tax.included else "added"
    if tax.kind == "fixed":
        return f"tax_fixed_{end}", {"code": tax.code, "rate": tax.rate, "quantity": line.quantity}
    middle = "division_" if tax.kind == "division" else ""
    return f"tax_{middle}{end}", {"code": tax.code, "rate": tax.rate, "base": tax.base}


def _sum_rows(line: PricedLine, price: Decimal) -> Iterator[Row]:
    if line.included_tax:
        params = {"price": price, "included_tax": line.included_tax}
        yield _row(line.key, "net", "net_without_included_tax", params, line.net)
    else:
        yield _row(line.key, "net", "net_is_price", {"price": price}, line.net)
    if line.tax:
        yield _row(line.key, "total", "total_net_plus_tax", {"net": line.net, "tax": line.tax}, line.total)
    else:
        yield _row(line.key, "total", "total_is_net", {"net": line.net}, line.total)


def _returned_rows(line: PricedLine, returned: Returned) -> Iterator[Row]:
    params = {"quantity": returned.quantity, "sold": returned.sold, "before": returned.before}
    for figure in ("gross", "discount", "order_discount", "net"):
        amount = getattr(line, figure)
        if amount:
            yield _row(line.key, figure, "returned_share", params, amount)
    for tax in line.taxes:
        yield _row(line.key, "tax", "returned_share", params, tax.amount, tax.code)
    yield _row(line.key, "total", "returned_share", params, line.total)


def _document_rows(priced: PricedDocument) -> Iterator[Row]:
    count = {"count": len(priced.lines)}
    for figure in ("gross", "line_discount"):
        amount = getattr(priced, figure)
        if amount or figure == "gross":
            yield _row(None, figure, "sum_of_lines", count, amount)
    for applied in priced.order_discounts:
        rule = applied.rule
        if rule.kind == "percent":
            label, params = "order_discount_percent", {"percent": rule.value, "base": applied.base}
        else:
            label, params = "order_discount_amount", {"value": rule.value, "base": applied.base}
        yield _row(None, "order_discount", label, params, applied.amount)
    if priced.adjustment:
        yield _row(None, "adjustment", "sum_of_lines", count, priced.adjustment)
    tax_label = "tax_rounded_once" if priced.rounding == "global" else "tax_sum_of_lines"
    for tax in priced.taxes:
        values: Row = {"code": tax.code, "rate": tax.rate, "base": tax.base, **count}
        yield _row(None, "tax", tax_label, values, tax.amount, tax.code)
    yield _row(None, "subtotal", "subtotal_sum_of_nets", count, priced.subtotal)
    params = {"subtotal": priced.subtotal, "tax": priced.tax}
    yield _row(None, "total", "total_subtotal_plus_tax", params, priced.total)
