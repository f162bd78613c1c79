"""Reading products for their pages and for the services that change them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.catalog.products.models import (
    Product,
    ProductImage,
    ProductTagging,
    ProductTax,
    ProductVariant,
    VariantAttributeValue,
    VariantBarcode,
)


def get_product(product_id: UUID, *, archived: bool | None = False) -> Product:
    """Return a product; raise NotFound. `archived`: False the living, True the archived, None both."""
    statement = select(Product).where(Product.id == product_id)
    if archived is not None:
        statement = statement.where(Product.deleted_at.is_not(None) if archived else Product.deleted_at.is_(None))
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("product_not_found")
    return found


def lock_product(product_id: UUID) -> Product:
    """Return a product for changing it, locked until the transaction ends and freshly read; raise NotFound."""
    found = db.session.scalar(
        select(Product).where(Product.id == product_id, Product.deleted_at.is_(None)).with_for_update()
        .execution_options(populate_existing=True))
    if found is None:
        raise NotFound("product_not_found")
    return found


def lock_products(product_ids: Collection[UUID]) -> None:
    """Lock products, archived ones too, until the transaction ends: what is kept of their variants' prices is right only if
    whoever changes those follows one another. In the order of their ids, so that two who lock several do not block each other."""
    if product_ids:
        db.session.execute(select(Product.id).where(Product.id.in_(product_ids)).order_by(Product.id).with_for_update())


def list_variants(product_ids: Iterable[UUID], *, archived: bool = False) -> list[ProductVariant]:
    """Return the variants of products in their order; with those taken out of them when `archived`."""
    statement = select(ProductVariant).where(ProductVariant.product_id.in_(list(product_ids)))
    if not archived:
        statement = statement.where(ProductVariant.deleted_at.is_(None))
    return list(db.session.scalars(
        statement.order_by(ProductVariant.product_id, ProductVariant.sort_order, ProductVariant.id)))


def list_barcodes(variant_ids: Iterable[UUID]) -> list[VariantBarcode]:
    """Return the codes of variants, the main one first."""
    return list(db.session.scalars(
        select(VariantBarcode).where(VariantBarcode.variant_id.in_(list(variant_ids)), VariantBarcode.deleted_at.is_(None))
        .order_by(VariantBarcode.is_primary.desc(), VariantBarcode.quantity, VariantBarcode.id)))


def list_product_taxes(product_id: UUID) -> list[ProductTax]:
    """Return the tax assignments of a product."""
    return list(db.session.scalars(
        select(ProductTax).where(ProductTax.product_id == product_id).order_by(ProductTax.service_type, ProductTax.tax_id)))


def list_tag_ids(product_id: UUID) -> list[UUID]:
    """Return the tags of a product."""
    return list(db.session.scalars(
        select(ProductTagging.tag_id).where(ProductTagging.product_id == product_id).order_by(ProductTagging.tag_id)))


def list_value_ids(variant_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return the attribute values of variants, by variant."""
    found: dict[UUID, set[UUID]] = {}
    for row in db.session.execute(
            select(VariantAttributeValue.variant_id, VariantAttributeValue.value_id)
            .where(VariantAttributeValue.variant_id.in_(list(variant_ids)))):
        found.setdefault(row.variant_id, set()).add(row.value_id)
    return found


def list_images(product_id: UUID) -> list[ProductImage]:
    """Return the pictures of a product, the main one first."""
    return list(db.session.scalars(
        select(ProductImage).where(ProductImage.product_id == product_id, ProductImage.deleted_at.is_(None))
        .order_by(ProductImage.is_primary.desc(), ProductImage.sort_order, ProductImage.id)))


def who_has_sku(skus: Iterable[str]) -> dict[str, tuple[UUID, str, bool]]:
    """Return who holds these SKUs: SKU → (variant id, product name, archived)."""
    rows = db.session.execute(
        select(ProductVariant.sku, ProductVariant.id, Product.name,
               (Product.deleted_at.is_not(None) | ProductVariant.deleted_at.is_not(None)).label("archived"))
        .join(Product, (Product.tenant_id == ProductVariant.tenant_id) & (Product.id == ProductVariant.product_id))
        .where(ProductVariant.sku.in_(list(skus))))
    return {row.sku: (row.id, row.name, bool(row.archived)) for row in rows}


def who_has_barcode(codes: Iterable[str]) -> dict[str, tuple[UUID, str, bool]]:
    """Return who holds these codes, as stored: code → (variant id, product name, archived)."""
    rows = db.session.execute(
        select(VariantBarcode.barcode, ProductVariant.id, Product.name, Product.deleted_at.is_not(None).label("archived"))
        .join(ProductVariant, (ProductVariant.tenant_id == VariantBarcode.tenant_id)
              & (ProductVariant.id == VariantBarcode.variant_id))
        .join(Product, (Product.tenant_id == ProductVariant.tenant_id) & (Product.id == ProductVariant.product_id))
        .where(VariantBarcode.barcode.in_(list(codes)), VariantBarcode.deleted_at.is_(None)))
    return {row.barcode: (row.id, row.name, bool(row.archived)) for row in rows}


def count_products() -> int:
    """Return how many products the business has."""
    return db.session.scalar(select(func.count()).select_from(Product).where(Product.deleted_at.is_(None))) or 0


def reorder_levels(product_id: UUID) -> dict[UUID, Decimal | None]:
    """Return the reorder level of each variant that is sold, by id."""
    return dict(db.session.execute(
        select(ProductVariant.id, ProductVariant.reorder_level)
        .where(ProductVariant.product_id == product_id, ProductVariant.deleted_at.is_(None), ProductVariant.is_active)).all())
