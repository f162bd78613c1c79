"""Taxes as the money engine computes them."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked
from app.kernel.types import Rate, choice


class TaxType(StrEnum):
    """Whether the unit price contains the tax."""

    INCLUSIVE = "INCLUSIVE"
    EXCLUSIVE = "EXCLUSIVE"


class TaxKind(StrEnum):
    """How the amount comes from the base."""

    PERCENT = "percent"
    FIXED = "fixed"
    DIVISION = "division"


class Tax(TenantOwned, Tracked, Model):
    """A tax: rate in percent, or an amount per unit; computed in the order of `sequence`."""

    __tablename__ = "tax"
    __table_args__ = (UniqueConstraint("tenant_id", "code"), {"schema": "catalog"})

    code: Mapped[str]
    name: Mapped[str]
    name_ar: Mapped[str | None]
    kind: Mapped[TaxKind] = mapped_column(choice(TaxKind, "tax_kind"), default=TaxKind.PERCENT)
    type: Mapped[TaxType] = mapped_column(choice(TaxType, "tax_type"), default=TaxType.INCLUSIVE)
    rate: Mapped[Decimal] = mapped_column(Rate)
    compounds: Mapped[bool] = mapped_column(default=False, comment="its amount is part of the base of later taxes")
    affected_by_previous: Mapped[bool] = mapped_column(default=True)
    sequence: Mapped[int] = mapped_column(default=10)
    is_default: Mapped[bool] = mapped_column(default=False, comment="given to new products")
    is_active: Mapped[bool] = mapped_column(default=True)
