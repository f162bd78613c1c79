"""The list of products: search, filters, sorting, a page at a time, in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select

from app.kernel.database import db
from app.kernel.i18n import name_of
from app.kernel.tenancy import require_tenant
from app.pos.catalog.categories.queries import list_branch_ids
from app.pos.catalog.products import rules
from app.pos.catalog.products.models import (
    Product,
    ProductImage,
    ProductTagging,
    ProductType,
    ProductVariant,
)
from app.pos.catalog.sellables.queries import category, product, product_tax, tax, unit
from app.pos.catalog.sellables.search import matching

SORTS = ("name", "price", "changed")
STATES = ("active", "inactive", "archived")


@dataclass(frozen=True, slots=True)
class Shown:
    """Which products a list shows: all filters are optional. `state`: active, inactive, archived, or None for what is
    not archived; `kind`: goods or services (which keep no stock);."""

    query: str = ""
    category_id: UUID | None = None
    no_category: bool = False
    state: str | None = None
    kind: str | None = None
    tax_id: UUID | None = None
    untaxed: bool = False
    tag_id: UUID | None = None
    sort: str = ""
    descending: bool = False


def page_products(shown: Shown, page: int, size: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many products a list shows and one of its pages (see `list_rows`); past the end it is the last page."""
    if shown.query.strip():
        total, ids = _found(shown, page, size)
        if ids or page <= 1:
            return total, list_rows(ids)
    total = count_products(shown)
    page = min(max(1, page), max(1, -(-total // size)))
    ids = list(db.session.scalars(_sorted(_wanted(shown), shown).limit(size).offset((page - 1) * size)))
    return total, list_rows(ids)


def _found(shown: Shown, page: int, size: int) -> tuple[int, list[UUID]]:
    """The total and a page of what a search finds, searched once; nothing for a page past the end."""
    statement = _sorted(_wanted(shown), shown).add_columns(func.count().over().label("total"))
    rows = db.session.execute(statement.limit(size).offset((max(1, page) - 1) * size)).all()
    return (rows[0].total if rows else 0), [row.id for row in rows]


def list_ids(shown: Shown, most: int) -> list[UUID]:
    """Return the ids of the products that a list shows, at most `most`."""
    return list(db.session.scalars(_sorted(_wanted(shown), shown).limit(most)))


def count_products(shown: Shown) -> int:
    """Return how many products a list shows."""
    return db.session.scalar(select(func.count()).select_from(_wanted(shown).subquery())) or 0


def _wanted(shown: Shown) -> Select:
    source: FromClause = product
    columns: list[ColumnElement] = [product.c.id]  # no more: a covering index gives it without a look at the rows
    if shown.query.strip():
        hits = matching(shown.query, only_active=False, archived=shown.state == "archived").subquery("hit")
        hits = select(hits.c.product_id, func.min(hits.c.place).label("place")).group_by(hits.c.product_id).subquery("found")
        source, columns = product.join(hits, hits.c.product_id == product.c.id), [product.c.id, hits.c.place]
    statement = select(*columns).select_from(source).where(product.c.tenant_id == require_tenant())
    archived = product.c.deleted_at.is_not(None)
    statement = statement.where(archived if shown.state == "archived" else ~archived)
    if shown.state in ("active", "inactive"):
        statement = statement.where(product.c.is_active if shown.state == "active" else ~product.c.is_active)
    if shown.kind:
        statement = statement.where(product.c.type == (ProductType.GOODS if shown.kind == "goods" else ProductType.SERVICE))
    if shown.category_id:
        statement = statement.where(product.c.category_id.in_(list_branch_ids(shown.category_id)))
    if shown.no_category:
        statement = statement.where(product.c.category_id.is_(None))
    taxed = select(product_tax.c.id).where(product_tax.c.tenant_id == product.c.tenant_id, product_tax.c.product_id == product.c.id)
    if shown.tax_id:
        statement = statement.where(taxed.where(product_tax.c.tax_id == shown.tax_id).exists())
    if shown.untaxed:
        statement = statement.where(~taxed.exists())
    if shown.tag_id:
        tagging = ProductTagging.__table__
        statement = statement.where(select(tagging.c.id).where(
            tagging.c.tenant_id == product.c.tenant_id, tagging.c.product_id == product.c.id,
            tagging.c.tag_id == shown.tag_id).exists())
    return statement


def _sorted(wanted: Select, shown: Shown) -> Select:
    key: ColumnElement
    if shown.sort == "price":
        key = product.c.price_from
    elif shown.sort == "changed":
        key = product.c.updated_at
    elif shown.sort == "name" or not shown.query.strip():
        key = func.lower(product.c.name)
    else:
        return wanted.order_by(wanted.selected_columns.place, product.c.id)
    if shown.descending:
        return wanted.order_by(key.desc(), product.c.id.desc())
    return wanted.order_by(key, product.c.id)


def list_rows(ids: list[UUID]) -> list[dict[str, Any]]:
    """Return these products as plain dicts, in the order given.

    id, name, name_ar, type, category, unit, sku (of the first variant), variants (their number), price_from, price_to,
    cost_from, cost_to, margin (percent, of the first variant), taxes (codes), image_key, is_active, archived, version.
    """
    if not ids:
        return []
    rows = db.session.execute(
        select(Product, category.c.name.label("category"), category.c.name_ar.label("category_ar"), unit.c.code.label("unit"))
        .join(unit, and_(unit.c.tenant_id == Product.tenant_id, unit.c.id == Product.unit_id))
        .outerjoin(category, and_(category.c.tenant_id == Product.tenant_id, category.c.id == Product.category_id))
        .where(Product.id.in_(ids))).all()
    variants: dict[UUID, list[ProductVariant]] = {}
    for one in db.session.scalars(
            select(ProductVariant).where(ProductVariant.product_id.in_(ids), ProductVariant.deleted_at.is_(None))
            .order_by(ProductVariant.sort_order, ProductVariant.id)):
        variants.setdefault(one.product_id, []).append(one)
    taxes, images = _taxes(ids), _images(ids)
    found = {row[0].id: _row(row[0], name_of(row.category, row.category_ar), row.unit, variants.get(row[0].id, []),
                             taxes.get(row[0].id, []), images.get(row[0].id)) for row in rows}
    return [found[product_id] for product_id in ids if product_id in found]


def _taxes(ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row in db.session.execute(
            select(product_tax.c.product_id, tax.c.code).join(
                tax, and_(tax.c.tenant_id == product_tax.c.tenant_id, tax.c.id == product_tax.c.tax_id))
            .where(product_tax.c.tenant_id == require_tenant(), product_tax.c.product_id.in_(ids),
                   product_tax.c.service_type == "").order_by(tax.c.sequence, tax.c.code)):
        found.setdefault(row.product_id, []).append(row.code)
    return found


def _images(ids: list[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(
        select(ProductImage.product_id, ProductImage.file_key).where(
            ProductImage.product_id.in_(ids), ProductImage.deleted_at.is_(None))
        .order_by(ProductImage.is_primary, ProductImage.sort_order.desc(), ProductImage.id.desc()))
    return {row.product_id: row.file_key for row in rows}


def _row(row: Product, in_category: str | None, unit_code: str, variants: list[ProductVariant], taxes: list[str],
         image_key: str | None) -> dict[str, Any]:
    prices = [one.selling_price for one in variants] or [None]
    costs = [one.cost_price for one in variants] or [None]
    first = variants[0] if variants else None
    return {
        "id": row.id, "name": row.name, "name_ar": row.name_ar, "type": row.type.value, "category": in_category,
        "unit": unit_code, "sku": first.sku if first else "", "variants": len(variants),
        "price_from": min(prices), "price_to": max(prices), "cost_from": min(costs), "cost_to": max(costs),
        "margin": rules.margin(first.selling_price, first.cost_price) if first else None, "taxes": taxes,
        "image_key": image_key, "is_active": row.is_active, "archived": row.deleted_at is not None, "version": row.version,
    }
