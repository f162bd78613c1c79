"""Reading orders, as staff look for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_

from app.kernel.clock import UTC
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.billing.models import CreditNote, LicenseOrder, PaymentCase
from app.licensing.billing.queries import is_waiting
from app.licensing.billing.rules import WAITING
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import spelled_serial
from app.licensing.plans.models import LicensePlan

NAMES = ("id", "created_at", "business_name", "owner_name", "email", "country", "period", "net", "tax", "amount", "currency", "status",
         "invoice_number", "paid_at", "paid_from", "paid_until", "carried_days", "refunded", "refunded_at", "taken_back", "license_id",
         "owner_id", "stripe_session_id", "stripe_customer_id", "stripe_subscription_id", "stripe_invoice_id", "document_key",
         "document_error")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff look for: a text (number, business, address, serial key, an id of the provider), a state, a plan, days it was begun on.

    `waiting`: only what somebody must look after.
    """

    text: str = ""
    status: str = ""
    plan_id: UUID | None = None
    first: date | None = None
    last: date | None = None
    waiting: bool = False


def count_found(wanted: Wanted) -> int:
    """Return how many orders are as wanted."""
    return db.session.scalar(_joined(select(func.count())).where(*_asked(wanted))) or 0


def list_found(wanted: Wanted, offset: int, size: int) -> list[dict[str, Any]]:
    """Return orders as wanted, the newest first, as plain dicts with their plan and serial key."""
    return [_plain(row) for row in db.session.execute(_full().where(*_asked(wanted)).order_by(
        LicenseOrder.created_at.desc(), LicenseOrder.id.desc()).offset(offset).limit(size))]


def each_found(wanted: Wanted, at_once: int = 500) -> Iterator[dict[str, Any]]:
    """Give every order as wanted, the newest first; each once, whatever is bought meanwhile."""
    order, asked = tuple_(LicenseOrder.created_at, LicenseOrder.id), _asked(wanted)
    statement = _full().where(*asked).order_by(LicenseOrder.created_at.desc(), LicenseOrder.id.desc()).limit(at_once)
    rows = [_plain(row) for row in db.session.execute(statement)]
    while rows:
        yield from rows
        older = statement.where(order < tuple_(rows[-1]["created_at"], rows[-1]["id"]))
        rows = [_plain(row) for row in db.session.execute(older)]


def show_order(order_id: UUID) -> dict[str, Any]:
    """Return an order as a plain dict; raise NotFound."""
    row = db.session.execute(_full().where(LicenseOrder.id == order_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _plain(row)


def list_credit_notes(order_id: UUID) -> list[dict[str, Any]]:
    """Return the credit notes of an order, the oldest first."""
    names = ("id", "number", "amount", "issued_at", "document_key", "document_error", "stripe_refund_id", "reverses_id")
    return [{name: getattr(row, name) for name in names} for row in db.session.scalars(
        select(CreditNote).where(CreditNote.order_id == order_id).order_by(CreditNote.issued_at, CreditNote.id))]


def list_cases(order_id: UUID) -> list[dict[str, Any]]:
    """Return the problems of an order's payment, the oldest first."""
    names = ("id", "kind", "state", "reference", "provider_state", "reason", "amount", "opened_at", "respond_by", "closed_at", "note",
             "paid_by")
    return [{name: getattr(row, name) for name in names} for row in db.session.scalars(
        select(PaymentCase).where(PaymentCase.order_id == order_id).order_by(PaymentCase.opened_at, PaymentCase.id))]


def _joined(statement):
    return statement.select_from(LicenseOrder).join(LicensePlan, LicensePlan.id == LicenseOrder.plan_id).outerjoin(
        License, License.id == LicenseOrder.license_id)


def _full():
    attention = select(PaymentCase.kind).where(PaymentCase.order_id == LicenseOrder.id, PaymentCase.state.in_(WAITING)).order_by(
        PaymentCase.opened_at, PaymentCase.id).limit(1).correlate(LicenseOrder).scalar_subquery()
    return _joined(select(LicenseOrder, LicensePlan.name, LicensePlan.name_ar, License.serial, License.status, attention))


def _asked(wanted: Wanted) -> list:
    asked = []
    if text := wanted.text:
        asked.append(or_(
            LicenseOrder.invoice_number == text.upper(), License.serial == spelled_serial(text),
            LicenseOrder.business_name.icontains(text, autoescape=True), LicenseOrder.email.icontains(text, autoescape=True),
            LicenseOrder.stripe_customer_id == text, LicenseOrder.stripe_subscription_id == text, LicenseOrder.stripe_invoice_id == text,
            LicenseOrder.stripe_session_id == text))
    if wanted.status:
        asked.append(LicenseOrder.status == wanted.status)
    if wanted.plan_id:
        asked.append(LicenseOrder.plan_id == wanted.plan_id)
    if wanted.waiting:
        asked.append(is_waiting())
    if wanted.first:
        asked.append(LicenseOrder.created_at >= datetime.combine(wanted.first, time(), UTC))
    if wanted.last:
        asked.append(LicenseOrder.created_at < datetime.combine(wanted.last, time(), UTC) + timedelta(days=1))
    return asked


def _plain(row) -> dict[str, Any]:
    order, plan, plan_ar, serial, status, attention = row
    return {**{name: getattr(order, name) for name in NAMES}, "period": str(order.period), "status": str(order.status),
            "plan": plan, "plan_ar": plan_ar, "serial": serial, "license_status": str(status) if status else None,
            "attention": attention and str(attention)}
