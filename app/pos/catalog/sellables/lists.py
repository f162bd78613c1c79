"""Variants as a table to join to: for lists of higher domains, which put their own figures beside them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from app.kernel.i18n import language
from app.kernel.tenancy import require_tenant
from app.pos.catalog.categories.queries import list_branch_ids
from app.pos.catalog.products.models import ProductType
from app.pos.catalog.sellables.queries import category, entry, product, unit, variant
from app.pos.catalog.sellables.search import matching

MOST_FOUND = 2000
"""How many matches of a search are joined to other figures; people who find more have not said what they look for."""


def listed_variants(
    query: str = "", *, category_id: UUID | None = None, everything: bool = False, offset: int = 0, limit: int = MOST_FOUND,
) -> Subquery:
    """Return the business's variants as a subquery, with the columns variant_id, product_id, sku, name (with the
    variant's), title and category (in the language in use), name_ar, unit, decimals, cost_price, reorder_level,
    keeps_stock, has_serials, is_active.

    With `query` only what a search finds, from `offset` on, at most `limit`, with the columns place (from 1) and
    total (of all matches); archived products only with `everything` (for histories).
    """
    source = (
        variant.join(product, and_(product.c.tenant_id == variant.c.tenant_id, product.c.id == variant.c.product_id))
        .outerjoin(unit, and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .outerjoin(category, and_(category.c.tenant_id == product.c.tenant_id, category.c.id == product.c.category_id))
    )
    wanted = [variant.c.tenant_id == require_tenant()]
    if not everything:
        wanted += [variant.c.deleted_at.is_(None), product.c.deleted_at.is_(None)]
    if category_id:
        wanted.append(product.c.category_id.in_(list_branch_ids(category_id)))
    found = []
    if query.strip():
        hits = matching(query, only_active=False, offset=offset, limit=limit).subquery("hit")
        source, found = source.join(hits, hits.c.variant_id == variant.c.id), [hits.c.place, hits.c.total]
    name = title = _full(product.c.name, variant.c.name)
    grouped: ColumnElement = category.c.name
    if language() == "ar":
        arabic = _full(_filled(product.c.name_ar), func.coalesce(_filled(variant.c.name_ar), variant.c.name))
        title, grouped = func.coalesce(arabic, name), func.coalesce(_filled(category.c.name_ar), category.c.name)
    return select(
        variant.c.id.label("variant_id"), variant.c.product_id, variant.c.sku, name.label("name"), title.label("title"),
        product.c.name_ar, grouped.label("category"),
        unit.c.code.label("unit"), unit.c.decimals,
        variant.c.cost_price, variant.c.reorder_level, (product.c.type == ProductType.GOODS).label("keeps_stock"),
        product.c.has_serials, and_(variant.c.is_active, product.c.is_active).label("is_active"), *found,
    ).select_from(source).where(*wanted).subquery("listed")


def goods_by_name(category_id: UUID | None = None, *, with_reorder_level: bool = False) -> Subquery:
    """Return the variants that keep stock, nothing but sort_name, product_id and variant_id: one index holds them in this
    order, so that a page far down the list is cut out without a look at any other row.

    `with_reorder_level`: only those that have a reorder_level, which is one more column, of another table.
    """
    wanted = [entry.c.tenant_id == require_tenant(), entry.c.deleted_at.is_(None), entry.c.keeps_stock]
    if category_id:
        wanted.append(entry.c.category_id.in_(list_branch_ids(category_id)))
    statement = select(entry.c.sort_name, entry.c.product_id, entry.c.id.label("variant_id")).where(*wanted)
    if with_reorder_level:
        statement = statement.add_columns(variant.c.reorder_level).join(
            variant, and_(variant.c.tenant_id == entry.c.tenant_id, variant.c.id == entry.c.id)).where(variant.c.reorder_level.is_not(None))
    return statement.subquery("by_name")


def _full(name: ColumnElement, of_variant: ColumnElement) -> ColumnElement:
    return case((of_variant == "", name), else_=name + ", " + of_variant)


def _filled(text: ColumnElement) -> ColumnElement:
    return func.nullif(text, "")
