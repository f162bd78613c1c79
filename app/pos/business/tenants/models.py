"""Businesses: the tenants that own everything else."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Identified, Model, Tracked
from app.kernel.types import Json, Money, choice


class BusinessType(StrEnum):
    """The vertical, which decides the screens that are offered first."""

    RETAIL = "RETAIL"
    RESTAURANT = "RESTAURANT"
    SERVICE = "SERVICE"


class Tenant(Identified, Tracked, Model):
    """A business: name, country, currency, and where its set-up stands."""

    __tablename__ = "tenant"
    __policy__ = (
        "id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) "
        "OR id IN (SELECT e.tenant_id FROM business.employee e WHERE e.user_id = "
        "(select nullif(current_setting('app.user_id', true), '')::uuid)) "
        "OR (select current_setting('app.system', true) = 'on')"
    )
    __table_args__ = ({"schema": "business"},)

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    legal_name: Mapped[str | None]
    type: Mapped[BusinessType] = mapped_column(choice(BusinessType, "business_type"), default=BusinessType.RETAIL)
    country: Mapped[str] = mapped_column(comment="ISO 3166-1 alpha-2")
    currency: Mapped[str] = mapped_column(comment="ISO 4217")
    tax_number: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    prices_include_tax: Mapped[bool] = mapped_column(default=True)
    rounding_method: Mapped[str] = mapped_column(default="per_line", comment="per_line or global")
    variance_limit: Mapped[Decimal] = mapped_column(
        Money, default=Decimal(10), comment="drawer difference above which managers are told")
    is_demo: Mapped[bool] = mapped_column(default=False)
    setup_step: Mapped[str] = mapped_column(default="done", comment="where the first set-up stands")
    setup_finished_at: Mapped[datetime | None]
    features: Mapped[dict] = mapped_column(Json, default=dict)
