"""Manual changes of stock, with their reason."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, same_tenant
from app.kernel.types import Money, Quantity, choice
from app.pos.inventory.adjustments.rules import StockAdjustmentReason


class StockAdjustment(TenantOwned, AppendOnly, Model):
    """One adjusted variant: signed quantity, reason, who did it. The rows of a document share its id and number."""

    __tablename__ = "stock_adjustment"
    __table_args__ = (
        Index("ix_stock_adjustment_document", "tenant_id", "document_id"),
        Index("ix_stock_adjustment_number", "tenant_id", "number"),
        UniqueConstraint("tenant_id", "external_reference"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "inventory"},
    )

    document_id: Mapped[UUID]
    number: Mapped[str]
    branch_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit_cost: Mapped[Decimal] = mapped_column(Money)
    value: Mapped[Decimal] = mapped_column(Money)
    reason: Mapped[StockAdjustmentReason] = mapped_column(choice(StockAdjustmentReason, "adjustment_reason"))
    note: Mapped[str | None]
    employee_id: Mapped[UUID | None]
    external_reference: Mapped[str | None] = mapped_column(comment="row of an import, so that it is never done twice")
    business_date: Mapped[date] = mapped_column(Date)
    adjusted_at: Mapped[datetime]
