"""Payments of a cart, before it is a sale: legs of any kind in any order, what is still due, taking the last one back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.payments.api import AT_THE_TILL, PaymentMethod, current_rates
from app.pos.sales.sales.returning import refundable_payments
from app.pos.sales.till.approvals import allow
from app.pos.sales.till.basket import Basket
from app.pos.sales.till.models import CartPayment
from app.pos.sales.till.records import record
from app.pricing import CashRounding, Payment, Settlement, currency_unit, round_money, settle

ZERO = Decimal(0)
LONGEST_REFERENCE = 100
MOST_TENDERED = Decimal(10_000_000)


@dataclass(frozen=True, slots=True)
class Tender:
    """What a customer pays with: `amount` without sign, None for all that is due. Foreign cash: `amount` is in
    `currency`. `refund_of_id`: the payment of the receipt that is given back."""

    method: PaymentMethod
    amount: Decimal | None = None
    reference: str | None = None
    currency: str | None = None
    refund_of_id: UUID | None = None
    terminal_payment_id: UUID | None = None


def settlement(basket: Basket) -> Settlement:
    """Return how far the cart's total is paid; only the part that is left for cash is rounded to coins."""
    till = basket.till
    rule = (CashRounding(till.cash_rounding, till.cash_rounding_method, "cash_only") if till.cash_rounding else None)
    legs = [Payment("cash" if leg.method is PaymentMethod.CASH else str(leg.method).lower(), leg.tendered)
            for leg in basket.legs]
    return settle(basket.cart.total, legs, rule)


def is_settled(basket: Basket) -> bool:
    """Return whether nothing is due any more, in either direction (a cart worth nothing needs no payment)."""
    return settlement(basket).is_settled


def ensure_may_sell(basket: Basket, actor: Actor) -> None:
    """Check the limit on the value of a sale before money is taken; an approval is kept on the cart for this total."""
    cart = basket.cart
    if cart.total <= ZERO or (cart.approved_total is not None and cart.total <= cart.approved_total):
        return
    approved_by = allow(actor, "sales.till.high_value", cart.id, cart.total)
    if approved_by is not None:
        cart.approved_total, cart.approved_by_id = cart.total, approved_by


def due_for(basket: Basket, method: PaymentMethod) -> Decimal:
    """Return what is still due by a method, without sign: cash is rounded to coins where the branch says so."""
    state = settlement(basket)
    return abs(state.remaining_cash if method is PaymentMethod.CASH else state.remaining)


def add_leg(basket: Basket, actor: Actor, tender: Tender) -> CartPayment:
    """Put a payment onto the cart, not stored yet; raise Refusal when it cannot be taken so.

    Cash may be more than is due, then the change is worked out; everything else is at most what is due.
    """
    state = settlement(basket)
    if state.is_settled:
        raise Refusal("nothing_due", _l("Nothing is due any more."), status=CONFLICT, remedy=_l("Finish the sale."))
    if tender.method not in AT_THE_TILL:
        raise Refusal("method_unknown", _l("This till does not take that."), remedy=_l("Choose another way to pay."))
    is_refund = state.remaining < ZERO
    amount, foreign = _in_home_currency(basket, tender)
    if amount is None:
        amount = due_for(basket, tender.method)
    _ensure_amount(basket, tender.method, amount, due_for(basket, tender.method), is_refund)
    if is_refund:
        tender = _to_original(basket, actor, tender, amount)
    tendered = -amount if is_refund else amount
    if is_refund and foreign:
        foreign["foreign_amount"] = -foreign["foreign_amount"]  # reason: it leaves the drawer
    moment = now()
    leg = record(CartPayment, {
        "tenant_id": require_tenant(), "id": new_id(), "cart_id": basket.cart.id,
        "leg_number": max((other.leg_number for other in basket.legs), default=0) + 1, "method": tender.method,
        "amount": tendered, "tendered": tendered, "change": ZERO,
        "reference": (tender.reference or "").strip()[:LONGEST_REFERENCE] or None,
        "terminal_payment_id": tender.terminal_payment_id, "refund_of_id": tender.refund_of_id, "created_at": moment,
        "updated_at": moment, **foreign})
    basket.legs.append(leg)
    leg.change = settlement(basket).change + ZERO
    leg.amount = leg.tendered - leg.change
    return leg


