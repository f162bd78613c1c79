"""Making and changing units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.kernel.tenancy import require_tenant
from app.pos.catalog.products.models import Product
from app.pos.catalog.units import queries
from app.pos.catalog.units.models import Unit

EDITABLE = ("code", "name", "name_ar", "decimals")
FOUNDATIONS = (("pc", "Piece", "قطعة", 0), ("kg", "Kilogram", "كيلوغرام", 3), ("l", "Litre", "لتر", 3),
               ("m", "Metre", "متر", 2), ("h", "Hour", "ساعة", 2))


def lay_units() -> None:
    """Give a new business its units: piece, kilogram, litre, metre, hour."""
    moment = now()
    posting = Posting()
    posting.insert(Unit.__table__, [
        {"tenant_id": require_tenant(), "id": new_id(), "code": code, "name": name, "name_ar": name_ar, "decimals": decimals,
         "created_at": moment, "updated_at": moment} for code, name, name_ar, decimals in FOUNDATIONS])
    posting.run()


def create_unit(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a unit (code, name, name_ar, decimals 0 to 4); a unit put away under this code comes back."""
    existing = queries.find_unit(values["code"])
    if existing is not None and existing.deleted_at is None:
        raise Refusal("unit_code_taken", _l("There is a unit with this code."), field="code",
                      remedy=_l("Choose another code."))
    unit = existing or Unit(id=new_id())
    for name in EDITABLE:
        setattr(unit, name, values.get(name) if name != "decimals" else values.get(name) or 0)
    unit.deleted_at = None
    db.session.add(unit)
    db.session.flush()
    audit.record("catalog.units.create", "unit", unit.id, actor, after=_state(unit))
    return unit.id


def edit_unit(unit_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change a unit. Its decimals never shrink while products use it: stock may hold them."""
    unit = queries.get_unit(unit_id)
    other = queries.find_unit(values.get("code") or unit.code)
    if other is not None and other.id != unit.id:
        raise Refusal("unit_code_taken", _l("There is a unit with this code."), field="code",
                      remedy=_l("Choose another code."))
    if (values.get("decimals") or 0) < unit.decimals and _is_used(unit):
        raise Refusal("unit_decimals_used", _l("Products already use this unit with %(places)d decimals.",
                                               places=unit.decimals),
                      field="decimals", remedy=_l("Keep the decimals, or make another unit."))
    before = _state(unit)
    for name in EDITABLE:
        if name in values:
            setattr(unit, name, values[name])
    old, new = audit.changes(before, _state(unit))
    if new:
        audit.record("catalog.units.edit", "unit", unit.id, actor, before=old, after=new)


def archive_unit(unit_id: UUID, actor: Actor) -> None:
    """Put a unit away. Refused while products use it."""
    unit = queries.get_unit(unit_id)
    if _is_used(unit):
        raise Refusal("unit_used", _l("Products are measured in this unit."),
                      remedy=_l("Give them another unit first."))
    unit.deleted_at = now()
    audit.record("catalog.units.archive", "unit", unit.id, actor, before=_state(unit))


def _is_used(unit: Unit) -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(Product).where(
        Product.unit_id == unit.id, Product.deleted_at.is_(None))))


def _state(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in EDITABLE}
