"""Reading orders, subscriptions and revenue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, exists, false, func, literal, or_, select, true, union_all

from app.kernel.clock import UTC, now
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.billing.models import CreditNote, LicenseOrder, PaymentCase, Subscription
from app.licensing.billing.rules import CAME_BACK, WAITING, CaseKind, CaseState, OrderStatus
from app.licensing.licenses.models import License
from app.licensing.modules.models import Module
from app.licensing.plans.models import LicensePlan, PlanModule
from app.licensing.plans.rules import Period


def revenue_by_month(months: int = 12, zone: str = "UTC") -> list[dict[str, Any]]:
    """Return what was earned in each of the last `months` months, the running one included, oldest first.

    Each {month (its first day), currency, invoiced, refunded, net}: without tax, by the day of payment and of refund. What banks
    took back counts as refunded on the day that the dispute was lost; on the day that it came back after all, as so much less.
    Every month is there for every currency that occurs; without any payment the list is empty.
    """
    starts = _months(now().astimezone(ZoneInfo(zone)), months)
    paid = select(func.date_trunc("month", func.timezone(zone, LicenseOrder.paid_at)).label("month"), LicenseOrder.currency,
                  LicenseOrder.net.label("invoiced"), (LicenseOrder.net * 0).label("refunded")).where(
                      LicenseOrder.paid_at >= starts[0].astimezone(UTC))
    back = select(func.date_trunc("month", func.timezone(zone, CreditNote.issued_at)), LicenseOrder.currency, CreditNote.net * 0,
                  CreditNote.net).join(LicenseOrder, LicenseOrder.id == CreditNote.order_id).where(
                      CreditNote.issued_at >= starts[0].astimezone(UTC))
    taken = [
        select(func.date_trunc("month", func.timezone(zone, moment)), LicenseOrder.currency, PaymentCase.net * 0, change)
        .join(LicenseOrder, LicenseOrder.id == PaymentCase.order_id)
        .where(PaymentCase.taken_at.is_not(None), moment >= starts[0].astimezone(UTC), is_counted)
        for moment, change, is_counted in ((PaymentCase.taken_at, PaymentCase.net, true()),
                                           (PaymentCase.closed_at, -PaymentCase.net, PaymentCase.state.in_(CAME_BACK)))]
    both = union_all(paid, back, *taken).subquery()
    found = {(row.month.date(), row.currency): row for row in db.session.execute(
        select(both.c.month, both.c.currency, func.sum(both.c.invoiced).label("invoiced"), func.sum(both.c.refunded).label("refunded"))
        .group_by(both.c.month, both.c.currency))}
    zero, rows = Decimal(0), []
    for currency in sorted({currency for _month, currency in found}):
        for start in starts:
            row = found.get((start.date(), currency))
            invoiced, refunded = (row.invoiced, row.refunded) if row else (zero, zero)
            rows.append({"month": start.date(), "currency": currency, "invoiced": invoiced, "refunded": refunded,
                         "net": invoiced - refunded})
    return sorted(rows, key=lambda row: (row["month"], row["currency"]))


def monthly_recurring() -> list[dict[str, Any]]:
    """Return what running subscriptions bring in a month, a twelfth of yearly ones: [{currency, amount, subscriptions}]."""
    monthly = case((Subscription.period == Period.YEAR, Subscription.amount / 12), else_=Subscription.amount)
    rows = db.session.execute(
        select(Subscription.currency, func.round(func.sum(monthly), 2).label("amount"), func.count().label("subscriptions"))
        .where(and_(Subscription.ended_at.is_(None), Subscription.deleted_at.is_(None)))
        .group_by(Subscription.currency).order_by(Subscription.currency))
    return [{"currency": row.currency, "amount": row.amount, "subscriptions": row.subscriptions} for row in rows]


def modules_by_plan(plan_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Return the keys of each plan's modules beside the core ones, which every plan has."""
    found: dict[UUID, set[str]] = {plan_id: set() for plan_id in plan_ids}
    for plan_id, key in db.session.execute(
            select(PlanModule.plan_id, Module.key).join(Module, Module.id == PlanModule.module_id)
            .where(PlanModule.plan_id.in_(plan_ids), PlanModule.deleted_at.is_(None), Module.is_core.is_(False))):
        found[plan_id].add(key)
    return found


