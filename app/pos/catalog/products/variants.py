"""Saving the variants of a product: their prices, codes and attribute values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound, Refusal
from app.pos.catalog.barcodes import rules as barcodes
from app.pos.catalog.products import queries, rules
from app.pos.catalog.products.models import Product, ProductVariant, VariantAttributeValue, VariantBarcode

EDITABLE = ("sku", "name", "name_ar", "cost_price", "selling_price", "wholesale_price", "min_price", "reorder_level",
            "weight", "sort_order", "is_active")
_NEVER_NULL = {"name": "", "cost_price": Decimal(0), "selling_price": Decimal(0)}


def save_variants(product: Product, wanted: list[dict[str, Any]]) -> None:
    """Make the product's variants what `wanted` says: rows with an "id" change, others are new, missing ones are
    taken out (they keep their history). Raises Refusal on codes that are taken, wrong or doubled."""
    if not wanted or len(wanted) > rules.MOST_VARIANTS:
        raise Refusal("variants_missing", _l("A product needs at least one variant and at most %(most)d.",
                                             most=rules.MOST_VARIANTS), remedy=_l("Check the list of variants."))
    existing = {row.id: row for row in queries.list_variants([product.id])}
    if unknown := [row["id"] for row in wanted if row.get("id") and row["id"] not in existing]:
        raise NotFound("variant_not_found", variant=str(unknown[0]))
    rows = [_checked(row, existing.get(row.get("id")), number) for number, row in enumerate(wanted)]
    _ensure_free_skus(rows)
    _ensure_free_barcodes(rows, set(existing))
    kept = {row["id"] for row in rows}
    for variant_id, variant in existing.items():
        if variant_id not in kept:
            _take_out(variant)
    for row in rows:
        variant = existing.get(row["id"])
        if variant is None:
            variant = ProductVariant(id=row["id"], product_id=product.id, name="")
            db.session.add(variant)
        for name in EDITABLE:
            if name in row:
                setattr(variant, name, row[name])
        if db.session.is_modified(variant) and row["id"] in existing:
            variant.version += 1
    db.session.flush()  # reason: codes and values refer to their variants
    _save_barcodes(rows)
    _save_values(rows)


def _checked(row: dict[str, Any], variant: ProductVariant | None, number: int) -> dict[str, Any]:
    row = {**row, "id": row.get("id") or new_id(), "sort_order": number}
    for name, value in _NEVER_NULL.items():
        if name in row and row[name] is None:
            row[name] = value
    for name in ("name", "name_ar"):
        if row.get(name):
            row[name] = " ".join(row[name].split())
    if "barcodes" in row:
        row["barcodes"] = _checked_barcodes(row["barcodes"])
    if row.get("sku"):
        row["sku"] = rules.ensure_sku(row["sku"])
    elif variant is not None:
        row["sku"] = variant.sku
    else:
        main = next((code["barcode"] for code in row.get("barcodes", []) if code["quantity"] == 1), None)
        row["sku"] = main or rules.generated_sku(row["id"])
    prices = {name: row.get(name, getattr(variant, name, None)) for name in
              ("cost_price", "selling_price", "wholesale_price", "min_price")}
    rules.ensure_prices(prices)
    return row


def _checked_barcodes(codes: list) -> list[dict[str, Any]]:
    checked: dict[str, dict[str, Any]] = {}
    for code in codes:
        given: dict[str, Any] = {"barcode": code} if isinstance(code, str) else dict(code)
        stored = barcodes.ensure_barcode(given["barcode"], "barcode")
        quantity = given.get("quantity") or Decimal(1)
        if quantity <= 0:
            raise Refusal("pack_quantity", _l("A pack holds more than nothing."), field="barcode",
                          remedy=_l("Enter how many units the code %(code)s stands for.", code=stored))
        if stored in checked:
            raise Refusal("barcode_twice", _l("The barcode %(code)s is entered twice.", code=stored), field="barcode",
                          remedy=_l("Leave one of them out."))
        checked[stored] = {"barcode": stored, "quantity": quantity, "is_primary": bool(given.get("is_primary"))}
    rows = list(checked.values())
    if rows and not any(row["is_primary"] for row in rows):
        min(rows, key=lambda row: row["quantity"] != 1)["is_primary"] = True
    return rows


def _ensure_free_skus(rows: list[dict[str, Any]]) -> None:
    own: dict[str, UUID] = {}
    for row in rows:
        if row["sku"] in own:
            raise _taken("sku", row["sku"], "", False)
        own[row["sku"]] = row["id"]
    for sku, (variant_id, name, archived) in queries.who_has_sku(own).items():
        if variant_id != own[sku]:
            raise _taken("sku", sku, name, archived)


def _ensure_free_barcodes(rows: list[dict[str, Any]], ours: set[UUID]) -> None:
    own: dict[str, UUID] = {}
    for row in rows:
        for code in row.get("barcodes", []):
            if code["barcode"] in own:
                raise _taken("barcode", code["barcode"], "", False)
            own[code["barcode"]] = row["id"]
    for code, (variant_id, name, archived) in queries.who_has_barcode(own).items():
        if variant_id != own[code] and variant_id not in ours:
            raise _taken("barcode", code, name, archived)


def _taken(kind: str, code: str, name: str, archived: bool) -> Refusal:
    messages = {
        ("sku", False): _l("The SKU %(code)s is already used by %(name)s.", code=code, name=name or "…"),
        ("sku", True): _l("The SKU %(code)s belongs to %(name)s, which is archived.", code=code, name=name),
        ("barcode", False): _l("The barcode %(code)s is already used by %(name)s.", code=code, name=name or "…"),
        ("barcode", True): _l("The barcode %(code)s belongs to %(name)s, which is archived.", code=code, name=name),
    }
    remedy = _l("Restore that product, or use another code.") if archived else _l("Use another code.")
    details: dict[str, Any] = {kind: code}
    return Refusal(f"{kind}_taken", messages[(kind, archived)], remedy=remedy, field=kind, **details)


def _take_out(variant: ProductVariant) -> None:
    moment = now()
    variant.deleted_at, variant.version = moment, variant.version + 1
    for code in queries.list_barcodes([variant.id]):
        code.deleted_at = moment


def _save_barcodes(rows: list[dict[str, Any]]) -> None:
    changed = [row for row in rows if "barcodes" in row]
    existing: dict[UUID, dict[str, VariantBarcode]] = {}
    for code in queries.list_barcodes([row["id"] for row in changed]):
        existing.setdefault(code.variant_id, {})[code.barcode] = code
    for row in changed:
        wanted = {code["barcode"] for code in row["barcodes"]}
        for stored, code in existing.get(row["id"], {}).items():
            if stored not in wanted:
                code.deleted_at = now()
    db.session.flush()  # reason: a code may move from one variant to another
    for row in changed:
        for code in row["barcodes"]:
            held = existing.get(row["id"], {}).get(code["barcode"])
            if held is None:
                db.session.add(VariantBarcode(id=new_id(), variant_id=row["id"], **code))
            else:
                held.quantity, held.is_primary = code["quantity"], code["is_primary"]


def _save_values(rows: list[dict[str, Any]]) -> None:
    changed = [row for row in rows if "value_ids" in row]
    existing = queries.list_value_ids([row["id"] for row in changed]) if changed else {}
    for row in changed:
        held, wanted = existing.get(row["id"], set()), set(row["value_ids"])
        for value_id in sorted(wanted - held):
            db.session.add(VariantAttributeValue(id=new_id(), variant_id=row["id"], value_id=value_id))
        if gone := held - wanted:
            db.session.execute(db.delete(VariantAttributeValue).where(
                VariantAttributeValue.variant_id == row["id"], VariantAttributeValue.value_id.in_(gone)))


def variant_state(product_id: UUID) -> list[dict[str, Any]]:
    """Return the variants of a product as plain values, for the audit log."""
    variants = queries.list_variants([product_id])
    codes: dict[UUID, list[str]] = {}
    for code in queries.list_barcodes([row.id for row in variants]):
        pack = "" if code.quantity == 1 else f" × {code.quantity.normalize():f}"
        codes.setdefault(code.variant_id, []).append(code.barcode + pack)
    return [{"id": row.id, **{name: getattr(row, name) for name in EDITABLE if name != "sort_order"},
             "barcodes": sorted(codes.get(row.id, []))} for row in variants]
