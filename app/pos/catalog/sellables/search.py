"""Searching what can be sold: exact codes first, then names, a page of rows and the true total."""

from __future__ import annotations

from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, case, cast, column, func, literal, or_, select, text, union_all

from app.kernel.database import db, dialect_name
from app.kernel.tenancy import require_tenant
from app.pos.catalog.barcodes import rules as barcodes
from app.pos.catalog.categories.queries import list_branch_ids
from app.pos.catalog.products.models import ProductImage
from app.pos.catalog.sellables import rules
from app.pos.catalog.sellables.queries import (
    barcode,
    category,
    entry,
    full_name,
    primary_barcode,
    product,
    unit,
    variant,
)

image = ProductImage.__table__
HIGHEST = "\U0010ffff"
_FUNCTION = text(
    "SELECT variant_id, product_id, place, total FROM catalog.search_variants(CAST(:patterns AS text[]), :folded, "
    "CAST(:codes AS text[]), :sku, CAST(:categories AS uuid[]), :only_active, :archived, :most, :skip)"
).columns(column("variant_id", Uuid()), column("product_id", Uuid()), column("place"), column("total"))


def search_sellables(
    query: str, *, limit: int = 30, offset: int = 0, category_id: UUID | None = None, only_active: bool = True,
) -> dict[str, Any]:
    """Return {"rows", "total"}: variants whose barcode or SKU is `query`, then those whose names hold its words.

    A row: variant_id, product_id, sku, barcode, product_name, product_name_ar, category_name, category_name_ar,
    list_price, unit, image_key (of the main picture, or None). An empty query lists everything by name. `total` is the true number of
    all matches. `category_id` takes in the categories below it. Names that only resemble the query are shown when no
    name holds it.
    """
    hits = matching(query, limit=limit, offset=offset, only_active=only_active,
                    categories=list_branch_ids(category_id) if category_id else None).subquery("hit")
    statement = select(
        variant.c.id, variant.c.product_id, variant.c.sku, variant.c.name, variant.c.name_ar, variant.c.selling_price,
        product.c.name.label("product"), product.c.name_ar.label("product_ar"), category.c.name.label("category"),
        category.c.name_ar.label("category_ar"), unit.c.code.label("unit"), primary_barcode().label("barcode"),
        _image_key().label("image_key"), hits.c.total,
    ).select_from(
        hits.join(variant, and_(variant.c.tenant_id == require_tenant(), variant.c.id == hits.c.variant_id))
        .join(product, and_(product.c.tenant_id == variant.c.tenant_id, product.c.id == variant.c.product_id))
        .join(unit, and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .outerjoin(category, and_(category.c.tenant_id == product.c.tenant_id, category.c.id == product.c.category_id))
    ).order_by(hits.c.place)
    found = db.session.execute(statement).all()
    return {"rows": [_row(row) for row in found], "total": found[0].total if found else 0}


def matching(
    query: str, *, limit: int | None = None, offset: int = 0, categories: list[UUID] | None = None,
    only_active: bool = True, archived: bool = False,
):
    """Return a select of (variant_id, product_id, place, total) for the matches of a query, `place` from 1."""
    code = barcodes.clean(query)[:rules.LONGEST_QUERY]
    patterns, folded = rules.patterns(query), rules.fold(query[:rules.LONGEST_QUERY])
    if dialect_name() == "postgresql" and (patterns or code):
        return _FUNCTION.bindparams(
            patterns=patterns, folded=folded, codes=list(barcodes.spellings(code)) if code else [], sku=code.lower(),
            categories=categories, only_active=only_active, archived=archived, most=limit, skip=offset)
    return _plain(patterns, folded, code, categories, only_active, archived, limit, offset)


def _plain(patterns, folded, code, categories, only_active, archived, limit, offset):
    """The same in plain SQL: the edge's pair of the PostgreSQL function, and the list without a query on both."""
    wanted = [entry.c.tenant_id == require_tenant(),
              entry.c.deleted_at.is_not(None) if archived else entry.c.deleted_at.is_(None)]
    if only_active:
        wanted.append(entry.c.is_active)
    if categories is not None:
        wanted.append(entry.c.category_id.in_(categories))
    order: tuple[ColumnElement, ...]
    if patterns or code:
        scope = list(wanted)
        exact = or_(entry.c.sku_key == code.lower(), entry.c.id.in_(select(barcode.c.variant_id).where(
            barcode.c.tenant_id == require_tenant(), barcode.c.barcode.in_(barcodes.spellings(code)),
            barcode.c.deleted_at.is_(None))))
        named = and_(*[_holds(pattern) for pattern in patterns]) if patterns else literal(False)
        begins = entry.c.sku_key.between(code.lower(), code.lower() + HIGHEST) if len(code) >= 3 else literal(False)
        wanted.append(or_(exact, named, begins))
        at = func.instr(entry.c.words, f" {folded}")
        rank = case((exact, 0), (at == 1, 2), (at > 1, 3), (begins, 1), else_=4)
        order = (rank, func.length(entry.c.words), entry.c.words, entry.c.id)
    else:
        order = (entry.c.words, entry.c.id)
    found = select(
        entry.c.id.label("variant_id"), entry.c.product_id, func.row_number().over(order_by=order).label("place"),
        func.count().over().label("total"),
    ).where(*wanted).order_by(*order).limit(limit).offset(offset)
    if (patterns or code) and not offset and len(folded) >= rules.LEAST_GUESSED:
        held = found.cte("held")
        return union_all(select(held), select(_alike(folded, scope, limit).where(~select(held).exists()).subquery("alike")))
    return found


def _alike(folded: str, scope: list[ColumnElement[bool]], limit: int | None) -> Select:
    """The edge's guess: the names that resemble a query, the likest first, which hold most of its trigrams."""
    asked = rules.trigrams(folded)
    held = sum((cast(func.instr(entry.c.words + " " if trigram.endswith(" ") else entry.c.words, trigram) > 0, Integer)
                for trigram in asked), literal(0))
    order = (held.desc(), func.length(entry.c.words), entry.c.id)
    return select(
        entry.c.id.label("variant_id"), entry.c.product_id, func.row_number().over(order_by=order).label("place"),
        func.count().over().label("total"),
    ).where(*scope, held >= ceil(len(asked) * rules.LIKE)).order_by(*order).limit(limit)


def _holds(pattern: str) -> ColumnElement[bool]:
    """Return a LIKE pattern as GLOB, which minds the case and is quicker on SQLite; folded words hold no sign of it."""
    return entry.c.words.op("GLOB", is_comparison=True)(pattern.replace("%", "*"))


def _image_key():
    return (select(image.c.file_key).where(
        image.c.tenant_id == product.c.tenant_id, image.c.product_id == product.c.id, image.c.deleted_at.is_(None))
        .order_by(image.c.is_primary.desc(), image.c.sort_order, image.c.id).limit(1).scalar_subquery())


def _row(row) -> dict[str, Any]:
    return {
        "variant_id": row.id, "product_id": row.product_id, "sku": row.sku, "barcode": row.barcode,
        "product_name": full_name(row.product, row.name), "product_name_ar": full_name(row.product_ar, row.name_ar or row.name),
        "category_name": row.category, "category_name_ar": row.category_ar, "list_price": row.selling_price, "unit": row.unit,
        "image_key": row.image_key,
    }
