"""Old receipts at the till: finding them, and taking goods of them back into the cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.numbers import NotANumber, parse_decimal
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.sales.sales.models import Sale, SaleItem, SaleKind
from app.pos.sales.sales.queries import find_sale_id, get_sale, list_items
from app.pos.sales.sales.returning import exceeds, return_figures
from app.pos.sales.till import queries
from app.pos.sales.till.approvals import allow
from app.pos.sales.till.basket import Basket, open_basket
from app.pos.sales.till.figures import reprice, store_returned
from app.pos.sales.till.models import CartLine
from app.pos.sales.till.queries import Till
from app.pos.sales.till.records import record
from app.pos.sales.till.rules import RETURN_REASONS

MOST_FOUND = 30
SEARCHED = timedelta(days=180)
RETURNABLE = (SaleKind.SALE, SaleKind.EXCHANGE)
_sale, _item = Sale.__table__, SaleItem.__table__


@dataclass(frozen=True, slots=True)
class Back:
    """How many of a sold line come back, and whether they go on the shelf again."""

    quantity: Decimal
    restock: bool = True


def find_receipt(till: Till, query: str) -> UUID | None:
    """Return the document that a scanned or typed number names: a whole number, or the last digits of this till's."""
    query = query.strip()
    found = find_sale_id(query)
    if found is None and query.isascii() and query.isdigit() and len(query) <= 9:
        found = find_sale_id(f"{till.series}-{query}")
    return found


def find_receipts(till: Till, query: str) -> list[dict[str, Any]]:
    """Return the branch's documents that fit a date, an amount, a customer's or an article's name, newest first: id,
    invoice_number, sold_at, total, employee_name. An empty query gives the last ones."""
    query = query.strip()
    wanted = [_sale.c.tenant_id == require_tenant(), _sale.c.branch_id == till.branch_id]
    if query:
        wanted.append(_sale.c.business_date == day if (day := _as_date(query)) else _matches(query))
        wanted.append(_sale.c.sold_at >= now() - SEARCHED)
    rows = db.session.execute(
        select(_sale.c.id, _sale.c.invoice_number, _sale.c.sold_at, _sale.c.total, _sale.c.employee_name)
        .where(*wanted).order_by(_sale.c.sold_at.desc(), _sale.c.id.desc()).limit(MOST_FOUND))
    return [row._asdict() for row in rows]


def _matches(query: str):
    text = query.casefold()
    has_item = select(_item.c.sale_id).where(
        _item.c.tenant_id == require_tenant(),
        or_(_item.c.sku == query, _item.c.barcode == query,
            func.lower(_item.c.product_name).contains(text, autoescape=True)))
    fits = [func.lower(_sale.c.customer_name).contains(text, autoescape=True), _sale.c.id.in_(has_item)]
    amount = _as_amount(query)
    return or_(*fits, _sale.c.total == amount) if amount is not None else or_(*fits)


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _as_amount(text: str) -> Decimal | None:
    try:
        amount = parse_decimal(text)
    except NotANumber:
        return None
    return amount if abs(amount) < Decimal(10) ** 12 and amount == round(amount, 4) else None


def open_receipt(sale_id: UUID) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a document's header and its sold lines, each with `left`, what can still come back."""
    sale = get_sale(sale_id)
    items = [{**item, "left": item["quantity"] - item["returned_quantity"]} for item in list_items(sale_id)
             if item["quantity"] > 0]
    if sale["kind"] not in RETURNABLE:
        items = [{**item, "left": Decimal(0)} for item in items]
    return sale, items


def add_returns(
    actor: Actor, cart_id: UUID | None, sale_id: UUID, wanted: Mapping[UUID, Back], reason: str,
) -> Basket:
    """Put goods of a receipt that come back into the cart, at the price, tax and discounts they were sold with.

    Lines of this receipt that the cart already holds are replaced. Raises Refusal when more would come back than is
    left, or when the cart already takes back from another receipt.
    """
    basket = open_basket(queries.get_till(actor.register_id), actor, cart_id)
    put_returns(basket, actor, sale_id, wanted, reason)
    basket.save()
    return basket


def put_returns(basket: Basket, actor: Actor, sale_id: UUID, wanted: Mapping[UUID, Back], reason: str) -> None:
    """Put goods of a receipt that come back into a basket, not stored yet (see `add_returns`)."""
    if not any(back.quantity for back in wanted.values()):
        raise Refusal("nothing_returned", _l("Choose what comes back."), remedy=_l("Enter how many of each article."))
    if reason not in dict(RETURN_REASONS):
        raise Refusal("reason_missing", _l("Say why the goods come back."), field="reason", remedy=_l("Choose a reason."))
    cart = basket.cart
    if cart.original_sale_id not in (None, sale_id):
        raise Refusal("other_receipt", _l("This cart takes goods back from another receipt already."), status=CONFLICT,
                      remedy=_l("Finish that return first."))
    sale, items = open_receipt(sale_id)
    if sale["currency"] != cart.currency:
        raise Refusal("other_currency", _l("This receipt is in another currency."), remedy=_l("Return it at its own branch."))
    known = {item["id"]: item for item in items}
    total = sum((back.quantity * known[item_id]["total"] / known[item_id]["quantity"]
                 for item_id, back in wanted.items() if item_id in known), Decimal(0)).quantize(basket.unit)
    approved_by = allow(actor, "sales.sales.return", sale_id, total)
    cart.original_sale_id = sale_id
    if cart.customer_id is None:
        cart.customer_id = sale["customer_id"]
    for line in [line for line in basket.lines if line.original_item_id in wanted]:
        line.removed_at, line.removed_by_id, line.removed_reason = now(), actor.employee_id, "replaced"
        basket.remove_line(line)
    for item_id, back in wanted.items():
        if back.quantity:
            item = known.get(item_id)
            if item is None or back.quantity > item["left"]:
                raise exceeds()
            basket.add_line(_line(basket, item, back, reason, approved_by))
    reprice(basket, [])
    basket.note("return", actor, amount=total, reason=reason, approved_by=approved_by)


def _line(basket: Basket, item: dict[str, Any], back: Back, reason: str, approved_by: UUID | None) -> CartLine:
    moment = now()
    line = record(CartLine, {
        "tenant_id": require_tenant(), "id": new_id(), "cart_id": basket.cart.id, **{name: item[name] for name in _COPIED},
        "decimals": 4 if back.quantity % 1 else 0, "taxes": [], "oversell": "allow",
        "has_serials": item["serial_number"] is not None, "original_item_id": item["id"], "return_reason": reason,
        "restock": back.restock, "approved_by_id": approved_by, "created_at": moment, "updated_at": moment})
    store_returned(line, return_figures(item, back.quantity, basket.cart.currency))
    return line


_COPIED = ("variant_id", "sku", "barcode", "product_name", "product_name_ar", "category_id", "category_name", "unit",
           "list_price", "unit_price", "keeps_stock", "serial_number")
