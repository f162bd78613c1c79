"""Branches: the shops of a business, each with its own clock, currency and rounding of cash."""

from datetime import time
from decimal import Decimal

from sqlalchemy import Index, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, where
from app.kernel.types import Json, Money


class Branch(TenantOwned, Tracked, Model):
    """A physical shop."""

    __tablename__ = "branch"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        Index("uq_branch_main", "tenant_id", unique=True, **where("is_main AND deleted_at IS NULL")),
        {"schema": "business"},
    )

    code: Mapped[str] = mapped_column(comment="short, part of receipt numbers: B1")
    name: Mapped[str]
    name_ar: Mapped[str | None]
    is_main: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    address: Mapped[str | None]
    city: Mapped[str | None]
    postcode: Mapped[str | None]
    country: Mapped[str]
    phone: Mapped[str | None]
    timezone: Mapped[str]
    day_cutoff: Mapped[time] = mapped_column(Time, default=time(0), comment="wall clock hour at which the business day turns")
    currency: Mapped[str]
    cash_rounding: Mapped[Decimal | None] = mapped_column(Money, comment="smallest cash unit, e.g. 0.05; none: exact")
    cash_rounding_method: Mapped[str] = mapped_column(default="half_up")
    receipt_header: Mapped[str | None]
    receipt_footer: Mapped[str | None]
    receipt_language: Mapped[str] = mapped_column(default="", comment="of receipts that print by themselves; empty: the cashier's")
    settings: Mapped[dict] = mapped_column(Json, default=dict)
