"""Buying: a checkout at the provider for a new licence, or for one that is there; and the way to the customer's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.adapters.stripe import Offer, PaymentError
from app.kernel import limits
from app.kernel.actor import Actor
from app.kernel.clock import local_time, now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.pages import public_url
from app.kernel.refusal import NotFound, Refusal
from app.licensing.billing import cases, rules
from app.licensing.billing.models import LicenseOrder, Subscription
from app.licensing.billing.provider import away, end_checkout, is_sold, offer_of, price_of, provider, sold_plans
from app.licensing.billing.rules import OrderStatus, days_left
from app.licensing.licenses.holding import holding
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import get_license, get_plan, lock_license
from app.licensing.owners.models import Owner
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import Period
from app.licensing.settings.service import get_setting

CHECKOUTS = "20 per hour"
LASTS = timedelta(days=1)
"""After that the provider ends a checkout by itself."""
SESSION = "{CHECKOUT_SESSION_ID}"
"""What the provider replaces by the checkout's id in the address that a payer comes back to."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who buys a first licence."""

    business_name: str
    owner_name: str
    email: str
    country: str
    zone: str
    language: str


def buy(customer: Customer, plan_id: UUID, period: Period, address: str | None) -> str:
    """Begin the checkout of a new licence; return the address to pay at. Raises Refusal for a plan that is not sold, or too often."""
    limits.spend("licensing.checkout", address or "", CHECKOUTS)
    plan = _sold(plan_id)
    order = _order(plan, period, email=customer.email.strip().lower(), owner_name=customer.owner_name, business_name=customer.business_name,
                   country=customer.country, zone=customer.zone, language=customer.language)
    return _begin(order, plan, period, cancel_url=public_url("licensing.buy.new", plan=plan.key), email=order.email)


def buy_for(license_id: UUID, plan_id: UUID, period: Period, owner: Actor) -> str:
    """Begin what gives a licence of the owner's a plan for a period; return the address to go to.

    One that is paid by a running subscription changes that; every other one gets a checkout, and what it had left is added
    to what is bought. Who begins twice, even at the same moment, has one checkout: the newer takes the place of the older.
    Raises NotFound if it is not theirs, Refusal if it cannot be bought for.
    """
    license = owned(license_id, owner)
    lock_license(license.id)
    if problem := why_not(license):
        raise problem
    plan = _sold(plan_id)
    if running := running_subscription(license.id):
        return _change(running, offer_of(plan, period))
    person = db.session.get(Owner, owner.user_id)
    _end_open_checkouts(license.id)
    today = local_time(now(), license.zone).date()
    order = _order(plan, period, owner_id=person.id, license_id=license.id, email=person.email, owner_name=person.name,
                   business_name=license.business_name, zone=license.zone, language=person.language,
                   carried_days=days_left(license.expires_on, today))
    return _begin(order, plan, period, cancel_url=public_url("licensing.my.license", license_id=license.id), email=person.email,
                  customer_id=person.stripe_customer_id)


def portal(license_id: UUID, owner: Actor) -> str:
    """Return the address of a payer's own pages at the provider: card, invoices, plan, cancelling. Raises NotFound if there are none."""
    row = subscription_of(license_id)
    if row is None or not is_payer(row, owner.user_id):
        raise NotFound()
    try:
        return provider().portal_url(row.stripe_customer_id, public_url("licensing.billing.index"), all_offers())
    except PaymentError as error:
        raise away() from error


def owned(license_id: UUID, owner: Actor) -> License:
    """Return a licence of the owner's; raise NotFound if it is not theirs."""
    license = get_license(license_id)
    if license.owner_id != owner.user_id:
        raise NotFound()
    return license


def why_not(license: License) -> Refusal | None:
    """Return why nothing can be bought for a licence, or None."""
    row = running_subscription(license.id)
    return obstacle(holding(license.status, is_held=license.is_held), license.expires_on,
                    runs=row is not None, pays=row is not None and is_payer(row, license.owner_id),
                    is_unpaid=row is not None and row.unpaid_since is not None, is_taken_back=cases.oldest_lost(license.id) is not None)


def obstacle_of(row: Mapping[str, Any]) -> Refusal | None:
    """Return the same as `why_not` of a row of `queries.subscriptions_of_owner`, without a statement."""
    held = holding(row["status"], is_held=row["is_held"])
    return obstacle(held, row["expires_on"], runs=row["stripe_subscription_id"] is not None and row["ended_at"] is None,
                    pays=row["is_payer"], is_unpaid=row["unpaid_since"] is not None,
                    is_taken_back=rules.is_taken_back(row["unpaid_since"], row["pay_url"]))


