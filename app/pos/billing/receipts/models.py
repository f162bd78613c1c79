"""Prints of receipts: each is a fact, so the first one and the copies are told apart for ever."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, same_tenant
from app.kernel.types import choice


class PrintWay(StrEnum):
    """Where the paper came out."""

    BROWSER = "BROWSER"
    PRINTER = "PRINTER"


class ReceiptPrint(TenantOwned, AppendOnly, Model):
    """One print of a receipt: number 1 is the receipt, every later one a copy. Gift receipts are counted apart."""

    __tablename__ = "receipt_print"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sale_id", "is_gift", "number"),
        same_tenant("sale_id", "sales.sale"),
        same_tenant("employee_id", "business.employee"),
        {"schema": "billing"},
    )

    sale_id: Mapped[UUID]
    is_gift: Mapped[bool] = mapped_column(default=False, comment="without prices")
    number: Mapped[int] = mapped_column(comment="1 is the receipt itself")
    way: Mapped[PrintWay] = mapped_column(choice(PrintWay, "print_way"))
    employee_id: Mapped[UUID | None] = mapped_column(comment="none: printed by itself after the sale")
