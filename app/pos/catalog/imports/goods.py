"""Goods that an import of documents meets: found by their SKU exactly as it is spelled, made when there are none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.business.api import ensure_room
from app.pos.catalog.imports.queries import PRODUCT_FIELDS, VARIANT_FIELDS, Held, HeldVariant, find_existing
from app.pos.catalog.imports.service import DEFAULTS, VARIANT_DEFAULTS
from app.pos.catalog.imports.writing import Batch
from app.pos.catalog.products.models import OversellPolicy
from app.pos.catalog.products.queries import count_products
from app.pos.catalog.products.rules import ensure_prices, ensure_sku
from app.pos.catalog.units.queries import default_unit_id


def ensure_goods(
    wanted: Mapping[str, tuple[str, Decimal]], actor: Actor, tax_ids: Collection[UUID] = (),
) -> dict[str, UUID]:
    """Return the variant of each SKU of `wanted`, {SKU: (name, selling price)}; make those that do not exist.

    SKUs that differ in case are different goods. New ones may be oversold, since what is told has happened, and carry
    the taxes given. A fixed number of statements. Raises Refusal for a SKU that cannot be one, or is archived.
    """
    held = find_existing((), list(wanted), (), {}).by_sku
    batch, unit_id, found = Batch(actor), default_unit_id(), {}
    for sku, (name, price) in wanted.items():
        known = held.get(sku)
        if known is not None and known.archived:
            raise Refusal("product_archived", _l("The SKU %(code)s belongs to %(name)s, which is archived.", code=sku,
                                                 name=known.product.columns["name"]), remedy=_l("Restore that product first."))
        found[sku] = known.id if known else _add(batch, sku, name, price, unit_id, tax_ids)
    ensure_room("products", count_products, adding=len(found.keys() - held.keys()))
    batch.write()
    return found


def _add(batch: Batch, sku: str, name: str, price: Decimal, unit_id: UUID, tax_ids: Collection[UUID]) -> UUID:
    if ensure_sku(sku) != sku:
        raise Refusal("sku_invalid", _l("The SKU %(code)s has blanks too many.", code=repr(sku)),
                      remedy=_l("Write it with single blanks."))
    columns = {VARIANT_FIELDS[field]: value for field, value in VARIANT_DEFAULTS.items()}
    columns |= {"sku": sku, "selling_price": price}
    ensure_prices(columns)
    product = Held(new_id(), {
        **{PRODUCT_FIELDS[field]: value for field, value in DEFAULTS.items()},
        "name": name, "unit_id": unit_id, "oversell": OversellPolicy.ALLOW.value},
        archived=False, taxes={("", tax_id) for tax_id in tax_ids}, is_new=True)
    variant = HeldVariant(new_id(), product, columns, archived=False)
    batch.add_product(product)
    batch.add_variant(variant)
    return variant.id
