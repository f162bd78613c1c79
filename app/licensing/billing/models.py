"""Subscriptions, orders, credit notes and the payment provider's events."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked, where
from app.kernel.types import Json, Money, choice
from app.licensing.billing.rules import CaseKind, CaseState, OrderStatus
from app.licensing.plans.rules import Period


class Subscription(Identified, Tracked, Model):
    """What the provider charges for one licence, and since when it is unpaid: its newest subscription, as last retrieved."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("license_id"),
        UniqueConstraint("stripe_subscription_id"),
        Index("ix_subscription_unpaid", "unpaid_since", **where("unpaid_since IS NOT NULL")),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    stripe_customer_id: Mapped[str]
    stripe_subscription_id: Mapped[str]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_plan.id"))
    period: Mapped[Period] = mapped_column(choice(Period, "period"))
    amount: Mapped[Decimal] = mapped_column(Money, comment="of one period, before tax where tax comes on top")
    currency: Mapped[str]
    started_at: Mapped[datetime]
    period_end: Mapped[datetime | None] = mapped_column(comment="when the next payment is due")
    ends_at: Mapped[datetime | None] = mapped_column(comment="it was cancelled and runs until then")
    ended_at: Mapped[datetime | None]
    unpaid_since: Mapped[datetime | None]
    unpaid_amount: Mapped[Decimal | None] = mapped_column(Money, comment="of the oldest unpaid invoice, with tax")
    pay_url: Mapped[str | None] = mapped_column(comment="the provider's page of the oldest unpaid invoice; NULL: a bank took it back")
    reminders: Mapped[int] = mapped_column(default=0, comment="mails sent since it is unpaid")
    suspended_at: Mapped[datetime | None] = mapped_column(comment="the dunning suspended the licence, once for each time it is unpaid")


class Printed:
    """A row that has a number and a PDF, made by a worker; one that could not be made is tried again later."""

    document_key: Mapped[str | None]
    document_attempts: Mapped[int] = mapped_column(default=0)
    document_due_at: Mapped[datetime] = mapped_column(default=now)
    document_error: Mapped[str | None]


class LicenseOrder(Identified, Tracked, Printed, Model):
    """An order of a plan for a period: begun at the checkout, or made by an invoice of the provider. A paid one has a number."""

    __tablename__ = "license_order"
    __table_args__ = (
        UniqueConstraint("stripe_session_id"),
        UniqueConstraint("stripe_invoice_id"),
        UniqueConstraint("invoice_number"),
        Index("ix_license_order_owner", "owner_id", "created_at"),
        Index("ix_license_order_listed", "created_at"),
        Index("ix_license_order_subscription", "stripe_subscription_id"),
        Index("ix_license_order_paid", "paid_at", **where("paid_at IS NOT NULL")),
        Index("ix_license_order_unprinted", "document_due_at", **where("document_key IS NULL AND invoice_number IS NOT NULL")),
        {"schema": "licensing"},
    )

    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.owner.id"), comment="NULL until a stranger's first order is paid")
    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"), comment="NULL until a first order is paid")
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_plan.id"))
    period: Mapped[Period] = mapped_column(choice(Period, "period"))
    email: Mapped[str]
    owner_name: Mapped[str]
    business_name: Mapped[str]
    country: Mapped[str | None]
    zone: Mapped[str] = mapped_column(default="UTC")
    language: Mapped[str] = mapped_column(default="en")
    net: Mapped[Decimal] = mapped_column(Money)
    tax: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    amount: Mapped[Decimal] = mapped_column(Money, comment="net and tax, as the provider's invoice says")
    currency: Mapped[str]
    status: Mapped[OrderStatus] = mapped_column(choice(OrderStatus, "order_status"), default=OrderStatus.PENDING)
    stripe_session_id: Mapped[str | None]
    stripe_customer_id: Mapped[str | None]
    stripe_subscription_id: Mapped[str | None]
    stripe_invoice_id: Mapped[str | None]
    invoice_number: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    paid_from: Mapped[date | None]
    paid_until: Mapped[date | None] = mapped_column(comment="NULL: it pays for a change, not for time")
    carried_days: Mapped[int] = mapped_column(default=0, comment="what the licence had left when it was bought is added to what is paid")
    refunded: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    refunded_at: Mapped[datetime | None]
    taken_back: Mapped[Decimal] = mapped_column(Money, default=Decimal(0), comment="by the payer's bank: lost disputes that nobody settled")


