"""The one stock ledger, and its projection: how much of a variant a branch has."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import Money, Quantity, choice


class InventoryMovementType(StrEnum):
    """Why stock changed."""

    PURCHASE = "PURCHASE"
    SALE = "SALE"
    ADJUSTMENT = "ADJUSTMENT"
    TRANSFER_IN = "TRANSFER_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    RETURN = "RETURN"
    DAMAGE = "DAMAGE"
    EXPIRED = "EXPIRED"
    INITIAL = "INITIAL"
    EXCHANGE_IN = "EXCHANGE_IN"
    EXCHANGE_OUT = "EXCHANGE_OUT"
    RESERVATION = "RESERVATION"
    RELEASE = "RELEASE"


class StockLevel(TenantOwned, Tracked, Model):
    """Quantity of a variant at a branch: the checked projection of the ledger, with its moving average cost."""

    __tablename__ = "stock_level"
    __table_args__ = (
        UniqueConstraint("tenant_id", "branch_id", "variant_id"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "inventory"},
    )

    branch_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    quantity: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    reserved: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0))
    average_cost: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    version: Mapped[int] = mapped_column(default=1)


class InventoryLog(TenantOwned, AppendOnly, Model):
    """One movement: signed quantity, the level before and after, and its value at cost."""

    __tablename__ = "inventory_log"
    __table_args__ = (
        Index("ix_inventory_log_variant", "tenant_id", "variant_id", "branch_id", "id"),
        Index("ix_inventory_log_source", "tenant_id", "source_kind", "source_id"),
        Index("ix_inventory_log_moved_at", "tenant_id", "moved_at"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "inventory"},
    )

    branch_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    type: Mapped[InventoryMovementType] = mapped_column(choice(InventoryMovementType, "movement_type"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    quantity_before: Mapped[Decimal] = mapped_column(Quantity)
    quantity_after: Mapped[Decimal] = mapped_column(Quantity)
    unit_cost: Mapped[Decimal] = mapped_column(Money)
    value: Mapped[Decimal] = mapped_column(Money, comment="signed, in the branch's currency; the ledger's inventory account moves by it")
    source_kind: Mapped[str] = mapped_column(comment="sale, adjustment, …")
    source_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(comment="number of the document, as people know it")
    reason: Mapped[str | None]
    employee_id: Mapped[UUID | None]
    business_date: Mapped[date] = mapped_column(Date)
    moved_at: Mapped[datetime]
