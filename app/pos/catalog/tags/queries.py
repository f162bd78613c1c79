"""Reading tags."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, literal, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.catalog.products.models import Product, ProductTagging
from app.pos.catalog.tags.models import ProductTag


def get_tag(tag_id: UUID) -> ProductTag:
    """Return a tag; raise NotFound."""
    tag = db.session.scalar(select(ProductTag).where(ProductTag.id == tag_id, ProductTag.deleted_at.is_(None)))
    if tag is None:
        raise NotFound("tag_not_found")
    return tag


def find_tag(name: str) -> ProductTag | None:
    """Return the tag of this name, letter case aside (put away or not), or None."""
    return db.session.scalar(
        select(ProductTag).where(func.lower(ProductTag.name) == name.lower()).order_by(ProductTag.id).limit(1))


def list_tags(*, counted: bool = False) -> list[dict]:
    """Return the tags by name; when `counted` with the number of products that carry them (else 0)."""
    products = (select(func.count()).select_from(ProductTagging).join(
        Product, (Product.tenant_id == ProductTagging.tenant_id) & (Product.id == ProductTagging.product_id))
        .where(ProductTagging.tenant_id == ProductTag.tenant_id, ProductTagging.tag_id == ProductTag.id,
               Product.deleted_at.is_(None)).scalar_subquery())
    statement = select(ProductTag, products if counted else literal(0)).where(ProductTag.deleted_at.is_(None))
    return [{"id": tag.id, "name": tag.name, "products": count}
            for tag, count in db.session.execute(statement.order_by(func.lower(ProductTag.name)))]
