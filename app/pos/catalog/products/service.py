"""Making, changing, archiving and restoring products."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.kernel import audit, events
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.business.api import begin_service_types, ensure_room
from app.pos.catalog.categories.queries import get_category
from app.pos.catalog.products import queries, variants
from app.pos.catalog.products.events import ReorderLevelsChanged
from app.pos.catalog.products.models import OversellPolicy, Product, ProductTagging, ProductTax, ProductType
from app.pos.catalog.sellables.service import refresh_search
from app.pos.catalog.taxes.queries import default_tax_ids, get_tax
from app.pos.catalog.units.queries import default_unit_id, get_unit

EDITABLE = ("name", "name_ar", "description", "type", "category_id", "unit_id", "oversell", "has_serials", "is_active")


def create_product(values: dict[str, Any], variant_rows: list[dict[str, Any]], actor: Actor) -> UUID:
    """Make a product with its variants and return its id.

    `values`: name; and name_ar, description, type ("GOODS"/"SERVICE"), category_id, unit_id (else the default unit),
    oversell, has_serials, is_active, tax_ids (None: the default taxes; []: none), service_taxes ({service type: [tax
    ids]}, in place of tax_ids for that service), tag_ids. `variant_rows`: at least one dict of sku (else the barcode,
    else made up), name, name_ar, cost_price, selling_price, wholesale_price, min_price, reorder_level, weight,
    is_active, barcodes (texts, or {barcode, quantity, is_primary}), value_ids. Raises Refusal on codes that are
    taken or wrong and on prices that make no sense.
    """
    if not (values.get("name") or "").strip():
        raise Refusal("name_missing", _l("A product needs a name."), field="name", remedy=_l("Enter the name."))
    ensure_room("products", queries.count_products)
    product = Product(id=new_id(), **_typed(values))
    if product.unit_id is None:
        product.unit_id = default_unit_id()
    _check(values)
    db.session.add(product)
    db.session.flush()  # reason: everything below refers to the product
    taxes = default_tax_ids() if values.get("tax_ids") is None else values["tax_ids"]
    _save_taxes(product.id, {**values, "tax_ids": taxes}, actor)
    _save_tags(product.id, values.get("tag_ids") or [])
    variants.save_variants(product, variant_rows)
    refresh_search([product.id])
    audit.record("catalog.products.create", "product", product.id, actor, after=_state(product))
    return product.id


def edit_product(
    product_id: UUID, values: dict[str, Any], variant_rows: list[dict[str, Any]] | None, actor: Actor,
    *, version: int | None = None,
) -> None:
    """Change a product and its variants (see `create_product`; keys that are left out stay as they are; variant rows
    carry their "id", variants left out of the list are taken out of the product, None leaves them all alone).

    `version` is that of the page the person saw: when the product has moved on, Refusal "product_changed" (409).
    """
    product = queries.lock_product(product_id)
    if version is not None and product.version != version:
        raise Refusal("product_changed", _l("Somebody changed this product in the meantime."), status=CONFLICT,
                      remedy=_l("Compare with the fresh figures and save again."), version=product.version)
    before, levels = _state(product), queries.reorder_levels(product_id)
    _check(values)
    for name, value in _typed(values).items():
        setattr(product, name, value)
    if "tax_ids" in values or "service_taxes" in values:
        _save_taxes(product_id, values, actor)
    if "tag_ids" in values:
        _save_tags(product_id, values["tag_ids"])
    if variant_rows is not None:
        variants.save_variants(product, variant_rows)
    db.session.flush()
    after = _state(product)
    if after == before:
        return
    product.version += 1
    refresh_search([product_id])
    old, new = audit.changes(before, after)
    audit.record("catalog.products.edit", "product", product_id, actor, before=old, after=new)
    _announce(set(levels.items()) ^ set(queries.reorder_levels(product_id).items()))


def _announce(levels: Collection[tuple[UUID, Decimal | None]]) -> None:
    """Say that the reorder levels of these (variant, level) are others now."""
    variant_ids = sorted({str(variant_id) for variant_id, _level in levels})
    if variant_ids:
        events.publish(ReorderLevelsChanged(",".join(variant_ids)))


def archive_product(product_id: UUID, actor: Actor) -> None:
    """Take a product out of sale and out of the lists; its history stays, its codes stay its own."""
    product = queries.lock_product(product_id)
    product.deleted_at, product.version = now(), product.version + 1
    refresh_search([product_id])
    _announce(queries.reorder_levels(product_id).items())
    audit.record("catalog.products.archive", "product", product_id, actor, before={"name": product.name})


def restore_product(product_id: UUID, actor: Actor) -> None:
    """Bring an archived product back as it was."""
    product = queries.get_product(product_id, archived=True)
    ensure_room("products", queries.count_products)
    product.deleted_at, product.version = None, product.version + 1
    refresh_search([product_id])
    _announce(queries.reorder_levels(product_id).items())
    audit.record("catalog.products.restore", "product", product_id, actor, after={"name": product.name})


def duplicate_product(product_id: UUID, name: str, actor: Actor) -> UUID:
    """Make a copy under a new name, inactive until somebody checks it: same prices, taxes, tags and attributes,
    other SKUs, no barcodes. Returns the copy's id."""
    product = queries.get_product(product_id)
    rows = queries.list_variants([product_id])
    values = queries.list_value_ids([row.id for row in rows])
    taxes = _taxes_of(product_id)
    copied = [{**{key: getattr(row, key) for key in variants.EDITABLE if key not in ("sku", "sort_order")},
               "value_ids": values.get(row.id, set())} for row in rows]
    return create_product(
        {**{key: getattr(product, key) for key in EDITABLE}, "name": name, "is_active": False,
         "tax_ids": taxes.pop("", []), "service_taxes": taxes, "tag_ids": queries.list_tag_ids(product_id)},
        copied, actor)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    typed = {name: values[name] for name in EDITABLE if name in values}
    for name, enum in (("type", ProductType), ("oversell", OversellPolicy)):
        if typed.get(name) is not None:
            typed[name] = enum(typed[name])
    for name in ("name", "name_ar"):
        if typed.get(name):
            typed[name] = " ".join(typed[name].split())
    if "description" in typed:
        typed["description"] = (typed["description"] or "").strip() or None
    for name in ("type", "oversell", "has_serials", "is_active", "unit_id", "name"):
        if name in typed and typed[name] is None:
            del typed[name]
    return typed


