"""Prices and discounts given at the till, with the limits of the role on what they take off together."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.sales.till import queries, rules
from app.pos.sales.till.approvals import allow, together
from app.pos.sales.till.basket import Basket, get_basket
from app.pos.sales.till.figures import reprice
from app.pos.sales.till.models import CartLine

ZERO, HUNDRED = Decimal(0), Decimal(100)
HIGHEST_PRICE = Decimal(10_000_000)
KINDS = ("percent", "amount")
STEP = Decimal("0.01")


@together()
def discount_line(
    actor: Actor, cart_id: UUID | None, line_id: UUID, kind: str, value: Decimal, reason: str | None = None,
) -> tuple[Basket, CartLine]:
    """Take a percentage or an amount off a line; zero takes the discount away."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    line = basket.line(line_id)
    _ensure_own_price(line)
    set_discount(basket, line, kind, value, reason)
    reprice(basket, [line])
    _ensure_allowed(basket, actor, [line])
    basket.note("discount", actor, line_id=line.id, amount=line.discount, reason=reason, approved_by=line.approved_by_id)
    basket.save()
    return basket, line


@together()
def discount_cart(actor: Actor, cart_id: UUID | None, kind: str, value: Decimal, reason: str | None = None) -> Basket:
    """Take a percentage or an amount off the whole cart; zero takes the discount away."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    _ensure_discount(kind, value)
    cart = basket.cart
    cart.discount_kind, cart.discount_value, cart.discount_reason = (kind, value, reason) if value else (None, None, None)
    reprice(basket)
    approved_by = _ensure_allowed(basket, actor, basket.lines) if value else None
    basket.note("discount", actor, amount=sum((line.order_discount for line in basket.lines), ZERO), reason=reason,
                approved_by=approved_by)
    basket.save()
    return basket


@together()
def change_price(
    actor: Actor, cart_id: UUID | None, line_id: UUID, price: Decimal, reason: str | None = None,
) -> tuple[Basket, CartLine]:
    """Sell a line at another price a piece; the list price takes the change back."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    line = basket.line(line_id)
    _ensure_own_price(line)
    set_price(basket, actor, line, price, reason)
    reprice(basket, [line])
    _ensure_allowed(basket, actor, [line])
    basket.save()
    return basket, line


def set_discount(basket: Basket, line: CartLine, kind: str, value: Decimal, reason: str | None) -> None:
    """Put a discount on a line, not priced yet."""
    _ensure_discount(kind, value)
    line.discount_kind, line.discount_value, line.discount_reason = (kind, value, reason) if value else (None, None, None)
    line.approved_by_id = None


def set_price(basket: Basket, actor: Actor, line: CartLine, price: Decimal, reason: str | None) -> None:
    """Put a price on a line, not priced yet; raise NotPermitted or ApprovalNeeded when the actor may not."""
    if not ZERO <= price <= HIGHEST_PRICE:
        raise Refusal("price_out_of_range", _l("This price cannot be used."), field="price",
                      remedy=_l("Enter a price from 0 to %(most)s.", most=f"{HIGHEST_PRICE:,}"))
    if price == line.unit_price:
        return
    approved_by = None if price == line.list_price else allow(actor, "sales.till.price", basket.cart.id, price)
    basket.note("price_changed", actor, line_id=line.id, amount=price - line.unit_price, reason=reason,
                approved_by=approved_by)
    line.unit_price, line.price_reason, line.approved_by_id = price, reason, approved_by
    if price == line.list_price:
        line.price_reason = None


def check_limits(basket: Basket, actor: Actor, line: CartLine) -> None:
    """Raise NotPermitted or ApprovalNeeded when a line goes beyond what the actor may give."""
    _ensure_allowed(basket, actor, [line])


def combined_discount(basket: Basket, line: CartLine) -> Decimal:
    """Return what line and cart discount take off a line together, in percent, as they were asked for."""
    own = rules.percent_of(line.discount_kind, line.discount_value, line.gross)
    base = sum((other.gross - other.discount for other in basket.lines
                if other.original_item_id is None and other.quantity > 0), ZERO)
    shared = rules.percent_of(basket.cart.discount_kind, basket.cart.discount_value, base)
    return rules.combined_percent(own, shared).quantize(STEP)


def _ensure_allowed(basket: Basket, actor: Actor, lines: list[CartLine]) -> UUID | None:
    """Check the highest combined discount and the minimum prices of lines that are sold; return who approved."""
    sold = [line for line in lines if line.quantity > 0 and line.original_item_id is None]
    if not sold:
        return None
    percents = {line.id: combined_discount(basket, line) for line in sold}
    highest = max(percents.values())
    approved_by = allow(actor, "sales.till.discount", basket.cart.id, highest) if highest else None
    under = [line for line in sold if line.min_price is not None
             and line.unit_price * (HUNDRED - percents[line.id]) < line.min_price * HUNDRED]
    if under:
        lowest = min(line.unit_price * (HUNDRED - percents[line.id]) / HUNDRED for line in under).quantize(STEP)
        approved_by = allow(actor, "sales.till.below_minimum", basket.cart.id, lowest) or approved_by
    if approved_by:
        for line in sold:
            line.approved_by_id = approved_by
    return approved_by


def _ensure_discount(kind: str, value: Decimal) -> None:
    if kind not in KINDS or value < 0 or (kind == "percent" and value > HUNDRED):
        raise Refusal("discount_out_of_range", _l("This discount cannot be given."), field="value",
                      remedy=_l("Enter 0 to 100 percent, or an amount of money."))


def _ensure_own_price(line: CartLine) -> None:
    if line.original_item_id is not None:
        raise Refusal("returned_price_fixed", _l("Goods come back at the price they were sold for."),
                      remedy=_l("Change how many come back, or remove the line."))
