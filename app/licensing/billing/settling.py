"""Bringing orders, subscription and licence to what the provider says of a subscription now, however its events came.

What an event says of an object's state is never used: the objects are retrieved anew, under a lock, and what follows from
them is written. So it does not matter in which order events come, how often, and how late.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text

from app.adapters.stripe import PaymentError, SubscriptionFacts
from app.kernel.actor import Actor, system_actor
from app.kernel.clock import local_time
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id, parse_id
from app.kernel.pages import public_url
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.billing import cases, rules
from app.licensing.billing.models import LicenseOrder, PaymentCase, Subscription
from app.licensing.billing.provider import away, end_checkout, plan_of, provider
from app.licensing.billing.rules import CaseKind, CaseState, OrderStatus
from app.licensing.billing.taking import take_invoice
from app.licensing.licenses.holding import holding, told
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import get_plan, lock_license
from app.licensing.licenses.rules import LicenseStatus, Source
from app.licensing.licenses.service import change_plan, create_license, let_run
from app.licensing.mails.service import send_mail
from app.licensing.owners.models import Owner
from app.licensing.owners.service import ensure_owner
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import Period

_GOT_MONEY = (OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.CHARGED_BACK)


def settle(subscription_id: str) -> UUID | None:
    """Write what follows from a subscription as it is now; return its licence's id, or None: not ours, or not paid yet.

    Raises PaymentError when the provider does not answer.
    """
    _hold([subscription_id])
    return _settle(subscription_id)


def settle_all(subscription_ids: Collection[str]) -> None:
    """Write what follows from several subscriptions, in this order (see `settle`)."""
    _hold(subscription_ids)
    for subscription_id in subscription_ids:
        _settle(subscription_id)


def _settle(subscription_id: str) -> UUID | None:
    """Settle a subscription whose licence is held (see `_hold`)."""
    facts = provider().get_subscription(subscription_id)
    order_id = parse_id(facts.metadata.get("order"))
    license_id = db.session.scalar(select(LicenseOrder.license_id).where(LicenseOrder.id == order_id)) if order_id else None
    license = lock_license(license_id) if license_id else None
    begun = _lock_order(order_id)
    if begun is None:
        return None  # something else that is sold in the same account
    actor = system_actor()
    begun.stripe_subscription_id, begun.stripe_customer_id = facts.id, facts.customer_id
    plans = list(db.session.scalars(select(LicensePlan)))
    news = [news for invoice in facts.invoices if (news := take_invoice(invoice, facts, begun, plans, actor))]
    orders = _orders_of(LicenseOrder.stripe_subscription_id == facts.id)
    if not any(order.status in _GOT_MONEY for order in orders):
        return begun.license_id
    license = license or _make_license(begun, orders, actor)
    for order in orders:
        order.license_id, order.owner_id = license.id, order.owner_id or license.owner_id
    row = _follow(license, facts, begun, plans, actor)
    if row.stripe_subscription_id != facts.id:
        _settle(row.stripe_subscription_id)  # reason: what is owed for the older one is kept with the one that goes on
        _tell_all(news, license)
        return license.id
    license.is_owed = row.unpaid_since is not None
    last = rules.runs_until(license.granted_until, _paid_times(license))
    if last:
        let_run(license, last, actor, _reason(news), paid=row.unpaid_since is None)
    _tell_all(news, license)
    return license.id


def close_case(case_id: UUID, outcome: CaseState, note: str, actor: Actor) -> LicenseOrder:
    """Write what staff made of a problem of a payment, and what follows for the licence (see `cases.close`); return its order.

    A checkout in which a payer began to pay a lost dispute again is ended; raises Refusal if they have just paid it.
    """
    found = db.session.execute(select(LicenseOrder.license_id, PaymentCase.state, PaymentCase.stripe_session_id).join(
        PaymentCase, PaymentCase.order_id == LicenseOrder.id).where(PaymentCase.id == case_id)).one_or_none()
    if found and found.license_id:
        hold_license(found.license_id)  # reason: who settles holds it before the case, too
    if found and found.stripe_session_id and outcome in rules.OUTCOMES[CaseKind.DISPUTE].get(found.state, ()):
        end_checkout(found.stripe_session_id)
    order = cases.close(case_id, outcome, note, actor)
    if order.stripe_subscription_id:
        db.session.flush()
        try:
            settle(order.stripe_subscription_id)
        except PaymentError as error:
            raise away() from error
    return order


def settle_checkout(session_id: str) -> UUID | None:
    """Write what follows from a checkout as it is now (see `settle`): an order that nobody paid in time is cancelled."""
    found = provider().get_checkout(session_id)
    if found.subscription_id and (not found.pays_again or found.status == "complete"):
        return settle(found.subscription_id)
    order = _lock_order(parse_id(found.order_id))
    if found.status == "expired" and order is not None and order.status is OrderStatus.PENDING:
        order.status = OrderStatus.CANCELLED
    return None


def hold_license(license_id: UUID) -> None:
    """Wait until nobody else settles what is paid for a licence; held before anything of it is read or locked."""
    _lock(license_id)


def _hold(subscription_ids: Collection[str]) -> None:
    """Wait until nobody else settles these subscriptions, or another one of their licences.

    Everybody takes these locks in one order, so that no two wait for each other: first the orders that have no licence yet, then
    the licences, each kind sorted; only then are subscriptions retrieved, and rows locked.
    """
    ours = LicenseOrder.stripe_subscription_id.in_(subscription_ids), LicenseOrder.license_id.is_not(None)
    known = {row.stripe_subscription_id: row.license_id for row in db.session.execute(
        select(LicenseOrder.stripe_subscription_id, LicenseOrder.license_id).where(*ours))}
    begun = sorted({order for one in subscription_ids if one not in known and (order := parse_id(provider().order_of(one)))})
    for order_id in begun:
        _lock(order_id)
    made = db.session.scalars(select(LicenseOrder.license_id).where(LicenseOrder.id.in_(begun), LicenseOrder.license_id.is_not(None)))
    for license_id in sorted({*known.values(), *made}):
        _lock(license_id)


def _lock(about: UUID) -> None:
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:about, 5))"), {"about": str(about)})


def _lock_order(order_id: UUID | None) -> LicenseOrder | None:
    return db.session.scalar(select(LicenseOrder).where(LicenseOrder.id == order_id).with_for_update()
                             .execution_options(populate_existing=True)) if order_id else None


def _orders_of(condition) -> list[LicenseOrder]:
    return list(db.session.scalars(select(LicenseOrder).where(condition).order_by(LicenseOrder.created_at, LicenseOrder.id)))


def _make_license(begun: LicenseOrder, orders: list[LicenseOrder], actor: Actor) -> License:
    owner = db.session.get(Owner, begun.owner_id) if begun.owner_id else ensure_owner(begun.email, begun.owner_name, begun.language)
    begun.owner_id = owner.id
    owner.stripe_customer_id = owner.stripe_customer_id or begun.stripe_customer_id
    last = rules.runs_until(None, [_paid_time(order) for order in orders if order.status in _GOT_MONEY and order.paid_until])
    return create_license(owner.id, begun.business_name, get_plan(begun.plan_id), actor, source=Source.ORDER, zone=begun.zone,
                          expires_on=last)


def _paid_times(license: License) -> list[rules.PaidTime]:
    gone = cases.written_off(license.id)
    return [_paid_time(order, gone.get(order.id)) for order in _orders_of(LicenseOrder.license_id == license.id)
            if order.status in _GOT_MONEY and order.paid_until]


def _paid_time(order: LicenseOrder, back: date | None = None) -> rules.PaidTime:
    if order.status is OrderStatus.REFUNDED and order.refunded_at:
        back = local_time(order.refunded_at, order.zone).date()
    return rules.PaidTime(order.paid_until, order.carried_days, back)


def _follow(license: License, facts: SubscriptionFacts, begun: LicenseOrder, plans: list[LicensePlan], actor: Actor) -> Subscription:
    """Write the subscription's row, which is the newest paid one's; an older one that still runs is ended: nobody pays twice."""
    row = db.session.scalar(select(Subscription).where(Subscription.license_id == license.id).with_for_update())
    if row is not None and row.stripe_subscription_id != facts.id:
        is_older = (facts.created_at, facts.ended_at is None, facts.id) < (row.started_at, row.ended_at is None, row.stripe_subscription_id)
        older, ended, began = (facts.id, facts.ended_at, row.started_at) if is_older else (
            row.stripe_subscription_id, row.ended_at, facts.created_at)
        is_ended_now = (facts.is_live or not is_older) and provider().cancel_subscription(older)
        if is_ended_now or (ended is not None and ended > began):
            cases.note_paid_twice(older, actor)
        if is_older:
            return row
    plan = plan_of(facts.plan, facts.price_id, plans)
    plan_id = plan.id if plan else begun.plan_id
    is_new = row is None or row.stripe_subscription_id != facts.id
    if is_new or row.plan_id != plan_id:
        change_plan(license.id, plan_id, actor, str(_l("Bought")))
    row = row or Subscription(id=new_id(), license_id=license.id)
    row.stripe_customer_id, row.stripe_subscription_id, row.plan_id = facts.customer_id, facts.id, plan_id
    row.period, row.amount, row.currency = Period(facts.period), facts.amount, facts.currency
    row.started_at, row.period_end, row.ends_at, row.ended_at = facts.created_at, facts.period_end, facts.ends_at, facts.ended_at
    row.unpaid_since, row.unpaid_amount, row.pay_url = _owed(license, facts)
    if row.unpaid_since is None:
        row.reminders, row.suspended_at = 0, None
    db.session.add(row)
    db.session.flush()
    return row


def _owed(license: License, facts: SubscriptionFacts) -> tuple[datetime | None, Decimal | None, str | None]:
    """Return since when how much is unpaid, and where it can be paid: an invoice, or before it what a bank took back.

    Which of them it is does not hang on when we heard of it; a loss counts since we know of it.
    """
    unpaid = [one for one in facts.invoices if one.status in ("open", "uncollectible") and one.attempts and not one.is_first]
    oldest, lost = min(unpaid, key=lambda one: one.made_at, default=None), cases.lost_of(license.id)
    since = min((*(one.closed_at for one in lost if one.closed_at), *([oldest.made_at] if oldest else [])), default=None)
    if lost and (oldest is None or lost[0].opened_at < oldest.made_at):
        return since, lost[0].amount, None
    return (since, oldest.total, oldest.pay_url) if oldest else (None, None, None)


def _reason(news: list[tuple[LicenseOrder, bool]]) -> str:
    return ", ".join(order.invoice_number or "" for order, _first in news)


def _tell_all(news: list[tuple[LicenseOrder, bool]], license: License) -> None:
    for order, is_first in news:
        _tell(order, license, is_first)


def _tell(order: LicenseOrder, license: License, is_first: bool) -> None:
    """Mail the owner about a payment that has just become known, with the serial key of a licence that is new."""
    if order.status is not OrderStatus.PAID:
        return
    if license.status is LicenseStatus.REVOKED:
        record(EventType.LICENSE_EDITED, system_actor(), license_id=license.id, order=order.id,
               reason=str(_l("Paid although it is revoked; it stays revoked. Decide whether to give the money back.")))
    owner = db.session.get(Owner, license.owner_id)
    send_mail(owner.email, _l("Your licence of WK POS") if is_first else _l("We have your payment"), "order_paid", {
        "name": owner.name, "business": license.business_name, "serial": license.serial, "number": order.invoice_number,
        "amount": order.amount, "currency": order.currency, "last_day": license.expires_on, "is_first": is_first,
        "held": told(holding(license.status, is_held=license.is_held), owner.language),
        "link": public_url("licensing.billing.index")}, language_code=owner.language, license_id=license.id)
