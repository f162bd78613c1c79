"""Customers of a business."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked
from app.kernel.types import Money, choice


class CustomerType(StrEnum):
    """Whom an invoice is made out to."""

    INDIVIDUAL = "INDIVIDUAL"
    COMPANY = "COMPANY"


class Customer(TenantOwned, Tracked, Model):
    """A known buyer; the totals are projections of the sales, moved with each of them."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_name_trigram", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        Index("ix_customer_phone_trigram", "phone", postgresql_using="gin", postgresql_ops={"phone": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        Index("ix_customer_email_trigram", "email", postgresql_using="gin", postgresql_ops={"email": "gin_trgm_ops"},
              postgresql_with={"fastupdate": "off"}),
        Index("ix_customer_phone", "tenant_id", "phone"),
        Index("ix_customer_email", "tenant_id", "email"),
        Index("uq_customer_number", "tenant_id", "number", unique=True),
        {"schema": "customers"},
    )

    number: Mapped[str] = mapped_column(comment="customer number, what a card shows")
    name: Mapped[str]
    type: Mapped[CustomerType] = mapped_column(choice(CustomerType, "customer_type"), default=CustomerType.INDIVIDUAL)
    email: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(comment="E.164")
    tax_number: Mapped[str | None]
    address: Mapped[str | None]
    city: Mapped[str | None]
    postcode: Mapped[str | None]
    country: Mapped[str | None]
    notes: Mapped[str | None]
    total_purchases: Mapped[int] = mapped_column(default=0)
    total_spent: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    last_purchase_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
