"""The way to the payment provider, and what the License Server sells there."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from flask import current_app

from app.adapters.stripe import Gone, Offer, PaymentError, is_set_up, payments
from app.adapters.stripe.gateway import Payments
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.licensing.licenses.queries import list_plans
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import Period


def can_pay() -> bool:
    """Return whether anything can be bought here."""
    return is_set_up(current_app.config["SETTINGS"])


def provider() -> Payments:
    """Return the way to the provider; raise Refusal 503 where payments are not set up."""
    made = current_app.extensions.get("payments") or payments(current_app.config["SETTINGS"])
    if made is None:
        raise Refusal("payments_not_set_up", _l("Nothing can be bought here yet."),
                      remedy=_l("Ask the vendor; licences that are there go on working."), status=503)
    return made


def is_test() -> bool | None:
    """Return whether Stripe's test mode is used; None while payments are played, or not set up."""
    settings = current_app.config["SETTINGS"]
    return provider().is_test if settings.stripe_secret_key else None


def away() -> Refusal:
    """Return what people are told while the provider does not answer."""
    return Refusal("payments_away", _l("The payment provider does not answer. Nothing was charged."), remedy=_l("Try again in a minute."),
                   status=503)


def end_checkout(session_id: str) -> None:
    """Let a checkout be paid no more; raise Refusal if it was paid a moment ago, and the provider has not told yet."""
    try:
        provider().end_checkout(session_id)
        status = provider().get_checkout(session_id).status
    except Gone:
        status = "expired"
    except PaymentError as error:
        raise away() from error
    if status == "complete":
        raise Refusal("just_paid", _l("This licence was paid for a moment ago."), remedy=_l("Wait a minute, then reload the page."),
                      status=409)


def price_of(plan: LicensePlan, period: Period) -> Decimal:
    """Return what a plan costs for a period, before tax."""
    return plan.price_yearly if period is Period.YEAR else plan.price_monthly


def offer_of(plan: LicensePlan, period: Period) -> Offer:
    """Return a plan and period as they are sold."""
    known = plan.stripe_price_yearly if period is Period.YEAR else plan.stripe_price_monthly
    return Offer(plan.key, plan.name, str(period), price_of(plan, period), plan.currency, known or None)


def plan_of(key: str | None, price_id: str | None, plans: Iterable[LicensePlan]) -> LicensePlan | None:
    """Return the plan whose product (`key`), or whose price made by staff, something at the provider is; None if it is none of ours."""
    return next((plan for plan in plans if plan.key == key or (price_id and price_id in (
        plan.stripe_price_monthly, plan.stripe_price_yearly))), None)


def is_sold(plan: LicensePlan) -> bool:
    """Return whether a plan can be bought: it is offered, and costs something."""
    return plan.is_offered and plan.deleted_at is None and plan.price_monthly > 0 and plan.price_yearly > 0


def sold_plans() -> list[LicensePlan]:
    """Return the plans that can be bought, in their order."""
    return [plan for plan in list_plans(offered=True) if is_sold(plan)]
