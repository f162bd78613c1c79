"""Making, renaming and putting away tags."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.catalog.products.models import ProductTagging
from app.pos.catalog.tags import queries
from app.pos.catalog.tags.models import ProductTag


def create_tag(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a tag; one put away under this name comes back."""
    values = {"name": _checked(values["name"])}
    tag = queries.find_tag(values["name"])
    if tag is not None and tag.deleted_at is None:
        raise _taken()
    tag = tag or ProductTag(id=new_id())
    tag.name, tag.deleted_at = values["name"], None
    db.session.add(tag)
    db.session.flush()
    audit.record("catalog.tags.create", "product_tag", tag.id, actor, after={"name": tag.name})
    return tag.id


def rename_tag(tag_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Give a tag another name."""
    values = {"name": _checked(values["name"])}
    tag, other = queries.get_tag(tag_id), queries.find_tag(values["name"])
    if other is not None and other.id != tag_id:
        raise _taken()
    if tag.name != values["name"]:
        audit.record("catalog.tags.rename", "product_tag", tag_id, actor, before={"name": tag.name},
                     after={"name": values["name"]})
        tag.name = values["name"]


def archive_tag(tag_id: UUID, actor: Actor) -> None:
    """Take a tag off its products and put it away."""
    tag = queries.get_tag(tag_id)
    db.session.execute(delete(ProductTagging).where(ProductTagging.tag_id == tag_id))
    tag.deleted_at = now()
    audit.record("catalog.tags.archive", "product_tag", tag_id, actor, before={"name": tag.name})


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or "|" in name:
        raise Refusal("tag_name", _l("This name cannot be used."), field="name", remedy=_l("Leave out the sign |."))
    return name


def _taken() -> Refusal:
    return Refusal("tag_taken", _l("There is a tag with this name."), field="name", remedy=_l("Choose another name."))
