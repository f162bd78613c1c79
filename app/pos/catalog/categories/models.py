"""Categories of products, nested, named in English and Arabic."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant


class Category(TenantOwned, Tracked, Model):
    """A product category; its parent nests it."""

    __tablename__ = "category"
    __table_args__ = (
        Index("ix_category_name", "tenant_id", "name"),
        same_tenant("parent_id", "catalog.category"),
        {"schema": "catalog"},
    )

    name: Mapped[str]
    name_ar: Mapped[str | None]
    parent_id: Mapped[UUID | None]
    sort_order: Mapped[int] = mapped_column(default=0)
    color: Mapped[str | None] = mapped_column(comment="of its keys at the till")
    is_active: Mapped[bool] = mapped_column(default=True)
