"""Metering: calls per licence and key, quotas, and sums by day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Identified, Model, Tracked
from app.kernel.types import Rate


class ApiUsage(Identified, Model):
    """One call, as the installation reported it; kept until it is long summed up."""

    __tablename__ = "api_usage"
    __erasable__ = True
    __table_args__ = (
        Index("ix_api_usage_license", "license_id", "created_at"),
        Index("ix_api_usage_created_at", "created_at"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    api_key: Mapped[str] = mapped_column(default="", comment="name of the key that called, as reported")
    endpoint: Mapped[str]
    method: Mapped[str]
    status_code: Mapped[int]
    response_ms: Mapped[Decimal] = mapped_column(Rate)
    created_at: Mapped[datetime] = mapped_column(default=now)


class ApiReport(Identified, Model):
    """A report of calls that was counted, by the name the installation gave it: the same report counts once, however often it comes."""

    __tablename__ = "api_report"
    __erasable__ = True
    __table_args__ = (
        UniqueConstraint("license_id", "report"),
        Index("ix_api_report_created_at", "created_at"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    report: Mapped[str] = mapped_column(comment="the installation's own name for it")
    created_at: Mapped[datetime] = mapped_column(default=now)


class ApiQuota(Identified, Tracked, Model):
    """How many calls a licence may make and has made this day and month (UTC)."""

    __tablename__ = "api_quota"
    __table_args__ = (
        UniqueConstraint("license_id"),
        Index("ix_api_quota_use", "is_suspended", "is_throttled", "month_count", "license_id"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    daily_limit: Mapped[int | None] = mapped_column(comment="NULL is the plan's")
    monthly_limit: Mapped[int | None]
    day: Mapped[date]
    day_count: Mapped[int] = mapped_column(default=0)
    month: Mapped[date] = mapped_column(comment="first of the month")
    month_count: Mapped[int] = mapped_column(default=0)
    is_throttled: Mapped[bool] = mapped_column(default=False)
    is_suspended: Mapped[bool] = mapped_column(default=False)
    suspended_reason: Mapped[str | None]
    told_day: Mapped[int] = mapped_column(default=0, comment="percent of the day's limit that its owner was told of")
    told_month: Mapped[int] = mapped_column(default=0)


class ApiUsageSummary(Identified, Model):
    """Calls of one licence to one endpoint on one day."""

    __tablename__ = "api_usage_summary"
    __table_args__ = (
        UniqueConstraint("license_id", "day", "api_key", "endpoint"),
        Index("ix_api_usage_summary_day", "day"),
        {"schema": "licensing"},
    )

    license_id: Mapped[UUID] = mapped_column(ForeignKey("licensing.license.id"))
    day: Mapped[date]
    api_key: Mapped[str] = mapped_column(default="")
    endpoint: Mapped[str]
    requests: Mapped[int]
    errors: Mapped[int]
    average_ms: Mapped[Decimal] = mapped_column(Rate)
    updated_at: Mapped[datetime]