def find_checkout(session_id: str) -> dict[str, Any] | None:
    """Return how far the order of a checkout is: status, email, and the licence's serial and expires_on once it is paid.

    The checkout's id is a secret of who paid; a day after the payment the key is shown no more.
    """
    row = db.session.execute(
        select(LicenseOrder.status, LicenseOrder.email, LicenseOrder.paid_at, License.serial, License.expires_on)
        .outerjoin(License, License.id == LicenseOrder.license_id).where(LicenseOrder.stripe_session_id == session_id)).one_or_none()
    if row is None:
        return None
    shows = row.paid_at is not None and row.paid_at > now() - timedelta(days=1)
    return {"status": str(row.status), "email": row.email, "serial": row.serial if shows else None,
            "expires_on": row.expires_on if shows else None}


def subscriptions_of_owner(owner_id: UUID) -> list[dict[str, Any]]:
    """Return the licences that a person owns or pays for, each with its subscription (columns None without one), the newest first.

    `is_owner` and `is_payer` tell which of the two: a licence may have been handed on while its former owner still pays.
    `can_repay`: a bank took back the payment of an invoice of theirs.
    """
    names = ("stripe_subscription_id", "period", "amount", "currency", "period_end", "ends_at", "ended_at", "unpaid_since", "unpaid_amount",
             "pay_url")
    is_owner, own = License.owner_id == owner_id, select(LicenseOrder.stripe_customer_id).where(LicenseOrder.owner_id == owner_id)
    is_payer = func.coalesce(Subscription.stripe_customer_id.in_(own.where(LicenseOrder.stripe_customer_id.is_not(None))), False)
    lost = exists().where(
        LicenseOrder.license_id == License.id, LicenseOrder.owner_id == owner_id, LicenseOrder.taken_back > 0,
        PaymentCase.order_id == LicenseOrder.id, PaymentCase.kind == CaseKind.DISPUTE, PaymentCase.state == CaseState.LOST)
    rows = db.session.execute(
        select(License.id, License.serial, License.business_name, License.status, License.is_held, License.expires_on,
               LicensePlan.name.label("plan"), LicensePlan.name_ar.label("plan_ar"),
               is_owner.label("is_owner"), is_payer.label("is_payer"), lost.label("can_repay"),
               *(getattr(Subscription, name) for name in names))
        .join(LicensePlan, LicensePlan.id == License.plan_id).outerjoin(Subscription, Subscription.license_id == License.id)
        .where(or_(is_owner, is_payer)).order_by(License.created_at.desc(), License.id))
    return [dict(row._mapping) for row in rows]


def documents_of_owner(owner_id: UUID, limit: int = 200) -> list[dict[str, Any]]:
    """Return the owner's invoices and credit notes, the newest first.

    {id, kind ("invoice"|"credit_note"|"cancellation"), order_id, number, at, serial, business_name, amount, currency, is_ready,
    status (OrderStatus), is_disputed}.
    """
    shared = (LicenseOrder.owner_id == owner_id, LicenseOrder.invoice_number.is_not(None))
    kind = case((CreditNote.reverses_id.is_not(None), "cancellation"), else_="credit_note")
    invoices = select(LicenseOrder.id, literal("invoice").label("kind"), LicenseOrder.id.label("order_id"),
                      LicenseOrder.invoice_number.label("number"), LicenseOrder.paid_at.label("at"), License.serial,
                      LicenseOrder.business_name, LicenseOrder.amount, LicenseOrder.currency,
                      LicenseOrder.document_key.is_not(None).label("is_ready"), LicenseOrder.status,
                      is_waiting(CaseKind.DISPUTE).label("is_disputed")).outerjoin(
                          License, License.id == LicenseOrder.license_id).where(*shared)
    notes = select(CreditNote.id, kind, LicenseOrder.id, CreditNote.number, CreditNote.issued_at, License.serial,
                   LicenseOrder.business_name, -CreditNote.amount, LicenseOrder.currency, CreditNote.document_key.is_not(None),
                   LicenseOrder.status, false()).join(
                       LicenseOrder, LicenseOrder.id == CreditNote.order_id).outerjoin(
                           License, License.id == LicenseOrder.license_id).where(*shared)
    both = union_all(invoices, notes).subquery()
    return [dict(row._mapping) for row in db.session.execute(select(both).order_by(both.c.at.desc(), both.c.number.desc()).limit(limit))]