class CreditNote(Identified, Tracked, Printed, Model):
    """A refund of an order, whole or in part; or, with negative amounts, what cancels the note of a refund that did not arrive."""

    __tablename__ = "credit_note"
    __table_args__ = (
        UniqueConstraint("stripe_refund_id"),
        UniqueConstraint("reverses_id"),
        UniqueConstraint("number"),
        CheckConstraint("(stripe_refund_id IS NULL) <> (reverses_id IS NULL)", name="one_reason"),
        Index("ix_credit_note_order", "order_id"),
        Index("ix_credit_note_issued", "issued_at"),
        Index("ix_credit_note_unprinted", "document_due_at", **where("document_key IS NULL")),
        {"schema": "licensing"},
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_order.id"))
    stripe_refund_id: Mapped[str | None]
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.credit_note.id"), comment="the note that this one cancels")
    number: Mapped[str]
    net: Mapped[Decimal] = mapped_column(Money)
    tax: Mapped[Decimal] = mapped_column(Money)
    amount: Mapped[Decimal] = mapped_column(Money)
    issued_at: Mapped[datetime]


class PaymentCase(Identified, Tracked, Model):
    """Something about an order's payment that staff must look after: a dispute, a refund that failed, two payments for one time."""

    __tablename__ = "payment_case"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        Index("ix_payment_case_order", "order_id"),
        Index("ix_payment_case_waiting", "order_id", **where("state IN ('OPEN', 'LOST')")),
        Index("ix_payment_case_taken", "taken_at", **where("taken_at IS NOT NULL")),
        {"schema": "licensing"},
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_order.id"))
    kind: Mapped[CaseKind] = mapped_column(choice(CaseKind, "case_kind"))
    reference: Mapped[str] = mapped_column(comment="the provider's id of the dispute, the refund, or the subscription or payment too many")
    state: Mapped[CaseState] = mapped_column(choice(CaseState, "case_state"), default=CaseState.OPEN)
    provider_state: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(comment="the provider's word for why")
    amount: Mapped[Decimal] = mapped_column(Money)
    net: Mapped[Decimal] = mapped_column(Money, comment="the amount without its share of the tax")
    opened_at: Mapped[datetime]
    respond_by: Mapped[datetime | None]
    taken_at: Mapped[datetime | None] = mapped_column(comment="since when it is known that the bank took the money, even if it came back")
    closed_at: Mapped[datetime | None] = mapped_column(comment="since when it is known to stand as it does; NULL while it is open")
    stripe_session_id: Mapped[str | None] = mapped_column(comment="the newest checkout in which its payer began to pay again")
    paid_by: Mapped[str | None] = mapped_column(comment="the provider's id of the payment that made a lost dispute good; NULL: none did")
    note: Mapped[str | None] = mapped_column(comment="what staff did about it")


class DocumentCounter(Identified, Model):
    """The last number of a series of documents, such as INV-2026; taken under its row's lock, so that none is left out."""

    __tablename__ = "document_counter"
    __table_args__ = (UniqueConstraint("series"), {"schema": "licensing"})

    series: Mapped[str]
    value: Mapped[int]


class StripeEvent(Identified, Model):
    """An event of the provider, kept before it is handled: repeated ones are the same row."""

    __tablename__ = "stripe_event"
    __erasable__ = True
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_stripe_event_waiting", "available_at", **where("handled_at IS NULL")),
        Index("ix_stripe_event_customer", "customer_id", "happened_at"),
        Index("ix_stripe_event_object", "object_id"),
        Index("ix_stripe_event_handled", "handled_at"),
        {"schema": "licensing"},
    )

    event_id: Mapped[str]
    kind: Mapped[str]
    object_id: Mapped[str | None]
    customer_id: Mapped[str | None]
    payload: Mapped[dict] = mapped_column(Json)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    available_at: Mapped[datetime] = mapped_column(default=now, comment="not before: one that failed waits, longer each time")
    handled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
