"""Paying again what a bank took back: a checkout for the amount, which makes the lost dispute good."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.adapters.stripe import Checkout, Gone, PaymentError
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.pages import public_url
from app.kernel.refusal import NotFound
from app.licensing.billing import cases
from app.licensing.billing.models import LicenseOrder, PaymentCase
from app.licensing.billing.provider import away, provider
from app.licensing.billing.settling import hold_license, settle


def repay(license_id: UUID, owner: Actor) -> str:
    """Begin the payment of what was lost first of this owner's invoices for a licence; return the address to go to.

    As long as it can be paid there is one checkout for it, however often this is asked for, even at the same moment. Where it is
    paid already the way leads back to the payments. Raises NotFound for who has no invoice of this licence.
    """
    hold_license(license_id)
    case = cases.oldest_lost(license_id, owner.user_id)
    if case is None:
        if not db.session.scalar(select(LicenseOrder.id).where(
                LicenseOrder.license_id == license_id, LicenseOrder.owner_id == owner.user_id).limit(1)):
            raise NotFound()
        return public_url("licensing.billing.index")
    order = db.session.get_one(LicenseOrder, case.order_id)
    try:
        begun = _begun(case)
        if begun is None or begun.status == "expired":
            begun = _begin(case, order)
        elif begun.status == "complete":
            settle(order.stripe_subscription_id)
    except PaymentError as error:
        raise away() from error
    return begun.url or public_url("licensing.billing.index", paid=1)


def _begun(case: PaymentCase) -> Checkout | None:
    try:
        return provider().get_checkout(case.stripe_session_id) if case.stripe_session_id else None
    except Gone:
        return None


def _begin(case: PaymentCase, order: LicenseOrder) -> Checkout:
    made = provider().begin_repayment(
        case.reference, order.stripe_subscription_id, order.stripe_customer_id, case.amount, order.currency,
        text=order.invoice_number or "", after=case.stripe_session_id or "",
        success_url=public_url("licensing.billing.index", paid=1), cancel_url=public_url("licensing.billing.index"))
    case.stripe_session_id = made.id
    return made