def is_waiting(kind: CaseKind | None = None):
    """Return the condition that an order has a problem that waits for somebody, of one kind or of any."""
    asked = (PaymentCase.order_id == LicenseOrder.id, PaymentCase.state.in_(WAITING), *([PaymentCase.kind == kind] if kind else []))
    return exists().where(*asked)


def count_waiting() -> int:
    """Return how many orders have a problem that waits for somebody."""
    return db.session.scalar(select(func.count(PaymentCase.order_id.distinct())).where(PaymentCase.state.in_(WAITING))) or 0


def get_order(order_id: UUID, owner_id: UUID | None = None) -> LicenseOrder:
    """Return an order; raise NotFound if there is none, or it is not this owner's."""
    asked = [LicenseOrder.id == order_id, *([LicenseOrder.owner_id == owner_id] if owner_id else [])]
    found = db.session.scalar(select(LicenseOrder).where(*asked))
    if found is None:
        raise NotFound()
    return found


def get_credit_note(note_id: UUID, owner_id: UUID | None = None) -> CreditNote:
    """Return a credit note; raise NotFound if there is none, or it is not this owner's."""
    asked = [CreditNote.id == note_id, *([LicenseOrder.owner_id == owner_id] if owner_id else [])]
    found = db.session.scalar(select(CreditNote).join(LicenseOrder, LicenseOrder.id == CreditNote.order_id).where(*asked))
    if found is None:
        raise NotFound()
    return found


def get_case(case_id: UUID) -> PaymentCase:
    """Return a problem of a payment; raise NotFound if there is none."""
    found = db.session.get(PaymentCase, case_id)
    if found is None:
        raise NotFound()
    return found


def list_stale_checkouts(moment: datetime, limit: int = 50) -> list[str]:
    """Return checkouts of the last days that are still open here, an hour after they began, though their events should have come."""
    first, last = moment - timedelta(days=4), moment - timedelta(hours=1)
    begun = select(LicenseOrder.stripe_session_id, LicenseOrder.created_at.label("at")).where(
        LicenseOrder.status == OrderStatus.PENDING, LicenseOrder.stripe_session_id.is_not(None),
        LicenseOrder.created_at.between(first, last))
    again = select(PaymentCase.stripe_session_id, PaymentCase.updated_at).where(
        PaymentCase.state == CaseState.LOST, PaymentCase.stripe_session_id.is_not(None), PaymentCase.updated_at.between(first, last))
    both = union_all(begun, again).subquery()
    return list(db.session.scalars(select(both.c.stripe_session_id).order_by(both.c.at).limit(limit)))


def list_stale_subscriptions(moment: datetime, limit: int = 50) -> list[str]:
    """Return running subscriptions whose period was over hours ago, without anything being heard of the next."""
    return list(db.session.scalars(
        select(Subscription.stripe_subscription_id).where(
            Subscription.ended_at.is_(None), Subscription.period_end < moment - timedelta(hours=3))
        .order_by(Subscription.period_end).limit(limit)))


def _months(moment: datetime, count: int) -> list[datetime]:
    """Return the beginnings of the last `count` months up to that of `moment`, in its own zone."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = first.year * 12 + first.month - 1
    return [first.replace(year=number // 12, month=number % 12 + 1) for number in range(last - count + 1, last + 1)]
