"""Alerts: stock that is low or out."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.clock import now
from app.kernel.database import Model, TenantOwned, same_tenant, where
from app.kernel.types import Quantity, choice
from app.pos.inventory.alerts.rules import AlertSeverity


class StockAlert(TenantOwned, Model):
    """One open alert at most per variant and branch; resolved when stock is back above the level."""

    __tablename__ = "stock_alert"
    __table_args__ = (
        Index("uq_stock_alert_open", "tenant_id", "branch_id", "variant_id", unique=True,
              **where("resolved_at IS NULL")),
        same_tenant("branch_id", "business.branch"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "inventory"},
    )

    branch_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(comment="low or out")
    severity: Mapped[AlertSeverity] = mapped_column(choice(AlertSeverity, "alert_severity"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    reorder_level: Mapped[Decimal] = mapped_column(Quantity)
    created_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]
