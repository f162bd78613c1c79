"""The one stock ledger, and its projection: how much of a variant a branch has."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import Money, Quantity, choice
from app.pos.inventory.stock.rules import InventoryMovementType


class StockLevel(TenantOwned, Tracked, Model):
    """Quantity of a variant at a branch and its value at cost: the checked projection of the ledger.

    The moving average cost is value by quantity (`rules.average_cost`); what is free to promise is quantity less
    reserved.
    """

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
    value: Mapped[Decimal] = mapped_column(Money, default=Decimal(0), comment="at cost, in the branch's currency")
    version: Mapped[int] = mapped_column(default=1)


class InventoryLog(TenantOwned, AppendOnly, Model):
    """One movement: signed quantity, the level before and after, and its value at cost.

    A reservation moves no goods: its quantity is zero, and `reserved` tells what is promised (RELEASE: negative).
    So for every level: quantity = Σ quantity, reserved = Σ reserved, value = Σ value.
    """

    __tablename__ = "inventory_log"
    __table_args__ = (
        Index("ix_inventory_log_variant", "tenant_id", "variant_id", "branch_id", "sequence", "id"),
        Index("ix_inventory_log_source", "tenant_id", "source_kind", "source_id"),
        Index("ix_inventory_log_moved_at", "tenant_id", "moved_at"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "inventory"},
    )

    branch_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(comment="the level's version after it: the order of a variant's movements")
    type: Mapped[InventoryMovementType] = mapped_column(choice(InventoryMovementType, "movement_type"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    reserved: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(0), server_default=text("0"),
                                              comment="change of what is promised to somebody")
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
