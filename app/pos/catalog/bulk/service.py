"""Changing many products at once: first what would become of them, then the change itself, in one statement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog
from app.kernel.posting import Posting
from app.kernel.tenancy import require_tenant
from app.pos.business.api import get_tenant
from app.pos.catalog.bulk.rules import BulkAction, BulkChange, ensure_change, ensure_count
from app.pos.catalog.categories.queries import get_category
from app.pos.catalog.products import queries, rules
from app.pos.catalog.products.models import Product, ProductTagging, ProductTax, ProductVariant
from app.pos.catalog.sellables.service import refresh_search
from app.pos.catalog.tags.queries import get_tag
from app.pos.catalog.taxes.queries import get_tax, list_taxes
from app.pricing import currency_unit

PRICES = ("selling_price",)


def plan_change(product_ids: list[UUID], change: BulkChange) -> list[dict[str, Any]]:
    """Return what a change would do: for each product (or variant, for prices) that it changes, product_id, variant_id
    (or None), name, sku, column, before and after. Raises Refusal for changes that lack something or are too many."""
    ensure_change(change)
    ensure_count(len(product_ids))
    products = {row.id: row for row in db.session.scalars(
        select(Product).where(Product.id.in_(product_ids), Product.deleted_at.is_(None)))}
    if change.action is BulkAction.PRICE:
        return _plan_prices(products, change.percent or Decimal(0))
    planned = []
    current = _current(list(products), change)
    for product_id in product_ids:
        if product_id not in products:
            continue
        column, before, after = current(products[product_id])
        if before != after:
            planned.append({"product_id": product_id, "variant_id": None, "name": products[product_id].name, "sku": "",
                            "column": column, "before": before, "after": after})
    return planned


def _plan_prices(products: dict[UUID, Product], percent: Decimal) -> list[dict[str, Any]]:
    unit, planned = currency_unit(get_tenant().currency), []
    for one in queries.list_variants(products):
        after = rules.raised(one.selling_price, percent, unit)
        if one.min_price is not None and after < one.min_price:
            after = one.min_price
        if after != one.selling_price:
            name = products[one.product_id].name
            planned.append({"product_id": one.product_id, "variant_id": one.id, "sku": one.sku, "column": "selling_price",
                            "name": f"{name}, {one.name}" if one.name else name, "before": one.selling_price, "after": after})
    return planned


def _current(product_ids: list[UUID], change: BulkChange):
    """Return a function from a product to (column, value now, value then)."""
    if change.action in (BulkAction.ACTIVATE, BulkAction.DEACTIVATE):
        return lambda row: ("is_active", row.is_active, change.action is BulkAction.ACTIVATE)
    if change.action is BulkAction.CATEGORY:
        if change.category_id:
            get_category(change.category_id)
        return lambda row: ("category_id", row.category_id, change.category_id)
    if change.action is BulkAction.TAXES:
        for tax_id in change.tax_ids:
            get_tax(tax_id)
        order = [tax["id"] for tax in list_taxes()]
        held = _grouped(select(ProductTax.product_id, ProductTax.tax_id).where(
            ProductTax.product_id.in_(product_ids), ProductTax.service_type == ""))
        return lambda row: ("tax", sorted(held.get(row.id, ()), key=order.index), sorted(set(change.tax_ids), key=order.index))
    tag = get_tag(change.tag_id)  # ensure_change has seen to it
    tags = _grouped(select(ProductTagging.product_id, ProductTagging.tag_id).where(ProductTagging.product_id.in_(product_ids)))
    return lambda row: ("tags", sorted(tags.get(row.id, set())), sorted(tags.get(row.id, set()) | {tag.id}))


def _grouped(statement) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for product_id, other_id in db.session.execute(statement):
        found.setdefault(product_id, set()).add(other_id)
    return found


def apply_change(product_ids: list[UUID], change: BulkChange, actor: Actor) -> int:
    """Do a change, with an entry in each product's history; return how many products it changed."""
    planned = plan_change(product_ids, change)
    if not planned:
        return 0
    posting, moment = Posting(), now()
    key = {"tenant_id": require_tenant()}
    touched = list(dict.fromkeys(row["product_id"] for row in planned))
    columns = {row["product_id"]: {row["column"]: row["after"]} for row in planned if row["column"] in ("is_active", "category_id")}
    for product_id in sorted(touched):
        posting.update(Product.__table__, {**key, "id": product_id, **columns.get(product_id, {}), "updated_at": moment, "version": 1},
                       add=("version",))
    if change.action is BulkAction.PRICE:
        for row in sorted(planned, key=lambda row: row["variant_id"]):
            posting.update(ProductVariant.__table__, {**key, "id": row["variant_id"], **dict.fromkeys(PRICES, row["after"]),
                                                      "updated_at": moment, "version": 1}, add=("version",))
    stamp = {**key, "created_at": moment, "updated_at": moment}
    if change.action is BulkAction.TAXES:
        db.session.execute(delete(ProductTax).where(ProductTax.product_id.in_(touched), ProductTax.service_type == ""))
        posting.insert(ProductTax.__table__, [{**stamp, "id": new_id(), "product_id": product_id, "tax_id": tax_id, "service_type": ""}
                                              for product_id in touched for tax_id in change.tax_ids])
    if change.action is BulkAction.TAG:
        posting.insert(ProductTagging.__table__, [{**stamp, "id": new_id(), "product_id": product_id, "tag_id": change.tag_id}
                                                  for product_id in touched])
    posting.insert(AuditLog.__table__, [_audit_row(row, actor) for row in planned])
    posting.run()
    db.session.expire_all()
    refresh_search(touched)
    return len(touched)


def _audit_row(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    def said(value: Any) -> dict[str, Any]:
        return {"variants": [{"name": "", "sku": row["sku"], row["column"]: value}]} if row["variant_id"] else {row["column"]: value}

    return audit.audit_row("catalog.products.bulk", "product", row["product_id"], actor, before=said(row["before"]),
                           after=said(row["after"]))
