"""Attributes of variants: Color, Size, and their values."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant


class ProductAttribute(TenantOwned, Tracked, Model):
    """What variants differ in, e.g. Color."""

    __tablename__ = "product_attribute"
    __table_args__ = (UniqueConstraint("tenant_id", "name"), {"schema": "catalog"})

    name: Mapped[str]
    name_ar: Mapped[str | None]
    sort_order: Mapped[int] = mapped_column(default=0)


class ProductAttributeValue(TenantOwned, Tracked, Model):
    """One option of an attribute, e.g. Red."""

    __tablename__ = "product_attribute_value"
    __table_args__ = (
        UniqueConstraint("tenant_id", "attribute_id", "value"),
        same_tenant("attribute_id", "catalog.product_attribute"),
        {"schema": "catalog"},
    )

    attribute_id: Mapped[UUID]
    value: Mapped[str]
    value_ar: Mapped[str | None]
    sort_order: Mapped[int] = mapped_column(default=0)
