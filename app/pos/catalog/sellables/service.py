"""Keeping what searches and lists read in step with products and variants; whoever writes those calls this."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db, insert_into
from app.kernel.tenancy import require_tenant
from app.pos.catalog.products.models import Product, ProductType, ProductVariant
from app.pos.catalog.sellables import rules
from app.pos.catalog.sellables.models import SearchEntry

entry, product, variant = SearchEntry.__table__, Product.__table__, ProductVariant.__table__
_UPDATED = ("product_id", "category_id", "words", "sort_name", "keeps_stock", "sku_key", "is_active", "updated_at", "deleted_at")


def entry_row(product: dict[str, Any], variant: dict[str, Any]) -> dict[str, Any]:
    """Return the search row of a variant, as column values, from those of product and variant."""
    moment = now()
    return {
        "tenant_id": require_tenant(), "id": variant["id"], "product_id": product["id"],
        "category_id": product["category_id"], "sku_key": variant["sku"].lower(), "sort_name": product["name"].lower(),
        "keeps_stock": product["type"] == ProductType.GOODS,
        "words": rules.search_words(product["name"], variant["name"], product["name_ar"], variant["name_ar"]),
        "is_active": product["is_active"] and variant["is_active"],
        "deleted_at": product["deleted_at"] or variant["deleted_at"], "created_at": moment, "updated_at": moment,
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
