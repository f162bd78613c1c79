"""Registers: the tills of a branch, each with its own receipt series and hash chain."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant

FIRST_HASH = "0" * 64


class Register(TenantOwned, Tracked, Model):
    """A till. Its counter and last hash move together, inside the transaction of each document."""

    __tablename__ = "register"
    __table_args__ = (
        UniqueConstraint("tenant_id", "series"),
        UniqueConstraint("tenant_id", "branch_id", "code"),
        same_tenant("branch_id", "business.branch"),
        {"schema": "business"},
    )

    branch_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(comment="T01")
    name: Mapped[str]
    series: Mapped[str] = mapped_column(comment="prefix of its receipt numbers: B1-T01")
    receipt_counter: Mapped[int] = mapped_column(default=0)
    receipt_hash: Mapped[str] = mapped_column(default=FIRST_HASH)
    z_counter: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    printer: Mapped[str] = mapped_column(default="", comment="printer address, or empty: print in the browser")
    paper_mm: Mapped[int] = mapped_column(default=80)
    prints_automatically: Mapped[bool] = mapped_column(default=False)
    has_customer_display: Mapped[bool] = mapped_column(default=False)
    device_token_hash: Mapped[str | None] = mapped_column(unique=True, comment="the browser paired with this till")
    device_name: Mapped[str | None]
    paired_at: Mapped[datetime | None]
    pairing_code_hash: Mapped[str | None] = mapped_column(unique=True)
    pairing_expires_at: Mapped[datetime | None]