def _in_home_currency(basket: Basket, tender: Tender) -> tuple[Decimal | None, dict[str, Any]]:
    """Return the tender's amount in home currency and the columns that tell of foreign cash."""
    if not tender.currency or tender.currency == basket.cart.currency:
        return tender.amount, {}
    rate = current_rates().get(tender.currency)
    if rate is None or tender.amount is None:
        raise Refusal("rate_missing", _l("There is no exchange rate for %(currency)s.", currency=tender.currency),
                      field="currency", remedy=_l("Enter one in the back office, or choose another currency."))
    if tender.amount % currency_unit(tender.currency):  # no such coin: the drawer could never be counted to it
        raise _no_money()
    home = round_money(tender.amount * rate, basket.unit)
    return home, {"foreign_currency": tender.currency, "foreign_amount": tender.amount, "exchange_rate": rate}


def _no_money() -> Refusal:
    return Refusal("amount_invalid", _l("This is not an amount of money."), field="amount",
                   remedy=_l("Enter an amount such as 50.00."))


def _ensure_amount(basket: Basket, method: PaymentMethod, amount: Decimal, due: Decimal, is_refund: bool) -> None:
    is_nothing_left = method is PaymentMethod.CASH and amount == due == ZERO
    if (amount <= ZERO and not is_nothing_left) or amount > MOST_TENDERED or amount % basket.unit:
        raise _no_money()
    if amount > due and (is_refund or method is not PaymentMethod.CASH):
        raise Refusal(
            "amount_over_due", _l("More than is due cannot be given back.") if is_refund
            else _l("Only cash can be more than is due."), field="amount", status=CONFLICT, due=due,
            remedy=_l("Enter %(due)s or less.", due=due))


def _to_original(basket: Basket, actor: Actor, tender: Tender, amount: Decimal) -> Tender:
    """Money goes back the way it came, each way at most what it paid; another way needs leave."""
    if basket.cart.original_sale_id is None:
        return tender
    left = refunds_left(basket)
    if tender.refund_of_id is None:
        same = next((payment for payment in left if payment["method"] == tender.method and payment["left"] >= amount
                     and payment["terminal_payment_id"] is None), None)
        tender = Tender(tender.method, tender.amount, tender.reference, tender.currency, same["id"] if same else None,
                        tender.terminal_payment_id)
    if tender.refund_of_id is not None:
        original = next((payment for payment in left if payment["id"] == tender.refund_of_id), None)
        if original is None or amount > original["left"]:
            raise Refusal("refund_exceeds_paid", _l("More would be given back than was paid this way."), status=CONFLICT,
                          field="amount", remedy=_l("Give back the rest another way."))
        return tender
    if any(payment["left"] > 0 for payment in left):
        allow(actor, "sales.till.refund_other_way", basket.cart.id, amount)
    return tender


def refunds_left(basket: Basket) -> list[dict[str, Any]]:
    """Return the payments of the receipt that goods come back to, with what each can still take (`left`)."""
    if basket.cart.original_sale_id is None:
        return []
    given: dict[UUID | None, Decimal] = {}
    for leg in basket.legs:
        given[leg.refund_of_id] = given.get(leg.refund_of_id, ZERO) - leg.amount
    return [{**payment, "left": payment["left"] - given.get(payment["id"], ZERO)}
            for payment in refundable_payments(basket.cart.original_sale_id)]


def last_leg(basket: Basket, leg_id: UUID) -> CartPayment:
    """Return the leg if it is the last one; raise Refusal otherwise: only the last can be taken back."""
    if not basket.legs or basket.legs[-1].id != leg_id:
        raise Refusal("not_the_last_payment", _l("Only the last payment can be taken back."), status=CONFLICT,
                      remedy=_l("Look at the payments again."))
    return basket.legs[-1]


def take_back(basket: Basket, leg: CartPayment, actor: Actor) -> None:
    """Take the last payment off the cart and store that; money on a card was cancelled before."""
    leg.removed_at = now()
    basket.note("payment_undone", actor, amount=leg.amount)
    basket.save()
    basket.legs.remove(leg)
