"""Keeping what searches and lists read in step with products and variants; whoever writes those calls this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db, insert_into
from app.kernel.tenancy import require_tenant
from app.pos.catalog.products.models import Product, ProductType, ProductVariant
from app.pos.catalog.sellables import rules
from app.pos.catalog.sellables.models import SearchEntry

AT_ONCE = 500
entry, product, variant = SearchEntry.__table__, Product.__table__, ProductVariant.__table__
_UPDATED = ("product_id", "category_id", "words", "sort_name", "keeps_stock", "sku_key", "is_active", "updated_at", "deleted_at")


def entry_row(product: dict[str, Any], variant: dict[str, Any]) -> dict[str, Any]:
    """Return the search row of a variant, from the columns of its product and its own."""
    moment = now()
    return {"tenant_id": require_tenant(), "id": variant["id"], **found_by(product, variant), "created_at": moment, "updated_at": moment}


def found_by(product: Mapping[Any, Any], variant: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what a variant is found and listed by: the columns of its search row that follow from the two."""
    return {
        "product_id": product["id"],
        "category_id": product["category_id"], "sku_key": variant["sku"].lower(), "sort_name": product["name"].lower(),
        "keeps_stock": product["type"] == ProductType.GOODS,
        "words": rules.search_words(product["name"], variant["name"], product["name_ar"], variant["name_ar"]),
        "is_active": product["is_active"] and variant["is_active"],
        "deleted_at": product["deleted_at"] or variant["deleted_at"],
    }


def refresh_search(product_ids: Iterable[UUID]) -> None:
    """Rewrite the search rows and the lowest prices of these products from what the running transaction has flushed."""
    db.session.flush()
    product_ids = list(product_ids)
    _refresh_prices(product_ids)
    p = [column.label(f"p_{column.name}") for column in product.c]
    rows = db.session.execute(
        select(variant, *p).join(
            product, (product.c.tenant_id == variant.c.tenant_id) & (product.c.id == variant.c.product_id))
        .where(variant.c.tenant_id == require_tenant(), variant.c.product_id.in_(product_ids))).mappings().all()
    if rows:
        save([entry_row({key[2:]: value for key, value in row.items() if key.startswith("p_")}, dict(row))
              for row in rows])


def refresh_all() -> Iterator[int]:
    """Rewrite them for every product of the business, some at a time, and yield how many; the caller commits after each."""
    after = UUID(int=0)
    while product_ids := list(db.session.scalars(
            select(Product.id).where(Product.id > after).order_by(Product.id).limit(AT_ONCE).with_for_update())):
        refresh_search(product_ids)
        after = product_ids[-1]
        yield len(product_ids)


def _refresh_prices(product_ids: list[UUID]) -> None:
    lowest = select(func.min(variant.c.selling_price)).where(
        variant.c.tenant_id == product.c.tenant_id, variant.c.product_id == product.c.id, variant.c.deleted_at.is_(None)).scalar_subquery()
    db.session.execute(product.update().where(
        product.c.tenant_id == require_tenant(), product.c.id.in_(product_ids), product.c.price_from.is_distinct_from(lowest),
    ).values(price_from=lowest, updated_at=product.c.updated_at))


def save(rows: list[dict[str, Any]]) -> None:
    """Insert search rows, or bring those of the same variants up to date."""
    statement = insert_into(entry)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "id"], set_={name: statement.excluded[name] for name in _UPDATED}),
        rows)
