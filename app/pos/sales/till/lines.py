"""Changing and removing lines of a cart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.sales.sales.returning import return_figures, returnable_lines
from app.pos.sales.till import discounts, queries
from app.pos.sales.till.approvals import allow, together
from app.pos.sales.till.basket import Basket, get_basket
from app.pos.sales.till.figures import reprice, store_returned
from app.pos.sales.till.models import CartLine
from app.pos.sales.till.scanning import MOST_OF_ONE

ZERO = Decimal(0)


class ReasonNeeded(Refusal):
    """A line leaves the cart after the customer saw the total: somebody has to say why."""

    def __init__(self, line: CartLine) -> None:
        super().__init__("reason_needed", _l("Say why this line is removed."), remedy=_l("Choose a reason."), field="reason",
                         line_id=line.id, name=line.product_name)


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person changed of a line in one go; None leaves a thing as it is."""

    quantity: Decimal | None = None
    price: Decimal | None = None
    discount_kind: str = "percent"
    discount: Decimal | None = None
    reason: str | None = None


@together()
def change_quantity(
    actor: Actor, cart_id: UUID | None, line_id: UUID, *, quantity: Decimal | None = None, change: Decimal | None = None,
    reason: str | None = None,
) -> tuple[Basket, CartLine]:
    """Set how many of a line (without sign), or change it by so many; nothing left removes the line.

    A line that gives back keeps its direction, and takes no more than is left of its receipt.
    """
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    line = basket.line(line_id)
    wanted = abs(line.quantity) + change if change is not None else quantity
    if wanted is None:
        raise Refusal("quantity_missing", _l("Enter a quantity."), field="quantity", remedy=_l("Type how many."))
    if wanted == 0:
        return remove(basket, line, actor, reason)
    set_quantity(basket, actor, line, wanted, reason)
    reprice(basket, [line])
    if line.discount_kind == "amount":
        discounts.check_limits(basket, actor, line)
    basket.save()
    return basket, line


def set_quantity(basket: Basket, actor: Actor, line: CartLine, wanted: Decimal, reason: str | None) -> None:
    """Put a quantity (without sign) on a line, not priced yet."""
    if wanted < 0 or wanted > MOST_OF_ONE:
        raise Refusal("quantity_out_of_range", _l("This quantity cannot be used."), field="quantity",
                      remedy=_l("Enter a number from 0 to %(most)s.", most=f"{MOST_OF_ONE:,}"))
    if wanted != round(wanted, line.decimals):
        raise Refusal("quantity_decimals", _l("%(name)s is not sold in such parts.", name=line.product_name),
                      field="quantity", remedy=_l("Use at most %(places)d decimal places.", places=line.decimals))
    if line.serial_number is not None and wanted != 1:
        raise Refusal("serial_is_one", _l("An item with a serial number is one of its kind."), field="quantity",
                      remedy=_l("Scan the serial number of the next one."))
    if line.original_item_id is not None:
        _give_back(basket, line, wanted)
        return
    if basket.cart.subtotal_shown and wanted < abs(line.quantity):
        if reason is None:
            raise ReasonNeeded(line)
        taken = (abs(line.quantity) - wanted) * line.unit_price
        basket.note("line_removed_after_subtotal", actor, line_id=line.id, amount=taken, reason=reason,
                    approved_by=allow(actor, "sales.till.remove_line", basket.cart.id))
    line.quantity = wanted.copy_sign(line.quantity)


def _give_back(basket: Basket, line: CartLine, wanted: Decimal) -> None:
    sold = next((item for item in returnable_lines(basket.cart.original_sale_id) if item["id"] == line.original_item_id),
                None)
    if sold is None:
        raise Refusal("return_exceeds_sold", _l("More would come back than is left of this receipt."),
                      remedy=_l("Remove the line."))
    store_returned(line, return_figures(sold, wanted, basket.cart.currency))


@together()
def edit_line(actor: Actor, cart_id: UUID | None, line_id: UUID, edit: Edit) -> tuple[Basket, CartLine]:
    """Change quantity, price and discount of a line together."""
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    line = basket.line(line_id)
    if edit.quantity is not None and edit.quantity != abs(line.quantity):
        if edit.quantity == 0:
            return remove(basket, line, actor, edit.reason)
        set_quantity(basket, actor, line, edit.quantity, edit.reason)
    is_repriced = line.original_item_id is None and edit.price not in (None, line.unit_price)
    if is_repriced:
        discounts.set_price(basket, actor, line, edit.price, edit.reason)
    is_discounted = line.original_item_id is None and edit.discount is not None and (
        edit.discount, edit.discount_kind) != (line.discount_value or ZERO, line.discount_kind or edit.discount_kind)
    if is_discounted:
        discounts.set_discount(basket, line, edit.discount_kind, edit.discount, edit.reason)
        basket.note("discount", actor, line_id=line.id, amount=edit.discount, reason=edit.reason)
    reprice(basket, [line])
    if is_repriced or is_discounted:
        discounts.check_limits(basket, actor, line)
    basket.save()
    return basket, line


def remove_line(actor: Actor, cart_id: UUID | None, line_id: UUID, reason: str | None = None) -> tuple[Basket, CartLine]:
    """Take a line out of the cart; its row stays, with who removed it and why.

    Raises ReasonNeeded when the total was shown already and no reason is given.
    """
    basket = get_basket(queries.get_till(actor.register_id), actor, cart_id)
    return remove(basket, basket.line(line_id), actor, reason)


def remove(basket: Basket, line: CartLine, actor: Actor, reason: str | None) -> tuple[Basket, CartLine]:
    """Take a line out of a basket and store it (see `remove_line`)."""
    approved_by = None
    if basket.cart.subtotal_shown:
        if reason is None:
            raise ReasonNeeded(line)
        approved_by = allow(actor, "sales.till.remove_line", basket.cart.id)
    line.removed_at, line.removed_by_id, line.removed_reason = now(), actor.employee_id, reason
    kind = "line_removed_after_subtotal" if basket.cart.subtotal_shown else "line_removed"
    basket.note(kind, actor, line_id=line.id, amount=line.total, reason=reason, approved_by=approved_by)
    basket.remove_line(line)
    if not any(other.original_item_id for other in basket.lines):
        basket.cart.original_sale_id = None
    reprice(basket, [])
    basket.save()
    return basket, line
