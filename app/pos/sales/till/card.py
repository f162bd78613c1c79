"""Paying by card: the request is stored and committed before the terminal is asked; its answer alone settles it.

Each verb here is one transaction's work. The order, which the controller keeps: `request_card`, commit, `send`,
`settle_card`. Whatever breaks in between leaves a payment that is not settled; asking about it (`settle_card` with the
terminal's answer to a query) goes on from there, and a second charge is refused until then.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.adapters.terminal import Outcome
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.payments import api as payments
from app.pos.payments.api import PaymentMethod, TerminalPayment, TerminalRequest, TerminalStatus
from app.pos.sales.sales.drafts import PostedSale
from app.pos.sales.sales.queries import list_payments
from app.pos.sales.till.approvals import allow
from app.pos.sales.till.basket import Basket
from app.pos.sales.till.completing import lock_for_payment
from app.pos.sales.till.models import CartPayment
from app.pos.sales.till.payments import Tender, add_leg, due_for, ensure_may_sell, last_leg, refunds_left, settlement, take_back
from app.pos.sales.till.records import record

ZERO = Decimal(0)


def request_card(actor: Actor, cart_id: UUID, amount: Decimal | None, refund_of_id: UUID | None = None) -> TerminalRequest:
    """Store that `amount` (None: all that is due) is asked of the terminal. Raises Refusal when it cannot be taken."""
    basket = lock_for_payment(actor, cart_id)
    if isinstance(basket, PostedSale):
        raise Refusal("nothing_due", _l("Nothing is due any more."), status=CONFLICT, remedy=_l("Start the next sale."))
    ensure_may_sell(basket, actor)
    state = settlement(basket)
    due = due_for(basket, PaymentMethod.CARD)
    amount = due if amount is None else amount
    original = None
    if state.remaining < ZERO:
        original = _original_card(basket, refund_of_id, amount)
    trial = add_leg(basket, actor, Tender(PaymentMethod.CARD, amount, refund_of_id=refund_of_id))
    basket.legs.remove(trial)  # reason: only its checks are wanted now; the leg is stored when the money has moved
    basket.save()
    return payments.request(basket.cart.id, basket.cart.register_id, trial.amount, basket.cart.currency,
                            refund_of_id=original)


def _original_card(basket: Basket, refund_of_id: UUID | None, amount: Decimal) -> UUID:
    """Return the terminal's own payment that money goes back to."""
    left = next((payment for payment in refunds_left(basket) if payment["id"] == refund_of_id
                 and payment["terminal_payment_id"]), None)
    if left is None:
        raise Refusal("card_not_known", _l("The terminal can only give back to a card that it charged."),
                      remedy=_l("Choose the card payment of the receipt, or another way."))
    return left["terminal_payment_id"]


def settle_card(actor: Actor, payment_id: UUID, outcome: Outcome | None) -> tuple[TerminalPayment, Basket | PostedSale]:
    """Write down what the terminal said; an approved payment becomes a leg of its cart, once."""
    basket = _lock(actor, payments.get_terminal_payment(payment_id))
    payment = payments.settle(payment_id, outcome)
    return payment, _booked(basket, payment)


def force_card(actor: Actor, payment_id: UUID, *, approved: bool, reference: str | None,
               ) -> tuple[TerminalPayment, Basket | PostedSale]:
    """Settle an unclear payment by hand: a manager's decision, with the reference of the terminal's own slip."""
    payment = payments.get_terminal_payment(payment_id)
    approved_by = allow(actor, "payments.terminals.force", payment_id, payment.amount)
    basket = _lock(actor, payment)
    payment = payments.force(payment_id, approved=approved, reference=reference, actor=actor, approved_by=approved_by)
    return payment, _booked(basket, payment)


def _lock(actor: Actor, payment: TerminalPayment) -> Basket | PostedSale:
    """Lock the cart before the payment, as everybody does."""
    return lock_for_payment(actor, payment.source_id)


def _booked(basket: Basket | PostedSale, payment: TerminalPayment) -> Basket | PostedSale:
    if isinstance(basket, PostedSale) or payment.status is not TerminalStatus.APPROVED:
        return basket
    if any(leg.terminal_payment_id == payment.id for leg in basket.legs):
        return basket
    original = next((left["id"] for left in refunds_left(basket) if payment.refund_of_id
                     and left["terminal_payment_id"] == payment.refund_of_id), None)
    basket.legs.append(_leg(basket, payment, original))
    basket.save()
    return basket


def _leg(basket: Basket, payment: TerminalPayment, refund_of_id: UUID | None) -> CartPayment:
    """The money has moved: the leg is what the terminal took, whatever became of the cart meanwhile."""
    moment = now()
    return record(CartPayment, {
        "tenant_id": payment.tenant_id, "id": new_id(), "cart_id": basket.cart.id,
        "leg_number": max((leg.leg_number for leg in basket.legs), default=0) + 1, "method": PaymentMethod.CARD,
        "amount": payment.amount, "tendered": payment.amount, "change": ZERO,
        "reference": payment.card or payment.provider_reference, "terminal_payment_id": payment.id,
        "refund_of_id": refund_of_id, "created_at": moment, "updated_at": moment})


def is_stray(payment: TerminalPayment, sale: PostedSale) -> bool:
    """Return whether a card was charged for a sale that was finished without it: the answer came too late."""
    return (payment.status is TerminalStatus.APPROVED
            and all(leg["terminal_payment_id"] != payment.id for leg in list_payments(sale.id)))


def begin_undo(actor: Actor, cart_id: UUID, leg_id: UUID) -> tuple[Basket, CartPayment]:
    """Return the cart and its last leg, which is to be taken back."""
    basket = lock_for_payment(actor, cart_id)
    if isinstance(basket, PostedSale):
        raise Refusal("already_sold", _l("This sale is finished."), status=CONFLICT,
                      remedy=_l("Open its receipt to void it or to take goods back."))
    return basket, last_leg(basket, leg_id)


def finish_undo(actor: Actor, cart_id: UUID, leg_id: UUID, outcome: Outcome | None) -> Basket:
    """Take the card leg off once the terminal has cancelled it; raise Refusal while it has not."""
    basket, leg = begin_undo(actor, cart_id, leg_id)
    payment = payments.settle(leg.terminal_payment_id, outcome)
    if payment.status is not TerminalStatus.CANCELLED:
        raise Refusal("cancel_failed", _l("The terminal has not given the money back."), status=CONFLICT,
                      remedy=_l("Try again. If it stays so, finish the sale and take the goods back by its receipt."))
    take_back(basket, leg, actor)
    return basket
