"""Foreign cash: what a unit of it is worth at the till."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked
from app.kernel.types import ExchangeQuote


class ExchangeRate(TenantOwned, Tracked, Model):
    """Home currency for one unit of `currency`, from `valid_from` on."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        Index("ix_exchange_rate_current", "tenant_id", "currency", "valid_from"),
        CheckConstraint("rate > 0", "rate_positive"),
        {"schema": "payments"},
    )

    currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(ExchangeQuote)
    valid_from: Mapped[datetime]