def obstacle(held: Refusal | None, expires_on: date | None, *, runs: bool, pays: bool, is_unpaid: bool,
             is_taken_back: bool) -> Refusal | None:
    """Return why nothing can be bought for a licence, or None; `runs`: a subscription does, `pays`: its owner pays it.

    `held`: what no payment lifts (see `licenses.holding`). `is_taken_back`: a bank took back what was paid before.
    """
    if held:
        return held
    if expires_on is None:
        return Refusal("never_ends", _l("This licence never ends; there is nothing to pay."), remedy=_l("Ask the vendor for another plan."),
                       status=409)
    if runs and not pays:
        return Refusal("paid_by_another", _l("A former owner still pays for this licence."),
                       remedy=_l("They can end that on their page Payments; then buy it here."), status=409)
    if is_taken_back:
        return Refusal("taken_back", _l("A bank took back what was paid for this licence."),
                       remedy=_l("Pay it first, on the page Payments."), status=409)
    if runs and is_unpaid:
        return Refusal("unpaid", _l("An invoice is still open."), remedy=_l("Pay it first, on the page Payments."), status=409)
    return None


def has_open_checkout(license_id: UUID) -> bool:
    """Return whether a payment for a licence was begun that can still be finished."""
    asked = (*_begun(license_id), LicenseOrder.created_at > now() - LASTS)
    return db.session.scalar(select(LicenseOrder.id).where(*asked).limit(1)) is not None


def subscription_of(license_id: UUID) -> Subscription | None:
    """Return the subscription of a licence, or None if it never had one."""
    return db.session.scalar(select(Subscription).where(Subscription.license_id == license_id))


def running_subscription(license_id: UUID) -> Subscription | None:
    """Return the subscription that goes on charging for a licence, or None."""
    row = subscription_of(license_id)
    return row if row is not None and row.ended_at is None else None


def is_payer(row: Subscription, owner_id: UUID) -> bool:
    """Return whether it is this owner who pays: a licence may have been handed on, and the card is not handed on with it."""
    return db.session.scalar(select(LicenseOrder.id).where(
        LicenseOrder.stripe_customer_id == row.stripe_customer_id, LicenseOrder.owner_id == owner_id).limit(1)) is not None


def all_offers() -> list[Offer]:
    """Return everything that is sold."""
    return [offer_of(plan, period) for plan in sold_plans() for period in Period]


def _sold(plan_id: UUID) -> LicensePlan:
    plan = get_plan(plan_id)
    if not is_sold(plan):
        raise Refusal("not_sold", _l("This plan is not sold any more."), remedy=_l("Choose another one."), field="plan_id")
    return plan


def _order(plan: LicensePlan, period: Period, **values) -> LicenseOrder:
    price = price_of(plan, period)
    made = LicenseOrder(id=new_id(), plan_id=plan.id, period=period, net=price, tax=Decimal(0), amount=price, currency=plan.currency,
                        status=OrderStatus.PENDING, **values)
    db.session.add(made)
    return made


def _begin(order: LicenseOrder, plan: LicensePlan, period: Period, *, cancel_url: str, email: str, customer_id: str | None = None) -> str:
    try:
        checkout = provider().begin_checkout(
            offer_of(plan, period), str(order.id), success_url=f"{public_url('licensing.buy.done')}?checkout={SESSION}",
            cancel_url=cancel_url, metadata={"order": str(order.id)}, email=email, customer_id=customer_id,
            automatic_tax=get_setting("payments")["automatic_tax"])
    except PaymentError as error:
        raise away() from error
    order.stripe_session_id = checkout.id
    return checkout.url or public_url("licensing.billing.index")


def _change(row: Subscription, offer: Offer) -> str:
    try:
        facts = provider().get_subscription(row.stripe_subscription_id)
        if (facts.plan, facts.period) == (offer.plan, offer.period):
            raise Refusal("nothing_changes", _l("This is what is paid for already; it renews itself."),
                          remedy=_l("Choose another plan or period."), status=409, field="plan_id")
        return provider().portal_url(row.stripe_customer_id, public_url("licensing.billing.index"), all_offers(), change=(facts, offer))
    except PaymentError as error:
        raise away() from error


def _begun(license_id: UUID) -> tuple:
    return (LicenseOrder.license_id == license_id, LicenseOrder.status == OrderStatus.PENDING, LicenseOrder.stripe_session_id.is_not(None))


def _end_open_checkouts(license_id: UUID) -> None:
    """End the checkouts of a locked licence that were begun and not paid: only the newest one can be.

    Raises Refusal if one was paid a moment ago, and the provider has not told yet.
    """
    for order in db.session.scalars(select(LicenseOrder).where(*_begun(license_id))).all():
        end_checkout(order.stripe_session_id)
        order.status = OrderStatus.CANCELLED
