"""Rules of categories."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

DEEPEST = 6
COLOR = re.compile(r"^#[0-9a-fA-F]{6}$")
COLORS = ("#c0392b", "#d35400", "#b7950b", "#1e8449", "#117a65", "#1f618d", "#6c3483", "#566573")


def ensure_parent(category_id: UUID | None, parent_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> None:
    """Raise Refusal when a category would stand below itself or too deep. `parents`: id to parent's id, of all."""
    depth, at = 1, parent_id
    while at is not None:
        if at == category_id:
            raise Refusal("category_circle", _l("A category cannot stand below itself."), field="parent_id",
                          remedy=_l("Choose another place."))
        depth, at = depth + 1, parents.get(at)
    if depth + _height(category_id, parents) > DEEPEST:
        raise Refusal("category_deep", _l("Categories are nested too deeply."), field="parent_id",
                      remedy=_l("Use at most %(most)d levels.", most=DEEPEST))


def _height(category_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> int:
    """Return how many levels stand below a category."""
    if category_id is None:
        return 0
    children = [child for child, parent in parents.items() if parent == category_id]
    return 1 + max(_height(child, parents) for child in children) if children else 0


def ensure_name(name: str, siblings: Iterable[str]) -> str:
    """Return a category's name with single blanks. Raise Refusal when a sibling has it, or it could not stand in a path."""
    name = " ".join(name.split())
    if not name or ">" in name:
        raise Refusal("category_name", _l("This name cannot be used."), field="name", remedy=_l("Leave out the sign >."))
    if name.casefold() in {other.casefold() for other in siblings}:
        raise Refusal("category_taken", _l("There is a category of this name at this place."), field="name",
                      remedy=_l("Choose another name."))
    return name


def ensure_color(color: str | None) -> str | None:
    """Return the colour as #rrggbb, or None; raise Refusal for anything else."""
    if not color:
        return None
    if not COLOR.match(color):
        raise Refusal("color_invalid", _l("This is no colour."), field="color",
                      remedy=_l("Use six digits such as #1f618d."))
    return color.lower()


def split_path(path: str) -> list[str]:
    """Return the names in a category's path, as imports write it: "Food > Drinks"."""
    return [name for part in path.split(">") if (name := " ".join(part.split()))]
