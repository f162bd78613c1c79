"""What variants cost by the catalogue's word: for stock whose own history does not know."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select

from app.kernel.database import among, db, dialect_name
from app.kernel.tenancy import require_tenant
from app.pos.catalog.products.models import ProductVariant

_variant = ProductVariant.__table__
_COSTS = {
    engine: select(_variant.c.id, _variant.c.cost_price).where(
        _variant.c.tenant_id == bindparam("tenant"), among(_variant.c.id, engine))
    for engine in ("postgresql", "sqlite")
}


def cost_prices(variant_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """Return the cost price of each variant, in one statement; unknown ids are left out."""
    rows = db.session.execute(_COSTS[dialect_name()], {"tenant": require_tenant(), "ids": list(variant_ids)})
    return {row[0]: row[1] for row in rows}
