"""One invoice of the provider is one order: its amounts, what it pays for, its number, and what was given back of it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from app.adapters.stripe import Invoice, SubscriptionFacts
from app.kernel.actor import Actor
from app.kernel.clock import local_time, now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.billing import cases
from app.licensing.billing.models import CreditNote, LicenseOrder
from app.licensing.billing.numbers import CREDIT_NOTE, INVOICE, next_number
from app.licensing.billing.provider import plan_of, provider
from app.licensing.billing.rules import OrderStatus, order_status, share_of_tax
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import Period

_EVENTS = {OrderStatus.PAID: EventType.ORDER_PAID, OrderStatus.FAILED: EventType.ORDER_FAILED,
           OrderStatus.REFUNDED: EventType.ORDER_REFUNDED}


def take_invoice(invoice: Invoice, facts: SubscriptionFacts, begun: LicenseOrder, plans: list[LicensePlan],
                 actor: Actor) -> tuple[LicenseOrder, bool] | None:
    """Write an invoice's order as it is now; return it if a payment of it has just become known, and whether that made the licence.

    `begun` is the order of the checkout: the first invoice is its own, every further one gets an order of its own.
    """
    if invoice.status == "draft":
        return None
    order = _order_of(invoice, facts, begun, plans)
    before = order.status
    order.net, order.tax, order.amount, order.currency = invoice.net, invoice.tax, invoice.total, invoice.currency
    if invoice.status == "paid":
        order.paid_at = invoice.paid_at or invoice.made_at
    if invoice.begins and invoice.ends:
        order.paid_from, order.paid_until = (local_time(moment, begun.zone).date() for moment in (invoice.begins, invoice.ends))
    is_news = order.paid_at is not None and order.invoice_number is None
    if is_news:
        order.invoice_number, order.document_due_at = next_number(INVOICE, order.paid_at), now()
    db.session.flush()
    outcome = cases.follow(order, invoice, actor)
    order.refunded = sum((refund.amount for refund in outcome.refunds), Decimal(0))
    order.refunded_at = max((refund.made_at for refund in outcome.refunds), default=None)
    order.status = order_status(invoice.status, invoice.attempts, invoice.paid, order.refunded, order.taken_back)
    if order.paid_at:
        _note_credit(order, invoice, outcome)
    if is_news and order.status in (OrderStatus.REFUNDED, OrderStatus.CHARGED_BACK):
        record(EventType.ORDER_PAID, actor, license_id=begun.license_id, order=order.id, reason=order.invoice_number)
    is_restored = before in (OrderStatus.REFUNDED, OrderStatus.CHARGED_BACK) and order.status is OrderStatus.PAID
    if order.status is not before and not is_restored and (event := _EVENTS.get(order.status)):
        record(event, actor, license_id=begun.license_id, order=order.id, amount=order.amount, currency=order.currency,
               reason=order.invoice_number or "")
    return (order, is_news and begun.license_id is None) if is_news or outcome.is_paid_again else None


def _order_of(invoice: Invoice, facts: SubscriptionFacts, begun: LicenseOrder, plans: list[LicensePlan]) -> LicenseOrder:
    if invoice.is_first:
        begun.stripe_invoice_id = invoice.id
        return begun
    known = db.session.scalar(select(LicenseOrder).where(LicenseOrder.stripe_invoice_id == invoice.id))
    if known is None:
        names = ("owner_id", "license_id", "email", "owner_name", "business_name", "country", "zone", "language", "carried_days",
                 "stripe_customer_id", "stripe_subscription_id")
        known = LicenseOrder(id=new_id(), stripe_invoice_id=invoice.id, status=OrderStatus.PENDING, plan_id=begun.plan_id,
                             created_at=invoice.made_at, **{name: getattr(begun, name) for name in names})
        db.session.add(known)
    plan = plan_of(invoice.plan, invoice.price_id, plans)
    known.plan_id = plan.id if plan else known.plan_id
    known.period = Period(invoice.period or facts.period)
    return known


def _note_credit(order: LicenseOrder, invoice: Invoice, outcome: cases.Outcome) -> None:
    """Write a credit note for each refund that has none, and what cancels the note of one that did not arrive or is none after all."""
    notes = list(db.session.scalars(select(CreditNote).where(CreditNote.order_id == order.id).order_by(CreditNote.number)))
    arrived, cancelled = {refund.id for refund in outcome.refunds}, {note.reverses_id for note in notes}
    standing = [note for note in notes if note.stripe_refund_id and note.id not in cancelled]
    for note in standing:
        about = note.stripe_refund_id or ""
        if about not in arrived and (about in outcome.beside or provider().is_undone(about)):
            db.session.add(CreditNote(
                id=new_id(), order_id=order.id, reverses_id=note.id, number=next_number(CREDIT_NOTE, now()), net=-note.net, tax=-note.tax,
                amount=-note.amount, issued_at=now()))
    known = {note.stripe_refund_id: note.tax for note in standing if note.stripe_refund_id in arrived}
    given = sum((refund.amount for refund in outcome.refunds if refund.id in known), Decimal(0))
    taxed = sum(known.values(), Decimal(0))
    for refund in outcome.refunds:
        if refund.id not in known:
            given += refund.amount
            tax = share_of_tax(given, invoice.total, invoice.tax) - taxed  # so that all parts together have the whole's tax
            taxed += tax
            db.session.add(CreditNote(
                id=new_id(), order_id=order.id, stripe_refund_id=refund.id, number=next_number(CREDIT_NOTE, refund.made_at),
                net=refund.amount - tax, tax=tax, amount=refund.amount, issued_at=refund.made_at))
