"""Making, changing, moving and putting away categories."""

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
from app.pos.catalog.categories import queries, rules
from app.pos.catalog.categories.models import Category

EDITABLE = ("name", "name_ar", "parent_id", "sort_order", "color", "is_active")


def create_category(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a category (name, name_ar, parent_id, color, is_active), last among its siblings. Returns its id."""
    values = dict(values)
    siblings = _check(None, values, values.get("parent_id"))
    row = Category(id=new_id(), **{name: values[name] for name in EDITABLE if values.get(name) is not None})
    row.sort_order = values.get("sort_order") or (max((item.sort_order for item in siblings), default=0) + 1)
    db.session.add(row)
    db.session.flush()
    audit.record("catalog.categories.create", "category", row.id, actor, after=_state(row))
    return row.id


def edit_category(category_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change a category, its place in the tree included."""
    row = queries.get_category(category_id)
    values = {"name": row.name, **values}
    _check(category_id, values, values.get("parent_id", row.parent_id))
    before = _state(row)
    for name in EDITABLE:
        if name in values:
            setattr(row, name, values[name])
    old, new = audit.changes(before, _state(row))
    if new:
        audit.record("catalog.categories.edit", "category", row.id, actor, before=old, after=new)


def move_category(category_id: UUID, step: int, actor: Actor) -> None:
    """Move a category among its siblings: `step` -1 up, 1 down; at the end nothing happens."""
    row = queries.get_category(category_id)
    siblings = [item for item in queries.list_categories() if item.parent_id == row.parent_id]
    at = siblings.index(row)
    to = at + step
    if not 0 <= to < len(siblings):
        return
    before = [item.name for item in siblings]
    siblings.insert(to, siblings.pop(at))
    for number, item in enumerate(siblings, 1):
        item.sort_order = number
    audit.record("catalog.categories.move", "category", row.id, actor, before={"order": before},
                 after={"order": [item.name for item in siblings]})


def archive_category(category_id: UUID, actor: Actor) -> None:
    """Put a category away. Refused while products or other categories are in it."""
    row = queries.get_category(category_id)
    if any(item.parent_id == category_id for item in queries.list_categories()):
        raise Refusal("category_has_children", _l("There are categories below this one."),
                      remedy=_l("Move them elsewhere first."))
    if queries.count_products().get(category_id):
        raise Refusal("category_used", _l("There are products in this category."),
                      remedy=_l("Put them into another category first."))
    row.deleted_at = now()
    audit.record("catalog.categories.archive", "category", row.id, actor, before=_state(row))


class CategoryPaths:
    """The categories by path ("Food > Drinks", letter case aside) for imports; missing ones are made when asked for."""

    def __init__(self) -> None:
        tree = queries.list_tree()
        self._ids = {_key(rules.split_path(row["path"])): row["id"] for row in tree}
        self._names = {row["id"]: row["path"] for row in tree}

    def names(self) -> dict[UUID, str]:
        """Return the path of every category by id, as it stood at the beginning."""
        return self._names

    def find(self, path: str) -> UUID | None:
        """Return the id of the category at a path, or None."""
        return self._ids.get(_key(rules.split_path(path)))

    def ensure(self, path: str, actor: Actor) -> UUID | None:
        """Return the id of the category at a path, making what is missing; None for an empty path."""
        names, parent = rules.split_path(path), None
        for depth in range(1, len(names) + 1):
            at = _key(names[:depth])
            if at not in self._ids:
                self._ids[at] = create_category({"name": names[depth - 1], "parent_id": parent}, actor)
            parent = self._ids[at]
        return parent


def _key(names: list[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


def _check(category_id: UUID | None, values: dict[str, Any], parent_id: UUID | None) -> list[Category]:
    """Put the values in order; return the siblings at that place. Raise Refusal when they cannot be."""
    rows = queries.list_categories()
    siblings = [row for row in rows if row.parent_id == parent_id and row.id != category_id]
    values["name"] = rules.ensure_name(values["name"], [row.name for row in siblings])
    if parent_id is not None:
        queries.get_category(parent_id)
        rules.ensure_parent(category_id, parent_id, {row.id: row.parent_id for row in rows})
    if "color" in values:
        values["color"] = rules.ensure_color(values["color"])
    return siblings


def _state(row: Category) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EDITABLE}
