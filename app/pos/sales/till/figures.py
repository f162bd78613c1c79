"""Figures of a cart: every amount comes from the money engine and is stored on its line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.pos.sales.till.basket import Basket
from app.pos.sales.till.models import CartLine
from app.pricing import Discount, LineInput, OrderDiscount, PricedDocument, PricedLine, Tax, price_document

ZERO = Decimal(0)
PER_LINE = "per_line"


def reprice(basket: Basket, changed: Iterable[CartLine] | None = None) -> None:
    """Bring lines and cart up to date. `changed`: the lines that are new or changed; None: all of them.

    Lines depend on one another only under a discount of the whole cart or document rounding; then all are priced.
    """
    cart = basket.cart
    depend = cart.discount_kind is not None or basket.till.rounding_method != PER_LINE
    lines = basket.lines if depend or changed is None else list(changed)
    sold = [line for line in lines if line.original_item_id is None]
    if sold:
        for line, priced in zip(sold, document(basket, sold).lines, strict=True):
            _store(line, priced)
    lines = basket.lines
    cart.subtotal = sum((line.net for line in lines), ZERO)
    cart.discount = sum((line.discount + line.order_discount for line in lines), ZERO)
    cart.tax = sum((line.tax for line in lines), ZERO)
    cart.total = sum((line.total for line in lines), ZERO)
    cart.line_count = len(lines)


def document(basket: Basket, lines: list[CartLine]) -> PricedDocument:
    """Price lines as one document, with the cart's own discount."""
    cart = basket.cart
    discounts = [OrderDiscount(cart.discount_kind, cart.discount_value)] if cart.discount_kind else []
    return price_document([priced_input(line) for line in lines], unit=basket.unit,
                          rounding=basket.till.rounding_method, order_discounts=discounts)


def priced_input(line: CartLine) -> LineInput:
    """Return a line as the money engine takes it."""
    discount = Discount(line.discount_kind, line.discount_value) if line.discount_kind else None
    return LineInput(str(line.id), line.unit_price, line.quantity, tuple(_tax(tax) for tax in line.taxes), discount)


def _tax(stored: dict[str, Any]) -> Tax:
    return _known_tax(stored["code"], stored["kind"], stored["rate"], stored["included"], stored["compounds"],
                      stored["affected_by_previous"])


@lru_cache(maxsize=1024)
def _known_tax(code: str, kind: str, rate: str, included: bool, compounds: bool, affected: bool) -> Tax:
    return Tax(code, kind, Decimal(rate), included, compounds, affected)


def tax_snapshot(taxes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a sellable's taxes as they are stored on a line: plain JSON."""
    return [{"id": str(tax["id"]), "code": tax["code"], "name": tax["name"], "name_ar": tax["name_ar"],
             "kind": str(tax["kind"]),
             "rate": format(tax["rate"], "f"), "included": tax["included"], "compounds": tax["compounds"],
             "affected_by_previous": tax["affected_by_previous"]} for tax in taxes]


def _store(line: CartLine, priced: PricedLine) -> None:
    line.gross, line.discount, line.order_discount = priced.gross, priced.discount, priced.order_discount
    line.net, line.tax, line.total = priced.net, priced.tax, priced.total
    line.line_taxes = [
        {"tax_id": tax["id"], "code": share.code, "name": tax["name"], "name_ar": tax.get("name_ar"), "kind": share.kind,
         "rate": format(share.rate, "f"), "included": share.included, "base": format(share.base, "f"),
         "amount": format(share.amount, "f")}
        for tax, share in zip(line.taxes, priced.taxes, strict=True)]


def store_returned(line: CartLine, figures: dict[str, Any]) -> None:
    """Give a returning line the share that `return_figures` worked out; it is never priced again."""
    for name in ("quantity", "gross", "discount", "order_discount", "net", "tax", "total"):
        setattr(line, name, figures[name])
    line.line_taxes = [
        {"tax_id": str(tax["tax_id"]), "code": tax["code"], "name": tax["name"], "kind": tax["kind"],
         "rate": format(tax["rate"], "f"), "included": tax["included"], "base": format(tax["base"], "f"),
         "amount": format(tax["amount"], "f")} for tax in figures["taxes"]]


def draft_taxes(line: CartLine) -> list[dict[str, Any]]:
    """Return a line's tax amounts as a sale takes them."""
    return [{**tax, "tax_id": UUID(tax["tax_id"]), "rate": Decimal(tax["rate"]), "base": Decimal(tax["base"]),
             "amount": Decimal(tax["amount"])} for tax in line.line_taxes]
