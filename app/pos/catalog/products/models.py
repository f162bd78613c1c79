"""Products and their variants: what is sold, at which price, under which codes and taxes.

Every product has at least one variant; price, codes and stock belong to the variant.
"""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant, where
from app.kernel.types import Money, Quantity, choice


class OversellPolicy(StrEnum):
    """What the till does when there is less in stock than is sold."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"


class ProductType(StrEnum):
    """Whether stock is kept."""

    GOODS = "GOODS"
    SERVICE = "SERVICE"


_FILTERED = ["deleted_at", "is_active", "type", "category_id"]
"""What lists filter by, carried by the indexes of their orders: counting and turning pages reads no row of the table."""


class Product(TenantOwned, Tracked, Model):
    """What people call the article; shared by its variants."""

    __tablename__ = "product"
    __table_args__ = (
        Index("ix_product_list", "tenant_id", text("lower(name)"), "id", postgresql_include=["name", *_FILTERED]),
        Index("ix_product_changed", "tenant_id", "updated_at", "id", postgresql_include=_FILTERED),
        Index("ix_product_price", "tenant_id", "price_from", "id", postgresql_include=_FILTERED),
        same_tenant("category_id", "catalog.category"),
        same_tenant("unit_id", "catalog.unit"),
        {"schema": "catalog"},
    )

    name: Mapped[str]
    name_ar: Mapped[str | None]
    description: Mapped[str | None]
    type: Mapped[ProductType] = mapped_column(choice(ProductType, "product_type"), default=ProductType.GOODS)
    category_id: Mapped[UUID | None]
    unit_id: Mapped[UUID]
    oversell: Mapped[OversellPolicy] = mapped_column(choice(OversellPolicy, "oversell_policy"), default=OversellPolicy.WARN)
    has_serials: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    price_from: Mapped[Decimal | None] = mapped_column(Money, comment="the lowest price of its variants, kept with them: lists sort by it")
    version: Mapped[int] = mapped_column(default=1)


class ProductVariant(TenantOwned, Tracked, Model):
    """One sellable version: SKU, prices. `name` is empty for the only variant of a product."""

    __tablename__ = "product_variant"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sku"),
        Index("ix_product_variant_price", "tenant_id", "product_id", "selling_price", postgresql_include=["id"],
              **where("deleted_at IS NULL")),
        CheckConstraint("selling_price >= 0", "selling_price_positive"),
        CheckConstraint("cost_price >= 0", "cost_price_positive"),
        same_tenant("product_id", "catalog.product"),
        {"schema": "catalog"},
    )

    product_id: Mapped[UUID]
    sku: Mapped[str]
    name: Mapped[str] = mapped_column(default="", comment="what tells it from its siblings: Red, L")
    name_ar: Mapped[str | None]
    cost_price: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    selling_price: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    wholesale_price: Mapped[Decimal | None] = mapped_column(Money)
    min_price: Mapped[Decimal | None] = mapped_column(Money, comment="lowest price at the till without approval")
    reorder_level: Mapped[Decimal | None] = mapped_column(Quantity, comment="stock at or under it raises an alert")
    weight: Mapped[Decimal | None] = mapped_column(Quantity, comment="kg")
    sort_order: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class VariantBarcode(TenantOwned, Tracked, Model):
    """A code under which a variant is scanned; a pack code stands for `quantity` units at once."""

    __tablename__ = "variant_barcode"
    __table_args__ = (
        Index("uq_variant_barcode_live", "tenant_id", "barcode", unique=True, **where("deleted_at IS NULL")),
        CheckConstraint("quantity > 0", "quantity_positive"),
        same_tenant("variant_id", "catalog.product_variant"),
        {"schema": "catalog"},
    )

    variant_id: Mapped[UUID]
    barcode: Mapped[str] = mapped_column(comment="normalised: GTIN codes with 13 digits, others as they are")
    quantity: Mapped[Decimal] = mapped_column(Quantity, default=Decimal(1))
    is_primary: Mapped[bool] = mapped_column(default=False)


class ProductTax(TenantOwned, Tracked, Model):
    """A tax of a product, for one service type or for all."""

    __tablename__ = "product_tax"
    __erasable__ = True
    __table_args__ = (
        Index("uq_product_tax_one", "tenant_id", "product_id", "tax_id", "service_type", unique=True),
        same_tenant("product_id", "catalog.product"),
        same_tenant("tax_id", "catalog.tax"),
        {"schema": "catalog"},
    )

    product_id: Mapped[UUID]
    tax_id: Mapped[UUID]
    service_type: Mapped[str] = mapped_column(default="", comment="empty: every service type")


class VariantAttributeValue(TenantOwned, Tracked, Model):
    """Which attribute values make a variant."""

    __tablename__ = "variant_attribute_value"
    __erasable__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "variant_id", "value_id"),
        same_tenant("variant_id", "catalog.product_variant"),
        same_tenant("value_id", "catalog.product_attribute_value"),
        {"schema": "catalog"},
    )

    variant_id: Mapped[UUID]
    value_id: Mapped[UUID]


class ProductTagging(TenantOwned, Tracked, Model):
    """Which products carry a tag."""

    __tablename__ = "product_tagging"
    __erasable__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "product_id", "tag_id"),
        same_tenant("product_id", "catalog.product"),
        same_tenant("tag_id", "catalog.product_tag"),
        {"schema": "catalog"},
    )

    product_id: Mapped[UUID]
    tag_id: Mapped[UUID]


class ProductImage(TenantOwned, Tracked, Model):
    """A picture, kept by the files adapter under `file_key`."""

    __tablename__ = "product_image"
    __table_args__ = (same_tenant("product_id", "catalog.product"), {"schema": "catalog"})

    product_id: Mapped[UUID]
    file_key: Mapped[str]
    alt_text: Mapped[str | None]
    width: Mapped[int]
    height: Mapped[int]
    sort_order: Mapped[int] = mapped_column(default=0)
    is_primary: Mapped[bool] = mapped_column(default=False)
