"""Shifts of a till: float, cash in and out, the count, and the reports that close the day."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, Tracked, same_tenant, where
from app.kernel.types import Json, Money, choice


class ShiftStatus(StrEnum):
    """Whether the drawer is in use."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class CashDirection(StrEnum):
    """Into or out of the drawer."""

    IN = "IN"
    OUT = "OUT"
    DROP = "DROP"


class Shift(TenantOwned, Tracked, Model):
    """A drawer in one cashier's care, from float to count. One open shift per register."""

    __tablename__ = "shift"
    __table_args__ = (
        Index("uq_shift_open_register", "tenant_id", "register_id", unique=True, **where("status = 'OPEN'")),
        Index("ix_shift_branch_day", "tenant_id", "branch_id", "business_date"),
        UniqueConstraint("tenant_id", "number"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("register_id", "business.register"),
        same_tenant("opened_by_id", "business.employee"),
        {"schema": "sales"},
    )

    number: Mapped[str] = mapped_column(comment="B1-T01-S0007")
    branch_id: Mapped[UUID]
    register_id: Mapped[UUID]
    status: Mapped[ShiftStatus] = mapped_column(choice(ShiftStatus, "shift_status"), default=ShiftStatus.OPEN)
    currency: Mapped[str]
    business_date: Mapped[date] = mapped_column(Date)
    opened_by_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    opening_balance: Mapped[Decimal] = mapped_column(Money)
    closed_by_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    expected_cash: Mapped[Decimal | None] = mapped_column(Money)
    closing_balance: Mapped[Decimal | None] = mapped_column(Money, comment="what was counted")
    variance: Mapped[Decimal | None] = mapped_column(Money, comment="counted minus expected")
    denominations: Mapped[dict | None] = mapped_column(Json, comment="the blind count: value to pieces, per currency")
    foreign_cash: Mapped[dict] = mapped_column(
        Json, default=dict, comment="per foreign currency: float, expected, variance, left; _value is what each is worth at home")
    close_note: Mapped[str | None]
    sales_count: Mapped[int] = mapped_column(default=0)
    returns_count: Mapped[int] = mapped_column(default=0)
    sales_total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    returns_total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    cash_total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0), comment="cash kept of sales minus refunds")
    card_total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    other_total: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    no_sale_count: Mapped[int] = mapped_column(default=0)
    z_report_id: Mapped[UUID | None]


class CashMovement(TenantOwned, AppendOnly, Model):
    """Cash put into or taken out of the drawer, other than by a sale."""

    __tablename__ = "cash_movement"
    __table_args__ = (
        CheckConstraint("amount > 0", "amount_positive"),
        same_tenant("shift_id", "sales.shift"),
        same_tenant("employee_id", "business.employee"),
        {"schema": "sales"},
    )

    shift_id: Mapped[UUID]
    direction: Mapped[CashDirection] = mapped_column(choice(CashDirection, "cash_direction"))
    amount: Mapped[Decimal] = mapped_column(Money)
    currency: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Money, comment="the amount in home currency, as the books have it")
    reason: Mapped[str]
    employee_id: Mapped[UUID | None]
    approved_by_id: Mapped[UUID | None]
    moved_at: Mapped[datetime]


class ZReport(TenantOwned, AppendOnly, Model):
    """The end of a branch's day: numbered without gap, immutable, chained to the one before by its hash."""

    __tablename__ = "z_report"
    __table_args__ = (
        UniqueConstraint("tenant_id", "branch_id", "sequence"),
        Index("ix_z_report_day", "tenant_id", "business_date"),
        same_tenant("branch_id", "business.branch"),
        {"schema": "sales"},
    )

    branch_id: Mapped[UUID]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(comment="B1-Z000012")
    business_date: Mapped[date] = mapped_column(Date)
    currency: Mapped[str]
    closed_by_id: Mapped[UUID | None]
    closed_at: Mapped[datetime]
    first_receipt: Mapped[str | None]
    last_receipt: Mapped[str | None]
    receipt_count: Mapped[int]
    gross: Mapped[Decimal] = mapped_column(Money)
    returns: Mapped[Decimal] = mapped_column(Money)
    net: Mapped[Decimal] = mapped_column(Money)
    tax: Mapped[Decimal] = mapped_column(Money)
    grand_total: Mapped[Decimal] = mapped_column(Money, comment="of all Z-reports since the branch began")
    figures: Mapped[dict] = mapped_column(Json, comment="the report as printed, every section")
    previous_hash: Mapped[str]
    hash: Mapped[str]
