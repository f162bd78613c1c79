"""From a paid cart to a sale: once, whoever asks how often."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, ApprovalNeeded, Refusal
from app.pos.payments import api as payments
from app.pos.sales.sales.drafts import DraftLine, DraftPayment, PostedSale, SaleDraft
from app.pos.sales.sales.models import SaleKind
from app.pos.sales.sales.queries import get_sale
from app.pos.sales.sales.service import post_sale
from app.pos.sales.till import queries
from app.pos.sales.till.basket import Basket, StaleCart, filled, require_shift
from app.pos.sales.till.figures import draft_taxes
from app.pos.sales.till.models import CartLine, CartPayment, CartStatus
from app.pos.sales.till.payments import ensure_may_sell, settlement

ZERO = Decimal(0)
OVERSELL = "sales.till.oversell"


def complete(actor: Actor, cart_id: UUID) -> PostedSale:
    """Turn the cart into a sale, or return the sale that it became already: with another key, from another window, at
    the same moment. Raises Refusal when something is still due, unclear or not allowed."""
    basket = lock_for_payment(actor, cart_id)
    if isinstance(basket, PostedSale):
        return basket
    return complete_basket(basket, actor)


def lock_for_payment(actor: Actor, cart_id: UUID) -> Basket | PostedSale:
    """Return the cart, locked, with its legs; or the sale that it became already. Raises StaleCart for any other."""
    till = queries.get_till(actor.register_id)
    cart = queries.find_cart(cart_id, lock=True)
    if cart is None or (cart.status is CartStatus.OPEN and cart.register_id != till.register_id):
        raise StaleCart
    if cart.status is CartStatus.COMPLETED:
        return first_result(cart_id)
    if cart.status is not CartStatus.OPEN:
        raise StaleCart
    require_shift(till)
    return filled(till, cart, legs=True)


def first_result(cart_id: UUID) -> PostedSale:
    """Return the sale that a completed cart became."""
    sale = get_sale(cart_id)
    return PostedSale(cart_id, sale["invoice_number"], sale["total"], sale["paid"], sale["change"], repeated=True)


def complete_basket(basket: Basket, actor: Actor, **known: Any) -> PostedSale:
    """Post a locked cart whose payments cover what is due, and close the cart in the same transaction.

    `known` are fields of the document that a cart does not have, such as an integration's reference.
    """
    state = settlement(basket)
    if not basket.lines:
        raise Refusal("cart_empty", _l("There is nothing to sell yet."), remedy=_l("Scan or choose an article first."))
    if not state.is_settled:
        raise Refusal("still_due", _l("This sale is not paid yet."), status=CONFLICT, due=state.remaining,
                      remedy=_l("Take the rest of the money first."))
    if payments.find_unsettled(basket.cart.id) is not None:
        raise Refusal("card_payment_open", _l("A card payment of this sale is not settled yet."), status=CONFLICT,
                      remedy=_l("Ask the terminal what became of it first."))
    _ensure_serials(basket)
    ensure_may_sell(basket, actor)
    try:
        posted = post_sale(replace(draft_of(basket, state.rounding), **known), actor)
    except Refusal as refusal:
        if refusal.code == "stock_short" and actor.effect(OVERSELL) == "approve":
            raise ApprovalNeeded(OVERSELL, subject=str(basket.cart.id)) from refusal
        raise
    basket.cart.status = CartStatus.COMPLETED
    basket.save()
    return posted


def draft_of(basket: Basket, rounding: Decimal) -> SaleDraft:
    """Return the cart as the document that `post_sale` stores."""
    cart = basket.cart
    reasons = [line.return_reason for line in basket.lines if line.return_reason]
    return SaleDraft(
        id=cart.id, kind=kind_of(basket), register_id=cart.register_id, shift_id=require_shift(basket.till),
        lines=[_line(line) for line in basket.lines], payments=[_payment(leg) for leg in basket.legs], rounding=rounding,
        customer_id=cart.customer_id, service_type=cart.service_type, original_sale_id=cart.original_sale_id,
        reason=reasons[0] if reasons else None, note=cart.note, approved_by_id=cart.approved_by_id)


def kind_of(basket: Basket) -> SaleKind:
    """Return what the lines make of the document."""
    if all(line.quantity < 0 for line in basket.lines):
        return SaleKind.RETURN
    return SaleKind.EXCHANGE if any(line.quantity < 0 for line in basket.lines) else SaleKind.SALE


def _line(line: CartLine) -> DraftLine:
    return DraftLine(
        id=line.id, variant_id=line.variant_id, sku=line.sku, barcode=line.barcode, product_name=line.product_name,
        product_name_ar=line.product_name_ar, category_id=line.category_id, category_name=line.category_name,
        unit=line.unit, quantity=line.quantity, list_price=line.list_price, unit_price=line.unit_price, gross=line.gross,
        discount=line.discount, order_discount=line.order_discount, net=line.net, tax=line.tax, total=line.total,
        taxes=draft_taxes(line), keeps_stock=line.keeps_stock, oversell=line.oversell, serial_number=line.serial_number,
        original_item_id=line.original_item_id, restock=line.restock,
        reason=line.return_reason or line.price_reason or line.discount_reason)


def _payment(leg: CartPayment) -> DraftPayment:
    return DraftPayment(
        method=leg.method, amount=leg.amount, tendered=leg.tendered, change=leg.change,
        foreign_currency=leg.foreign_currency, foreign_amount=leg.foreign_amount, exchange_rate=leg.exchange_rate,
        reference=leg.reference, terminal_payment_id=leg.terminal_payment_id, refund_of_id=leg.refund_of_id)


def _ensure_serials(basket: Basket) -> None:
    waiting = [line.product_name for line in basket.lines if line.has_serials and line.serial_number is None]
    if waiting:
        raise Refusal("serial_missing", _l("%(name)s needs its serial number.", name=waiting[0]),
                      remedy=_l("Go back and scan the serial number on the item."))
