"""The catalogue as a CSV that can be imported again and then changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.catalog.categories.queries import list_tree
from app.pos.catalog.imports.rules import decimal_text, guarded
from app.pos.catalog.products.models import ProductTagging
from app.pos.catalog.sellables.queries import barcode, product, product_tax, unit, variant
from app.pos.catalog.tags.queries import list_tags
from app.pos.catalog.taxes.queries import list_taxes

HEAD = ("sku", "barcode", "more_barcodes", "name", "name_ar", "variant", "variant_ar", "category", "price", "cost",
        "wholesale_price", "min_price", "tax", "unit", "reorder_level", "weight", "type", "oversell", "serials", "active",
        "tags", "description")
COSTS = {"cost"}
CHUNK = 2000


def export_products(*, with_costs: bool) -> Iterator[str]:
    """Yield the CSV of all products that are not archived, a row for each variant, in pieces of text; the first
    carries the mark of UTF-8. A bounded number of statements for each 2,000 rows."""
    columns = [name for name in HEAD if with_costs or name not in COSTS]
    yield "\ufeff" + _text([columns])
    words = _Words()
    last: UUID | None = None
    while rows := _page(last):
        last = rows[-1]["id"]
        yield _text([[record[name] for name in columns] for record in _records(rows, words)])


class _Words:
    """The names behind the ids of categories, taxes and tags."""

    def __init__(self) -> None:
        self.categories = {row["id"]: row["path"] for row in list_tree()}
        self.taxes = {row["id"]: row["code"] for row in list_taxes()}
        self.tags = {row["id"]: row["name"] for row in list_tags()}


def _page(after: UUID | None) -> list[Any]:
    statement = (
        select(variant, product.c.name.label("p_name"), product.c.name_ar.label("p_name_ar"), product.c.description,
               product.c.category_id, product.c.type, product.c.oversell, product.c.has_serials,
               product.c.is_active.label("p_is_active"), unit.c.code.label("unit"))
        .join(product, and_(product.c.tenant_id == variant.c.tenant_id, product.c.id == variant.c.product_id))
        .join(unit, and_(unit.c.tenant_id == product.c.tenant_id, unit.c.id == product.c.unit_id))
        .where(variant.c.tenant_id == require_tenant(), variant.c.deleted_at.is_(None), product.c.deleted_at.is_(None))
        .order_by(variant.c.id).limit(CHUNK))
    if after:
        statement = statement.where(variant.c.id > after)
    return list(db.session.execute(statement).mappings())


def _records(rows: list[Any], words: _Words) -> Iterator[dict[str, str]]:
    codes = _grouped(select(barcode.c.variant_id, barcode.c.barcode, barcode.c.quantity).where(
        barcode.c.tenant_id == require_tenant(), barcode.c.variant_id.in_([row["id"] for row in rows]), barcode.c.deleted_at.is_(None))
        .order_by(barcode.c.is_primary.desc(), barcode.c.id))
    ids = list({row["product_id"] for row in rows})
    taxes = _grouped(select(product_tax.c.product_id, product_tax.c.service_type, product_tax.c.tax_id).where(
        product_tax.c.tenant_id == require_tenant(), product_tax.c.product_id.in_(ids))
        .order_by(product_tax.c.service_type, product_tax.c.tax_id))
    tagging = ProductTagging.__table__
    tags = _grouped(select(tagging.c.product_id, tagging.c.tag_id).where(
        tagging.c.tenant_id == require_tenant(), tagging.c.product_id.in_(ids)).order_by(tagging.c.tag_id))
    for row in rows:
        held = codes.get(row["id"], [])
        main = next((code for code, quantity in held if quantity == 1), "")
        record = {
            "sku": row["sku"], "barcode": main, "more_barcodes": "|".join(
                code if quantity == 1 else f"{code}*{decimal_text(quantity)}" for code, quantity in held if code != main),
            "name": row["p_name"], "name_ar": row["p_name_ar"], "variant": row["name"], "variant_ar": row["name_ar"],
            "category": words.categories.get(row["category_id"], ""), "price": row["selling_price"], "cost": row["cost_price"],
            "wholesale_price": row["wholesale_price"], "min_price": row["min_price"],
            "tax": "|".join(f"{service}:{words.taxes[tax_id]}" if service else words.taxes[tax_id]
                            for service, tax_id in taxes.get(row["product_id"], []) if tax_id in words.taxes) or "none",
            "unit": row["unit"], "reorder_level": row["reorder_level"], "weight": row["weight"],
            "type": row["type"].value.lower(), "oversell": row["oversell"].value, "serials": row["has_serials"],
            "active": row["p_is_active"], "description": row["description"],
            "tags": "|".join(words.tags[tag_id] for (tag_id,) in tags.get(row["product_id"], []) if tag_id in words.tags)}
        yield {name: _cell(value) for name, value in record.items()}


def _grouped(statement) -> dict[UUID, list[tuple]]:
    found: dict[UUID, list[tuple]] = {}
    for key, *rest in db.session.execute(statement):
        found.setdefault(key, []).append(tuple(rest))
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return decimal_text(value) if isinstance(value, Decimal) else guarded(value)


def _text(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
