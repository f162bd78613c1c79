"""What variants cost by the catalogue's word: for stock whose own history does not know."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.catalog.products.models import ProductVariant


def cost_prices(variant_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """Return the cost price of each variant, in one statement; unknown ids are left out."""
    table = ProductVariant.__table__
    rows = db.session.execute(select(table.c.id, table.c.cost_price).where(
        table.c.tenant_id == require_tenant(), table.c.id.in_(variant_ids)))
    return {variant_id: cost for variant_id, cost in rows}
