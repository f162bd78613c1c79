"""Items with a serial number of their own."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import choice
from app.pos.inventory.serials.rules import SerialStatus


class SerializedItem(TenantOwned, Tracked, Model):
    """One physical item."""

    __tablename__ = "serialized_item"
    __table_args__ = (
        UniqueConstraint("tenant_id", "variant_id", "serial_number"),
        Index("ix_serialized_item_serial", "tenant_id", "serial_number"),
        same_tenant("branch_id", "business.branch"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "inventory"},
    )

    variant_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    serial_number: Mapped[str]
    status: Mapped[SerialStatus] = mapped_column(choice(SerialStatus, "serial_status"), default=SerialStatus.AVAILABLE)
    version: Mapped[int] = mapped_column(default=1)


class SerialStatusHistory(TenantOwned, AppendOnly, Model):
    """Every change of a serial number's status."""

    __tablename__ = "serial_status_history"
    __table_args__ = (same_tenant("item_id", "inventory.serialized_item"), {"schema": "inventory"})

    item_id: Mapped[UUID]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    reason: Mapped[str | None]
    source_kind: Mapped[str | None]
    source_id: Mapped[UUID | None]
    employee_id: Mapped[UUID | None]
