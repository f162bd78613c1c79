"""Reading units."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, literal, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.catalog.products.models import Product
from app.pos.catalog.units.models import Unit


def get_unit(unit_id: UUID) -> Unit:
    """Return a unit; raise NotFound."""
    unit = db.session.scalar(select(Unit).where(Unit.id == unit_id, Unit.deleted_at.is_(None)))
    if unit is None:
        raise NotFound("unit_not_found")
    return unit


def find_unit(code: str) -> Unit | None:
    """Return the unit with this code (put away or not), or None."""
    return db.session.scalar(select(Unit).where(func.lower(Unit.code) == code.lower()).order_by(Unit.id).limit(1))


def default_unit_id() -> UUID:
    """Return the id of the unit of new products: the piece, else the first unit; raise NotFound without any."""
    found = db.session.scalar(select(Unit.id).where(Unit.deleted_at.is_(None))
                              .order_by((Unit.code != "pc"), Unit.id).limit(1))
    if found is None:
        raise NotFound("unit_not_found")
    return found


def list_units(*, counted: bool = False) -> list[dict]:
    """Return the units by code; when `counted` with the number of products measured in them (else 0)."""
    products = (select(func.count()).select_from(Product)
                .where(Product.tenant_id == Unit.tenant_id, Product.unit_id == Unit.id, Product.deleted_at.is_(None))
                .scalar_subquery())
    return [
        {"id": unit.id, "code": unit.code, "name": unit.name, "name_ar": unit.name_ar, "decimals": unit.decimals,
         "products": count}
        for unit, count in db.session.execute(
            select(Unit, products if counted else literal(0)).where(Unit.deleted_at.is_(None)).order_by(Unit.code))
    ]