def _check(values: dict[str, Any]) -> None:
    if values.get("category_id"):
        get_category(values["category_id"])
    if values.get("unit_id"):
        get_unit(values["unit_id"])
    for tax_id in {*(values.get("tax_ids") or []), *(i for ids in (values.get("service_taxes") or {}).values() for i in ids)}:
        get_tax(tax_id)


def _save_taxes(product_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    held = {(row.service_type, row.tax_id): row for row in queries.list_product_taxes(product_id)}
    wanted = {("", tax_id) for tax_id in values["tax_ids"]} if "tax_ids" in values else {
        key for key in held if key[0] == ""}
    if "service_taxes" in values:
        wanted |= {(service, tax_id) for service, ids in (values["service_taxes"] or {}).items() for tax_id in ids}
    else:
        wanted |= {key for key in held if key[0]}
    if gone := [row.id for key, row in held.items() if key not in wanted]:
        db.session.execute(delete(ProductTax).where(ProductTax.id.in_(gone)))
    if any(service for service, _tax_id in wanted):
        begin_service_types(actor)
    for service, tax_id in sorted(wanted - set(held)):
        db.session.add(ProductTax(id=new_id(), product_id=product_id, tax_id=tax_id, service_type=service))


def _save_tags(product_id: UUID, tag_ids: list[UUID]) -> None:
    held, wanted = set(queries.list_tag_ids(product_id)), set(tag_ids)
    if held - wanted:
        db.session.execute(delete(ProductTagging).where(
            ProductTagging.product_id == product_id, ProductTagging.tag_id.in_(held - wanted)))
    for tag_id in sorted(wanted - held):
        db.session.add(ProductTagging(id=new_id(), product_id=product_id, tag_id=tag_id))


def _taxes_of(product_id: UUID) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for row in queries.list_product_taxes(product_id):
        found.setdefault(row.service_type, []).append(row.tax_id)
    return found


def _state(product: Product) -> dict[str, Any]:
    db.session.flush()
    return {**{name: getattr(product, name) for name in EDITABLE}, "taxes": _taxes_of(product.id),
            "tags": queries.list_tag_ids(product.id), "variants": variants.variant_state(product.id)}
