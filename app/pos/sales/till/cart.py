"""What is done to a cart as a whole: customer, note, way of serving, return mode, giving it up."""

from __future__ import annotations

from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.models import AuditLog
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.catalog.api import list_sellables
from app.pos.customers.api import get_customer
from app.pos.payments import api as payments
from app.pos.sales.shifts.service import count_no_sale
from app.pos.sales.till import queries
from app.pos.sales.till.approvals import allow
from app.pos.sales.till.basket import Basket, event_row, get_basket, open_basket, require_shift, run
from app.pos.sales.till.figures import reprice, tax_snapshot
from app.pos.sales.till.models import CartEvent, CartStatus

LONGEST_NOTE = 500


def set_customer(actor: Actor, cart_id: UUID | None, customer_id: UUID | None) -> Basket:
    """Name the customer of the cart (a new cart if none is open), or nobody."""
    basket = open_basket(queries.get_till(actor.register_id), actor, cart_id)
    if customer_id is not None:
        get_customer(customer_id)
    basket.cart.customer_id = customer_id
    basket.save()
    return basket


def set_note(actor: Actor, cart_id: UUID | None, note: str | None) -> Basket:
    """Write a note that goes onto the receipt, or take it away."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id, legs=False)
    basket.cart.note = (note or "").strip()[:LONGEST_NOTE] or None
    basket.save()
    return basket


def set_service_type(actor: Actor, cart_id: UUID | None, service_type: str) -> Basket:
    """Say how the sale is served: every line that is sold gets the taxes of that service, and is priced again."""
    till = queries.get_till(actor.register_id)
    if service_type not in till.service_types:
        raise Refusal("service_type_unknown", _l("There is no such way of serving."), field="service_type",
                      remedy=_l("Choose one of the list."))
    basket = open_basket(till, actor, cart_id, legs=True)
    if basket.cart.service_type == service_type:
        return basket
    ensure_unpaid(basket)
    sold = [line for line in basket.lines if line.original_item_id is None]
    today = list_sellables({line.variant_id for line in sold}, service_type) if sold else {}
    for line in sold:
        if line.variant_id in today:
            line.taxes = tax_snapshot(today[line.variant_id]["taxes"])
    if sold:
        basket.note("service_type", actor, amount=basket.cart.total, reason=service_type)
    basket.cart.service_type = service_type
    reprice(basket)
    basket.save()
    return basket


def switch_return_mode(actor: Actor, cart_id: UUID | None) -> Basket:
    """From now on scans give back without a receipt, or sell again."""
    basket = open_basket(queries.get_till(actor.register_id), actor, cart_id)
    if not basket.cart.return_mode:
        approved_by = allow(actor, "sales.sales.return_without_receipt", basket.cart.id if cart_id else actor.register_id)
        basket.note("return_without_receipt", actor, approved_by=approved_by)
    basket.cart.return_mode = not basket.cart.return_mode
    basket.save()
    return basket


def show_subtotal(actor: Actor, cart_id: UUID | None) -> Basket:
    """The total is shown to the customer: lines removed from now on leave a loud trace. Returns the cart with its legs."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    if not basket.lines:
        raise Refusal("cart_empty", _l("There is nothing to sell yet."), remedy=_l("Scan or choose an article first."))
    if not basket.cart.subtotal_shown:
        basket.cart.subtotal_shown = True
        basket.save()
    return basket


def abandon(actor: Actor, cart_id: UUID | None, reason: str | None = None) -> Basket:
    """Give the open cart up; raise Refusal while money was taken for it."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    ensure_unpaid(basket)
    approved_by = allow(actor, "sales.till.abandon", basket.cart.id)
    basket.cart.status = CartStatus.ABANDONED
    basket.note("cart_abandoned", actor, amount=basket.cart.total, reason=reason, approved_by=approved_by)
    posting = Posting()
    posting.insert(AuditLog.__table__, [audit.audit_row(
        "sales.till.abandon", "cart", basket.cart.id, actor, approved_by=approved_by, reason=reason,
        after={"total": basket.cart.total, "lines": basket.cart.line_count})])
    basket.save(posting)
    run(posting)
    return basket


def ensure_unpaid(basket: Basket) -> None:
    """Raise Refusal while a payment of the cart was not taken back."""
    if basket.legs or payments.find_unsettled(basket.cart.id):
        raise Refusal("cart_is_paid", _l("Money was taken for this sale already."), status=CONFLICT,
                      remedy=_l("Take the payments back first, or finish the sale."))


def open_drawer(actor: Actor, reason: str) -> None:
    """Open the drawer without a sale: counted and reported."""
    till = queries.get_till(actor.register_id)
    shift_id = require_shift(till)
    approved_by = allow(actor, "sales.till.no_sale", till.register_id)
    posting = Posting()
    posting.insert(CartEvent.__table__, [event_row("no_sale", actor, till, reason=reason, approved_by=approved_by)])
    posting.run()
    count_no_sale(shift_id)
