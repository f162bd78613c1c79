"""Sales and returns of integrations: a whole document in one go, by the till's own verbs, without its screen.

The cart is made, priced, paid and completed in one transaction; nothing of it is open on the till in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.pos.catalog.api import find_sellables, list_sellables
from app.pos.customers.api import get_customer
from app.pos.inventory.api import find_serials
from app.pos.payments.api import PaymentMethod
from app.pos.sales.sales.drafts import PostedSale
from app.pos.sales.sales.queries import find_by_external_reference, get_sale
from app.pos.sales.sales.returning import to_original_tenders
from app.pos.sales.till import discounts, queries
from app.pos.sales.till.basket import Basket, new_basket
from app.pos.sales.till.completing import complete_basket
from app.pos.sales.till.figures import reprice
from app.pos.sales.till.payments import Tender, add_leg, due_for, is_settled, refunds_left
from app.pos.sales.till.queries import Till
from app.pos.sales.till.returning import Back, put_returns
from app.pos.sales.till.scanning import MOST_OF_ONE, new_line

SOURCE = "api"
REASON = "api"
STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class WantedLine:
    """What is sold: a variant or the code that names it, how many (of packs, when the code is a pack's), and a price a
    piece or a discount in percent other than the list's."""

    quantity: Decimal
    code: str | None = None
    variant_id: UUID | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a document is besides its lines and payments; `made_with` names the key, for the audit log."""

    customer_id: UUID | None = None
    external_reference: str | None = None
    note: str | None = None
    made_with: str = ""


def sell(register_id: UUID, wanted: Sequence[WantedLine], tenders: Sequence[Tender], about: About, actor: Actor,
         ) -> PostedSale:
    """Post a sale on a register with an open shift, priced and limited as at the till.

    Raises Refusal: reference_used, article_unknown, article_not_for_sale, quantity_out_of_range, serial_missing,
    still_due, shift_closed, stock_short …; `field` names the line.
    """
    till, actor = _at(register_id, actor)
    _ensure_new(about.external_reference)
    if about.customer_id is not None:
        get_customer(about.customer_id)
    basket = new_basket(till, actor)
    basket.cart.customer_id, basket.cart.note = about.customer_id, about.note
    _put_lines(basket, wanted, actor)
    for tender in tenders:
        add_leg(basket, actor, tender)
    return _complete(basket, about, actor)


def take_back(register_id: UUID, sale_id: UUID, wanted: Mapping[UUID, Back], reason: str, tenders: Sequence[Tender],
              about: About, actor: Actor) -> PostedSale:
    """Post a return of goods of a receipt; without `tenders` the money goes back the way it came.

    Raises Refusal: nothing_returned, return_exceeds_sold, card_at_terminal, refund_exceeds_paid, shift_closed …
    """
    till, actor = _at(register_id, actor)
    if actor.branch_id not in (None, get_sale(sale_id)["branch_id"]):
        raise NotFound("sale_not_found")
    _ensure_new(about.external_reference)
    basket = new_basket(till, actor)
    basket.cart.note = about.note
    put_returns(basket, actor, sale_id, wanted, reason)
    if tenders:
        for tender in tenders:
            add_leg(basket, actor, tender)
    else:
        _give_back(basket, sale_id, actor)
    return _complete(basket, about, actor)


def _at(register_id: UUID, actor: Actor) -> tuple[Till, Actor]:
    till = queries.get_till(register_id)
    if actor.branch_id not in (None, till.branch_id):
        raise NotFound("register_not_found")
    return till, replace(actor, register_id=till.register_id)


def _ensure_new(reference: str | None) -> None:
    if reference is not None and (known := find_by_external_reference(reference)) is not None:
        raise Refusal("reference_used", _l("There is a document with this reference already."), status=CONFLICT,
                      field="external_reference", remedy=_l("Look at that document instead of sending it again."),
                      sale_id=known)


def _put_lines(basket: Basket, wanted: Sequence[WantedLine], actor: Actor) -> None:
    by_code = find_sellables([one.code for one in wanted if one.code is not None])
    by_id = list_sellables([one.variant_id for one in wanted if one.variant_id is not None])
    numbers = [one.serial_number for one in wanted if one.serial_number is not None]
    serials = find_serials(numbers) if numbers else {}
    special = []
    for place, one in enumerate(wanted):
        sellable = by_id.get(one.variant_id) if one.code is None else by_code.get(one.code)
        line = new_line(*_measured(sellable, one, place), basket.cart.id)
        basket.add_line(line)
        if one.serial_number is not None:
            line.serial_number = _free_serial(basket, serials.get(one.serial_number), line, place)
        if one.unit_price is not None:
            discounts.set_price(basket, actor, line, one.unit_price, REASON)
        if one.discount_percent:
            discounts.set_discount(basket, line, "percent", one.discount_percent, REASON)
            basket.note("discount", actor, line_id=line.id, amount=one.discount_percent, reason=REASON)
        if one.unit_price is not None or one.discount_percent:
            special.append(line)
    reprice(basket)
    for line in special:
        discounts.check_limits(basket, actor, line)


def _measured(sellable: dict[str, Any] | None, one: WantedLine, place: int) -> tuple[dict[str, Any], Decimal]:
    if sellable is None:
        raise Refusal("article_unknown", _l("There is no such article."), remedy=_l("Check its code."),
                      field=f"lines.{place}.{'variant_id' if one.code is None else 'code'}")
    if not sellable["is_active"]:
        raise Refusal("article_not_for_sale", _l("%(name)s is not for sale.", name=sellable["product_name"]),
                      remedy=_l("Put it on sale in the back office, or leave it out."), field=f"lines.{place}")
    quantity = one.quantity * (Decimal(1) if one.code is None else sellable["pack_quantity"])
    if not 0 < quantity <= MOST_OF_ONE or quantity != quantity.quantize(STEP):
        raise Refusal("quantity_out_of_range", _l("This quantity cannot be used."), field=f"lines.{place}.quantity",
                      remedy=_l("Enter a number from 0 to %(most)s.", most=f"{MOST_OF_ONE:,}"))
    if quantity != round(quantity, sellable["decimals"]):
        raise Refusal("quantity_decimals", _l("%(name)s is not sold in such parts.", name=sellable["product_name"]),
                      field=f"lines.{place}.quantity",
                      remedy=_l("Use at most %(places)d decimal places.", places=sellable["decimals"]))
    return sellable, quantity


def _free_serial(basket: Basket, serial: dict[str, Any] | None, line, place: int) -> str:
    if serial is None or serial["variant_id"] != line.variant_id or serial["status"] != "AVAILABLE" or line.quantity != 1 \
            or any(other.serial_number == serial["serial_number"] for other in basket.lines):
        raise Refusal("serial_not_available", _l("This serial number is not there to be sold."),
                      field=f"lines.{place}.serial_number", remedy=_l("Name one that is in stock, one item a line."))
    return serial["serial_number"]


def _give_back(basket: Basket, sale_id: UUID, actor: Actor) -> None:
    at_terminal = {payment["id"] for payment in refunds_left(basket) if payment["terminal_payment_id"] is not None}
    for payment, part in to_original_tenders(sale_id, -basket.cart.total):
        if is_settled(basket):
            return
        if payment["id"] in at_terminal:
            raise Refusal("card_at_terminal", _l("This was paid at a card terminal."), status=CONFLICT,
                          remedy=_l("Take it back at the till, or say how the money goes back."))
        method = PaymentMethod(payment["method"])
        if (amount := min(part, due_for(basket, method))) > 0:
            add_leg(basket, actor, Tender(method, amount, refund_of_id=payment["id"]))
    if not is_settled(basket):
        add_leg(basket, actor, Tender(PaymentMethod.CASH))


def _complete(basket: Basket, about: About, actor: Actor) -> PostedSale:
    return complete_basket(basket, actor, source=SOURCE, external_reference=about.external_reference,
                           audit_details={"source": SOURCE, "key": about.made_with})
