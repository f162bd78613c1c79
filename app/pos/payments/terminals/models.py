"""What is asked of a card terminal, written before the call, and what became of it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant, where
from app.kernel.types import Json, Money, choice


class TerminalStatus(StrEnum):
    """UNKNOWN is a state that only a query to the provider settles, never a guess."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    UNKNOWN = "UNKNOWN"
    CANCELLED = "CANCELLED"


class TerminalPayment(TenantOwned, Tracked, Model):
    """One attempt to take (or give back) money by card; its id is the key that the provider sees."""

    __tablename__ = "terminal_payment"
    __table_args__ = (
        Index("ix_terminal_payment_open", "tenant_id", "register_id",
              **where("status IN ('REQUESTED', 'UNKNOWN')")),
        Index("uq_terminal_payment_source_open", "tenant_id", "source_id", unique=True,
              **where("status IN ('REQUESTED', 'UNKNOWN')")),
        Index("ix_terminal_payment_source", "tenant_id", "source_id"),
        UniqueConstraint("tenant_id", "provider", "provider_reference"),
        same_tenant("register_id", "business.register"),
        same_tenant("refund_of_id", "payments.terminal_payment"),
        {"schema": "payments"},
    )

    register_id: Mapped[UUID]
    source_kind: Mapped[str] = mapped_column(comment="cart")
    source_id: Mapped[UUID]
    provider: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Money, comment="negative for a refund")
    currency: Mapped[str]
    refund_of_id: Mapped[UUID | None] = mapped_column(comment="the payment whose money goes back to its card")
    status: Mapped[TerminalStatus] = mapped_column(choice(TerminalStatus, "terminal_status"), default=TerminalStatus.REQUESTED)
    provider_reference: Mapped[str | None]
    card: Mapped[str | None] = mapped_column(comment="brand and last four digits")
    decline_reason: Mapped[str | None]
    answer: Mapped[dict] = mapped_column(Json, default=dict)
    settled_at: Mapped[datetime | None]
    forced_by_id: Mapped[UUID | None] = mapped_column(comment="manager who settled it by hand, with a reference")
