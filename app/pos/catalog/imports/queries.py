"""What the rows of an import meet in the catalogue: a bounded number of statements for each chunk of rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, union

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.catalog.products.models import Product, ProductTagging, ProductTax, ProductVariant, VariantBarcode

product, variant, barcode = Product.__table__, ProductVariant.__table__, VariantBarcode.__table__
product_tax, tagging = ProductTax.__table__, ProductTagging.__table__

VARIANT_FIELDS = {"sku": "sku", "variant": "name", "variant_ar": "name_ar", "price": "selling_price", "cost": "cost_price",
                  "wholesale_price": "wholesale_price", "min_price": "min_price", "reorder_level": "reorder_level",
                  "weight": "weight"}
PRODUCT_FIELDS = {"name": "name", "name_ar": "name_ar", "description": "description", "type": "type",
                  "category": "category_id", "unit": "unit_id", "oversell": "oversell", "serials": "has_serials",
                  "active": "is_active"}
"""Field of an import → column of its table."""


@dataclass(slots=True)
class Held:
    """A product as the catalogue holds it, and as the rows read so far have changed it."""

    id: UUID
    columns: dict[str, Any]
    archived: bool
    taxes: set[tuple[str, UUID]] = field(default_factory=set)
    tags: set[UUID] = field(default_factory=set)
    given: dict[str, tuple[int, Any]] = field(default_factory=dict)
    is_new: bool = False
    has_variants: bool = False


@dataclass(slots=True)
class HeldVariant:
    """A variant as the catalogue holds it."""

    id: UUID
    product: Held
    columns: dict[str, Any]
    archived: bool
    codes: dict[str, Decimal] = field(default_factory=dict)
    primary: str | None = None
    is_active: bool = True


@dataclass(slots=True)
class Found:
    """The variants that a chunk's rows may mean, by code, by SKU and by name."""

    by_barcode: dict[str, HeldVariant] = field(default_factory=dict)
    by_sku: dict[str, HeldVariant] = field(default_factory=dict)
    by_name: dict[str, list[HeldVariant]] = field(default_factory=dict)


def find_existing(
    barcodes: Collection[str], skus: Collection[str], names: Collection[str], known: dict[UUID, Held],
) -> Found:
    """Return what the catalogue holds under these codes, SKUs and product names, archived products included.

    `known` keeps products from chunk to chunk, and is filled.
    """
    tenant_id = require_tenant()
    wanted = []
    if barcodes:
        wanted.append(select(barcode.c.variant_id).where(
            barcode.c.tenant_id == tenant_id, barcode.c.barcode.in_(barcodes), barcode.c.deleted_at.is_(None)))
    if skus:
        wanted.append(select(variant.c.id).where(variant.c.tenant_id == tenant_id, variant.c.sku.in_(skus)))
    if names:
        wanted.append(select(variant.c.id).join(
            product, and_(product.c.tenant_id == variant.c.tenant_id, product.c.id == variant.c.product_id)).where(
            product.c.tenant_id == tenant_id, product.c.deleted_at.is_(None),
            or_(product.c.name.in_(names), func.lower(product.c.name).in_({name.lower() for name in names}))))
    if not wanted:
        return Found()
    variants = _variants(tenant_id, wanted, known)
    _fill_codes(tenant_id, variants)
    _fill_products(tenant_id, {one.product.id: one.product for one in variants.values() if not one.product.given})
    found = Found(by_sku={one.columns["sku"]: one for one in variants.values()})
    for one in variants.values():
        found.by_barcode.update(dict.fromkeys(one.codes, one))
        if not one.archived:
            found.by_name.setdefault(one.product.columns["name"].lower(), []).append(one)
    return found


def _variants(tenant_id: UUID, wanted: list[Select], known: dict[UUID, Held]) -> dict[UUID, HeldVariant]:
    p = [product.c[name].label(f"p_{name}") for name in PRODUCT_FIELDS.values()]
    rows = db.session.execute(
        select(variant, *p, product.c.deleted_at.label("p_deleted_at")).join(
            product, and_(product.c.tenant_id == variant.c.tenant_id, product.c.id == variant.c.product_id))
        .where(variant.c.tenant_id == tenant_id, variant.c.id.in_(union(*wanted)))).mappings()
    variants = {}
    for row in rows:
        held = known.get(row["product_id"])
        if held is None:
            held = known[row["product_id"]] = Held(
                row["product_id"], {name: row[f"p_{name}"] for name in PRODUCT_FIELDS.values()},
                row["p_deleted_at"] is not None)
        held.has_variants |= bool(row["name"])
        variants[row["id"]] = HeldVariant(
            row["id"], held, {name: row[name] for name in VARIANT_FIELDS.values()},
            held.archived or row["deleted_at"] is not None, is_active=row["is_active"])
    return variants


def _fill_codes(tenant_id: UUID, variants: dict[UUID, HeldVariant]) -> None:
    rows = db.session.execute(
        select(barcode.c.variant_id, barcode.c.barcode, barcode.c.quantity, barcode.c.is_primary)
        .where(barcode.c.tenant_id == tenant_id, barcode.c.variant_id.in_(list(variants)), barcode.c.deleted_at.is_(None)))
    for row in rows:
        one = variants[row.variant_id]
        one.codes[row.barcode] = row.quantity
        if row.is_primary:
            one.primary = row.barcode


def _fill_products(tenant_id: UUID, products: dict[UUID, Held]) -> None:
    if not products:
        return
    for held in products.values():
        held.taxes, held.tags = set(), set()
    for row in db.session.execute(
            select(product_tax.c.product_id, product_tax.c.service_type, product_tax.c.tax_id)
            .where(product_tax.c.tenant_id == tenant_id, product_tax.c.product_id.in_(list(products)))):
        products[row.product_id].taxes.add((row.service_type, row.tax_id))
    for product_id, tag_id in db.session.execute(
            select(tagging.c.product_id, tagging.c.tag_id)
            .where(tagging.c.tenant_id == tenant_id, tagging.c.product_id.in_(list(products)))):
        products[product_id].tags.add(tag_id)
