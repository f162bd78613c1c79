"""Making and changing attributes (Color, Size) and their values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.catalog.attributes import queries
from app.pos.catalog.attributes.models import ProductAttribute, ProductAttributeValue

MOST_VALUES = 100


def create_attribute(values: dict[str, Any], actor: Actor) -> UUID:
    """Make an attribute (name, name_ar, values: [(value, value_ar)]); one put away under this name comes back."""
    row = queries.find_attribute(values["name"])
    if row is not None and row.deleted_at is None:
        raise _taken()
    row = row or ProductAttribute(id=new_id())
    row.name, row.name_ar, row.deleted_at = values["name"], values.get("name_ar"), None
    db.session.add(row)
    db.session.flush()
    _save_values(row.id, values.get("values", []))
    audit.record("catalog.attributes.create", "product_attribute", row.id, actor, after=_state(row))
    return row.id


def edit_attribute(attribute_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change an attribute and its list of values. A value that variants have stays."""
    row, other = queries.get_attribute(attribute_id), queries.find_attribute(values["name"])
    if other is not None and other.id != attribute_id:
        raise _taken()
    before = _state(row)
    row.name, row.name_ar = values["name"], values.get("name_ar")
    if "values" in values:
        _save_values(attribute_id, values["values"])
    old, new = audit.changes(before, _state(row))
    if new:
        audit.record("catalog.attributes.edit", "product_attribute", attribute_id, actor, before=old, after=new)


def archive_attribute(attribute_id: UUID, actor: Actor) -> None:
    """Put an attribute away. Refused while variants have one of its values."""
    row = queries.get_attribute(attribute_id)
    if queries.used_value_ids(attribute_id):
        raise Refusal("attribute_used", _l("Variants of products use this attribute."),
                      remedy=_l("Take those variants out of their products first."))
    row.deleted_at = now()
    audit.record("catalog.attributes.archive", "product_attribute", attribute_id, actor, before=_state(row))


def _save_values(attribute_id: UUID, wanted: list[tuple[str, str | None]]) -> None:
    if len(wanted) > MOST_VALUES:
        raise Refusal("values_many", _l("An attribute has at most %(most)d values.", most=MOST_VALUES), field="values",
                      remedy=_l("Shorten the list."))
    existing = {row.value.casefold(): row for row in queries.list_values(attribute_id, archived=True)}
    used = queries.used_value_ids(attribute_id)
    kept = {value.casefold() for value, _ar in wanted}
    for key, row in existing.items():
        if key in kept or row.deleted_at is not None:
            continue
        if row.id in used:
            raise Refusal("value_used", _l("Variants of products have the value %(value)s.", value=row.value), field="values",
                          remedy=_l("Keep it in the list."))
        row.deleted_at = now()
    for order, (value, value_ar) in enumerate(wanted):
        row = existing.get(value.casefold())
        if row is None:
            row = existing[value.casefold()] = ProductAttributeValue(id=new_id(), attribute_id=attribute_id)
            db.session.add(row)
        row.value, row.value_ar, row.sort_order, row.deleted_at = value, value_ar, order, None
    db.session.flush()


def _taken() -> Refusal:
    return Refusal("attribute_taken", _l("There is an attribute with this name."), field="name",
                   remedy=_l("Choose another name."))


def _state(row: ProductAttribute) -> dict[str, Any]:
    return {"name": row.name, "name_ar": row.name_ar,
            "values": [" = ".join(filter(None, (value.value, value.value_ar))) for value in queries.list_values(row.id)]}
