"""Goods for the tests of inventory and accounting."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from app.pos.catalog.api import create_product, default_unit_id, find_sellables
from app.pos.catalog.units.service import lay_units


def make_variant(shop: SimpleNamespace, sku: str = "TEA-1", **values) -> UUID:
    """Make a product with one variant (`values`: of the product or of the variant) and return the variant's id."""
    if default_unit_id() is None:
        lay_units()
    of_variant = {name: values.pop(name) for name in ("cost_price", "selling_price", "reorder_level") if name in values}
    create_product({"name": values.pop("name", f"Product {sku}"), "tax_ids": [], **values},
                   [{"sku": sku, **of_variant}], shop.system)
    return find_sellables([sku])[sku]["variant_id"]
