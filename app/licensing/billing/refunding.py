"""Giving money back by staff: a payment of an order in whole or in part, or one that was too much; through the provider."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.adapters.stripe import Invoice, Payment, PaymentError
from app.adapters.stripe.amounts import from_minor, to_minor
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.filters import money
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.billing import rules
from app.licensing.billing.models import LicenseOrder, PaymentCase
from app.licensing.billing.provider import away, provider
from app.licensing.billing.queries import get_case, get_order
from app.licensing.billing.rules import CaseKind, OrderStatus
from app.licensing.billing.settling import hold_license, settle


def left_of(order: LicenseOrder) -> Decimal:
    """Return what can be given back of an order, as far as is known here: 0 where its money is not ours, or not paid by a card."""
    if order.status is not OrderStatus.PAID or order.stripe_invoice_id is None:
        return Decimal(0)
    return max(order.amount - order.refunded, Decimal(0))


def refund_order(order_id: UUID, amount: Decimal, seen: Decimal, request: str, reason: str, actor: Actor) -> str:
    """Give an amount of a paid order back; return how far the refund is at the provider (its word).

    `request` names what staff asked for: the same one again is the same refund, whoever hears of it first. `seen` is what the order
    had given back when they asked. Raises Refusal: changed since, more than is left, or the provider does not do it.
    """
    order = get_order(order_id)
    invoice = _held(order)
    if (known := _known(invoice, order, request, reason, actor)) is not None:
        return known
    if order.refunded != seen:
        raise Refusal("order_changed", _l("Money of this order was given back in the meantime."),
                      remedy=_l("Look at it again, and send the form again if it still holds."), status=409)
    if not left_of(order):
        raise Refusal("nothing_left", _l("Nothing of this order can be given back."), remedy=_l("Reload the page to see how it stands."),
                      status=409)
    paid_again = set(db.session.scalars(select(PaymentCase.paid_by).where(
        PaymentCase.order_id == order.id, PaymentCase.paid_by.is_not(None))))
    return _refund(order, [one for one in invoice.payments if one.repays is None or one.id in paid_again], amount, request, reason, actor)


def refund_surplus(case_id: UUID, request: str, reason: str, actor: Actor) -> str:
    """Give a payment back that was too much, with all that is left of it (see `refund_order`); raise Refusal for another kind of case."""
    case = get_case(case_id)
    order = get_order(case.order_id)
    invoice = _held(order)
    surplus = [one for one in invoice.payments if one.id == case.reference]
    if (known := _known(invoice, order, request, reason, actor)) is not None:
        return known
    db.session.refresh(case)
    left = surplus[0].left if surplus else Decimal(0)
    if case.kind is not CaseKind.PAID_TWICE or case.state not in rules.WAITING or not left:
        raise Refusal("case_closed", _l("This was settled already, or the bank has not decided yet."),
                      remedy=_l("Reload the page to see how it stands."), status=409)
    return _refund(order, surplus, left, request, reason, actor)


def _held(order: LicenseOrder) -> Invoice:
    """Return an order's invoice as it is now, while nobody else settles its licence; the order is read again, too."""
    if order.license_id is None or order.stripe_subscription_id is None:
        raise Refusal("not_paid", _l("This order is not paid."), remedy=_l("Reload the page to see how it stands."), status=409)
    hold_license(order.license_id)
    try:
        facts = provider().get_subscription(order.stripe_subscription_id)
    except PaymentError as error:
        raise away() from error
    db.session.refresh(order)
    return next(one for one in facts.invoices if one.id == order.stripe_invoice_id)


def _known(invoice: Invoice, order: LicenseOrder, request: str, reason: str, actor: Actor) -> str | None:
    """Return how far the refund is that a request led to before, with all that follows; None for one that the provider does not know."""
    made = next((one.asked[request] for one in invoice.payments if request in one.asked), None)
    if made is None:
        return None
    _follow(order, request, made.amount, reason, actor)
    return made.status


def _refund(order: LicenseOrder, payments: list[Payment], amount: Decimal, request: str, reason: str, actor: Actor) -> str:
    if amount <= 0 or from_minor(to_minor(amount, order.currency), order.currency) != amount:
        raise Refusal("amount_invalid", _l("This amount cannot be paid out."), field="amount",
                      remedy=_l("Enter an amount that the currency has coins for."))
    payment = max(payments, key=lambda one: one.left, default=None)
    if payment is None or not payment.left:
        raise Refusal("payment_held", _l("The payment cannot be given back: a bank holds it, or it was given back already."),
                      remedy=_l("Reload the page to see how it stands."), status=409)
    if amount > payment.left:
        raise Refusal("too_much", _l("At most %(amount)s can be given back.", amount=money(payment.left, order.currency)),
                      remedy=_l("Enter that or less."), field="amount")
    try:
        made = provider().refund(payment.id, amount, order.currency, request=request, reason=reason)
    except PaymentError as error:
        if error.may_pass:
            raise Refusal("refund_unknown", _l("The payment provider does not answer."),
                          remedy=_l("Send the form again: the refund is made once only."), status=409) from error
        raise Refusal("refund_refused", _l("The payment provider refused the refund: %(text)s", text=str(error)),
                      remedy=_l("Look at the payment there."), status=409) from error
    _follow(order, request, amount, reason, actor)
    return made.status


def _follow(order: LicenseOrder, request: str, amount: Decimal, reason: str, actor: Actor) -> None:
    """Write down who gave what back, once, and what follows for the order and its licence."""
    is_written = select(LicenseAuditLog.id).where(
        LicenseAuditLog.license_id == order.license_id, LicenseAuditLog.event_type == EventType.REFUND_MADE,
        LicenseAuditLog.details["request"].as_string() == request)
    if not db.session.scalar(select(is_written.exists())):
        record(EventType.REFUND_MADE, actor, license_id=order.license_id, order=order.id, amount=amount, currency=order.currency,
               number=order.invoice_number or "", reason=reason, request=request)
    try:
        with db.session.begin_nested():
            settle(order.stripe_subscription_id or "")
    except PaymentError:
        pass  # reason: the money is on its way; the provider's event, or the next one, tells the rest
