"""Putting a cart on hold and taking it up again, at any till of the branch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.actor import Actor, system_actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.business.api import HELD_HOURS, USUAL_HELD_HOURS
from app.pos.catalog.api import list_sellables
from app.pos.sales.shifts.queries import lock_branch
from app.pos.sales.till import queries
from app.pos.sales.till.basket import Basket, filled, get_basket, look, require_shift
from app.pos.sales.till.cart import ensure_unpaid
from app.pos.sales.till.figures import reprice, tax_snapshot
from app.pos.sales.till.models import Cart, CartStatus
from app.pos.sales.till.queries import Till

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price that changed while a cart was on hold."""

    name: str
    before: Decimal
    after: Decimal


@dataclass(slots=True)
class Recalled:
    """A cart that was taken up: what changed meanwhile, and the number under which the one before was put aside."""

    basket: Basket
    changes: list[PriceChange] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    put_aside: int | None = None


def hold(actor: Actor, cart_id: UUID | None, name: str | None = None) -> Basket:
    """Put the open cart on hold for the whole branch, under the lowest free number."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    _hold(basket, actor, name)
    return basket


def _hold(basket: Basket, actor: Actor, name: str | None) -> None:
    if not basket.lines:
        raise Refusal("cart_empty", _l("There is nothing to put on hold."), remedy=_l("Scan or choose an article first."))
    ensure_unpaid(basket)
    cart, moment = basket.cart, now()
    cart.held_number = _free_number(cart.branch_id)
    cart.status, cart.held_at, cart.held_by_id = CartStatus.HELD, moment, actor.employee_id
    cart.held_name = (name or "").strip()[:LONGEST_NAME] or cart.held_name
    cart.expires_at = moment + timedelta(hours=basket.till.features.get(HELD_HOURS, USUAL_HELD_HOURS))
    basket.note("held", actor, amount=cart.total, reason=cart.held_name)
    basket.save()


def _free_number(branch_id: UUID) -> int:
    """Return the lowest number that no held cart of the branch has; others who hold wait for this transaction."""
    lock_branch(branch_id)
    cart = Cart.__table__
    taken = set(db.session.scalars(select(cart.c.held_number).where(
        cart.c.tenant_id == require_tenant(), cart.c.branch_id == branch_id, cart.c.status == CartStatus.HELD)))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def recall(actor: Actor, held_id: UUID) -> Recalled:
    """Take up a held cart on this till, at today's prices; the cart that is open here is put on hold in its place.

    Raises Refusal when another till was faster.
    """
    till = queries.get_till(actor.register_id)
    shift_id = require_shift(till)
    current = look(till, legs=True)
    put_aside = None
    if current is not None and current.cart.id == held_id:
        return Recalled(current)
    if current is not None and (current.lines or current.cart.customer_id):
        current = get_basket(till, actor, current.cart.id)
        if current.lines:
            _hold(current, actor, None)
            put_aside = current.cart.held_number
            current = None
    cart = queries.find_cart(held_id, lock=True)
    if cart is None or cart.branch_id != till.branch_id:
        raise NotFound("cart_not_found")
    if cart.status != CartStatus.HELD or (cart.expires_at and cart.expires_at <= now()):
        raise Refusal("cart_not_held", _l("This sale is not on hold any more."), status=CONFLICT,
                      remedy=_l("Open the list again: another till took it up."))
    if current is not None:
        _drop_empty(current, actor)
    basket = filled(till, cart)
    result = Recalled(basket, put_aside=put_aside)
    cart.status, cart.register_id, cart.shift_id = CartStatus.OPEN, till.register_id, shift_id
    cart.employee_id, cart.expires_at = actor.employee_id, None
    _to_todays_prices(basket, result)
    reprice(basket)
    basket.note("recalled", actor, amount=cart.total, reason=cart.held_name)
    basket.save()
    return result


def _drop_empty(basket: Basket, actor: Actor) -> None:
    basket.cart.status = CartStatus.ABANDONED
    basket.save()


def _to_todays_prices(basket: Basket, result: Recalled) -> None:
    """Give every line its article's price and taxes of now, except where somebody had set the price by hand."""
    sold = [line for line in basket.lines if line.original_item_id is None]
    today = list_sellables({line.variant_id for line in sold}, basket.cart.service_type)
    for line in sold:
        sellable = today.get(line.variant_id)
        if sellable is None or not sellable["is_active"]:
            result.gone.append(line.product_name)
            continue
        line.taxes, line.oversell = tax_snapshot(sellable["taxes"]), sellable["oversell"]
        line.min_price = sellable["min_price"]
        if sellable["list_price"] == line.list_price:
            continue
        if line.unit_price == line.list_price:
            result.changes.append(PriceChange(line.product_name, line.unit_price, sellable["list_price"]))
            line.unit_price = sellable["list_price"]
        line.list_price = sellable["list_price"]


def list_held(till: Till) -> list[dict[str, Any]]:
    """Return the held carts of the branch, oldest first: id, number, name, held_at, who, customer, total, units, items
    (the names of the first three lines). Two statements."""
    return queries.list_held(till.branch_id)


def give_up_expired() -> int:
    """Give up the held carts of the current business whose time is over; return how many. The scheduler calls it."""
    cart, moment = Cart.__table__, now()
    rows = db.session.execute(
        cart.update().where(cart.c.tenant_id == require_tenant(), cart.c.status == CartStatus.HELD, cart.c.expires_at <= moment)
        .values(status=CartStatus.ABANDONED, version=cart.c.version + 1, updated_at=moment)
        .returning(cart.c.id, cart.c.total, cart.c.held_number)).all()
    actor = system_actor(require_tenant())
    for row in rows:
        audit.record("sales.till.hold_expired", "cart", row.id, actor, after={"number": row.held_number, "total": row.total})
    return len(rows)
