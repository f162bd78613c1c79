"""Orders and the payment provider's events."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked, where
from app.kernel.types import Json, Money, choice
from app.licensing.billing.rules import OrderStatus
from app.licensing.plans.rules import Period


class Subscription(Identified, Tracked, Model):
    """What the provider charges for one licence, and since when it is unpaid."""

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
    unpaid_since: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    provider_updated_at: Mapped[datetime | None] = mapped_column(comment="of the newest event applied")


class LicenseOrder(Identified, Tracked, Model):
    """An order of a plan for a period; a paid one has an invoice number."""

    __tablename__ = "license_order"
    __table_args__ = (
        UniqueConstraint("stripe_session_id"),
        UniqueConstraint("stripe_invoice_id"),
        UniqueConstraint("invoice_number"),
        Index("ix_license_order_owner", "owner_id", "created_at"),
        {"schema": "licensing"},
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.owner.id"))
    license_id: Mapped[UUID | None] = mapped_column(ForeignKey("licensing.license.id"), comment="NULL until a first order is paid")
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license_plan.id"))
    period: Mapped[Period] = mapped_column(choice(Period, "period"))
    business_name: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Money)
    currency: Mapped[str]
    status: Mapped[OrderStatus] = mapped_column(choice(OrderStatus, "order_status"), default=OrderStatus.PENDING)
    stripe_session_id: Mapped[str | None]
    stripe_customer_id: Mapped[str | None]
    stripe_invoice_id: Mapped[str | None]
    invoice_number: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    paid_until: Mapped[date | None]


class StripeEvent(Identified, Model):
    """An event of the provider, kept before it is handled: repeated ones are the same row."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_stripe_event_waiting", "received_at", **where("handled_at IS NULL")),
        {"schema": "licensing"},
    )

    event_id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict] = mapped_column(Json)
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
