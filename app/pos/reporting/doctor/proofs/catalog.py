"""The proof of what is kept of products to find and list them by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.kernel.i18n import _l
from app.pos.catalog.api import found_by
from app.pos.reporting.doctor.proofs.proof import Walk
from app.pos.reporting.doctor.rules import Tally

AT_ONCE = 500
KEPT = ("product_id", "category_id", "sku_key", "sort_name", "keeps_stock", "words", "is_active", "deleted_at")
OF_PRODUCT = ("id", "category_id", "name", "name_ar", "type", "is_active", "deleted_at")

_VARIANTS = text(f"""
    SELECT variant.id, variant.sku, variant.name, variant.name_ar, variant.is_active, variant.deleted_at,
           {", ".join(f"product.{name} AS p_{name}" for name in OF_PRODUCT)}, product.price_from,
           {", ".join(f"entry.{name} AS e_{name}" for name in KEPT)},
           (SELECT min(other.selling_price) FROM catalog.product_variant AS other
            WHERE other.tenant_id = :tenant AND other.product_id = product.id AND other.deleted_at IS NULL) AS lowest
    FROM catalog.product_variant AS variant
    JOIN catalog.product AS product ON product.tenant_id = :tenant AND product.id = variant.product_id
    LEFT JOIN catalog.search_entry AS entry ON entry.tenant_id = :tenant AND entry.id = variant.id
    WHERE variant.tenant_id = :tenant AND variant.id > :after ORDER BY variant.id LIMIT :most
""")


def walk_variants(connection: Connection, tenant_id: UUID) -> Tally:
    """Compare the search row of every variant, and the lowest price of its product, with what they follow from."""
    tally, after = Tally(), UUID(int=0)
    while rows := connection.execute(_VARIANTS, {"tenant": tenant_id, "after": after, "most": AT_ONCE}).mappings().all():
        for row in rows:
            tally.counted += 1
            expected: dict[str, Any] = found_by({name: row[f"p_{name}"] for name in OF_PRODUCT}, row)
            for name in KEPT:
                tally.compare(row["id"], row["sku"], name, expected[name], row[f"e_{name}"])
            tally.compare(row["id"], row["sku"], "price_from", row["lowest"], row["price_from"])
        after = rows[-1]["id"]
    return tally


PROOFS = (Walk("catalog.lists", _l("Every product is found and listed by its names, codes and lowest price as they are."),
               walk_variants, is_warning=True),)
