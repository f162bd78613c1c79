"""Reading what can be sold, as plain dicts: by code for a scan, by id for a cart. One statement, however many."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    false,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.kernel.database import among, db, dialect_name
from app.kernel.joins import InOrder
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.kernel.types import Quantity
from app.pos.catalog.barcodes import rules as barcodes
from app.pos.catalog.categories.models import Category
from app.pos.catalog.products.models import Product, ProductTax, ProductType, ProductVariant, VariantBarcode
from app.pos.catalog.sellables.models import SearchEntry
from app.pos.catalog.taxes.models import Tax, TaxType
from app.pos.catalog.units.models import Unit

variant, product = ProductVariant.__table__, Product.__table__
barcode, entry = VariantBarcode.__table__, SearchEntry.__table__
category, unit = Category.__table__, Unit.__table__
tax, product_tax = Tax.__table__, ProductTax.__table__

Sellable = dict[str, Any]


def find_sellables(codes: list[str], service_type: str = "") -> dict[str, Sellable]:
    """Return what each scanned or typed code sells, by the code as given; unknown codes are left out.

    A code is a barcode first (UPC-A, EAN, GTIN-14, the article in a GS1 message, or as it stands), then a SKU as it
    stands, then a SKU that differs only in its case if one alone does. One statement, whatever the number of codes.
    The dict of a sellable is described at `get_sellable`; `barcode` and `pack_quantity` are those of the code.
    """
    wanted = {code: barcodes.spellings(code) for code in codes}
    known = {spelling for spellings in wanted.values() for spelling in spellings}
    if not known:
        return {}
    parameters = {"codes": list(known), "keys": list({spelling.lower() for spelling in known})}
    found: dict[str, Sellable] = {}
    skus: dict[str, list[Sellable]] = {}
    for sellable, is_barcode in _read("codes", service_type, parameters):
        if is_barcode:
            found[sellable["barcode"]] = sellable
        else:
            skus.setdefault(sellable["sku"].lower(), []).append(sellable)
    answer = {}
    for code, spellings in wanted.items():
        hit = next((found[spelling] for spelling in spellings if spelling in found), None)
        hit = hit or next((one for spelling in spellings if (one := _by_sku(spelling, skus))), None)
        if hit:
            answer[code] = dict(hit)
    return answer


def _by_sku(code: str, skus: dict[str, list[Sellable]]) -> Sellable | None:
    alike = skus.get(code.lower(), [])
    exact = [sellable for sellable in alike if sellable["sku"] == code]
    if exact or len(alike) == 1:
        return (exact or alike)[0]
    return None


def list_sellables(variant_ids: Iterable[UUID], service_type: str = "") -> dict[UUID, Sellable]:
    """Return the sellables of these variants by id (see `get_sellable`); unknown and archived ones are left out."""
    ids = list(set(variant_ids))
    if not ids:
        return {}
    return {sellable["variant_id"]: sellable for sellable, _ in _read("ids", service_type, {"ids": ids})}


def get_sellable(variant_id: UUID, service_type: str = "") -> Sellable:
    """Return one variant as it is sold, a plain dict; raise NotFound.

    variant_id, product_id, sku, barcode (as stored, or None), pack_quantity (Decimal: units one scan stands for),
    product_name (with the variant's), product_name_ar, category_id, category_name, unit (code), decimals (of a
    quantity), list_price, min_price (or None), wholesale_price (or None), cost_price, taxes ([{id, code, name, kind,
    rate, included, compounds, affected_by_previous}] in order of computation, for this service type), oversell
    ("allow", "warn", "block"), keeps_stock, has_serials, is_active.
    """
    found = list_sellables([variant_id], service_type).get(variant_id)
    if found is None:
        raise NotFound("product_not_found")
    return found


def primary_barcode():
    """Return the main code of one unit of the variant in the enclosing select, as a scalar subquery."""
    return (select(barcode.c.barcode).where(
        barcode.c.tenant_id == variant.c.tenant_id, barcode.c.variant_id == variant.c.id,
        barcode.c.deleted_at.is_(None), barcode.c.quantity == 1)
        .order_by(barcode.c.is_primary.desc(), barcode.c.id).limit(1).scalar_subquery())


def _texts(of: Column, engine: str, name: str) -> ColumnElement[bool]:
    if engine == "postgresql":
        return of == any_(bindparam(name, type_=ARRAY(Text())))
    return of.in_(bindparam(name, expanding=True))


def _hits(by: str, engine: str) -> Subquery:
    tenant = bindparam("tenant", type_=Uuid())
    one = literal(Decimal(1), Quantity)
    if by == "ids":
        return select(variant.c.id, primary_barcode().label("code"), one.label("quantity"),
                      true().label("is_barcode")).where(
            variant.c.tenant_id == tenant, among(variant.c.id, engine)).subquery("hit")
    return union_all(
        select(barcode.c.variant_id.label("id"), barcode.c.barcode.label("code"), barcode.c.quantity,
               true().label("is_barcode")).where(
            barcode.c.tenant_id == tenant, _texts(barcode.c.barcode, engine, "codes"), barcode.c.deleted_at.is_(None)),
        select(entry.c.id, null(), one, false()).where(
            entry.c.tenant_id == tenant, _texts(entry.c.sku_key, engine, "keys")),
    ).subquery("hit")


@lru_cache
def _statement(by: str, engine: str) -> Select:
    """Return the statement, built once: looked up by "codes" or "ids"; a row for each tax of each hit."""
    hit, tenant = _hits(by, engine), bindparam("tenant", type_=Uuid())
    chain = InOrder(hit, engine)
    v = chain.join(variant, lambda v: and_(v.tenant_id == tenant, v.id == hit.c.id, v.deleted_at.is_(None)))
    p = chain.join(product, lambda p: and_(p.tenant_id == tenant, p.id == v.product_id, p.deleted_at.is_(None)))
    u = chain.join(unit, lambda u: and_(u.tenant_id == tenant, u.id == p.unit_id))
    c = chain.join(category, lambda c: and_(c.tenant_id == tenant, c.id == p.category_id), outer=True)
    pt = chain.join(product_tax, lambda pt: and_(
        pt.tenant_id == tenant, pt.product_id == p.id, pt.service_type.in_(("", bindparam("service", type_=Text())))), outer=True)
    t = chain.join(tax, lambda t: and_(
        t.tenant_id == tenant, t.id == pt.tax_id, t.is_active, t.deleted_at.is_(None)), outer=True)
    return select(
        hit.c.code.label("scanned"), hit.c.quantity.label("pack"), hit.c.is_barcode,
        v.id, v.sku, v.name, v.name_ar, v.cost_price, v.selling_price, v.wholesale_price, v.min_price, v.is_active, v.product_id,
        p.name.label("product"), p.name_ar.label("product_ar"), p.category_id, p.type, p.oversell, p.has_serials,
        p.is_active.label("product_active"), c.name.label("category"), u.code.label("unit"), u.decimals, pt.service_type,
        t.id.label("tax_id"), t.code.label("tax_code"), t.name.label("tax_name"), t.name_ar.label("tax_name_ar"),
        t.kind.label("tax_kind"), t.type.label("tax_type"), t.rate.label("tax_rate"), t.compounds.label("tax_compounds"),
        t.affected_by_previous.label("tax_affected"),
    ).select_from(chain.clause).order_by(t.sequence, t.id)


def _read(by: str, service_type: str, parameters: dict[str, list]) -> list[tuple[Sellable, bool]]:
    """Return each hit once as (sellable, found by barcode), its taxes gathered."""
    bound = {**parameters, "tenant": require_tenant(), "service": service_type}
    gathered: dict[tuple, tuple[Sellable, bool, list]] = {}
    for row in db.session.execute(_statement(by, dialect_name()), bound):
        at = (row.id, row.scanned, row.is_barcode)
        if at not in gathered:
            gathered[at] = (_sellable(row), bool(row.is_barcode), [])
        if row.service_type is not None:
            gathered[at][2].append(row)
    for sellable, _is_barcode, rows in gathered.values():
        own = service_type if any(row.service_type == service_type for row in rows) else ""
        sellable["taxes"] = [_tax(row) for row in rows if row.service_type == own and row.tax_id is not None]
    return [(sellable, is_barcode) for sellable, is_barcode, _rows in gathered.values()]


def _tax(row) -> dict[str, Any]:
    return {
        "id": row.tax_id, "code": row.tax_code, "name": row.tax_name, "name_ar": row.tax_name_ar,
        "kind": row.tax_kind.value, "rate": row.tax_rate,
        "included": row.tax_type is TaxType.INCLUSIVE, "compounds": row.tax_compounds,
        "affected_by_previous": row.tax_affected}


def full_name(name: str | None, variant_name: str | None) -> str | None:
    """Return a product's name with what tells the variant from its siblings; None without a name."""
    if not name:
        return None
    return f"{name}, {variant_name}" if variant_name else name


def _sellable(row) -> Sellable:
    return {
        "variant_id": row.id, "product_id": row.product_id, "sku": row.sku, "barcode": row.scanned,
        "pack_quantity": row.pack, "product_name": full_name(row.product, row.name),
        "product_name_ar": full_name(row.product_ar, row.name_ar or row.name),
        "category_id": row.category_id, "category_name": row.category, "unit": row.unit, "decimals": row.decimals,
        "list_price": row.selling_price, "min_price": row.min_price, "wholesale_price": row.wholesale_price,
        "cost_price": row.cost_price, "taxes": [], "oversell": row.oversell.value,
        "keeps_stock": row.type is ProductType.GOODS, "has_serials": row.has_serials,
        "is_active": row.is_active and row.product_active,
    }
