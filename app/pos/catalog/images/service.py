"""Adding, ordering and removing pictures of products."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import select

from app.adapters.files import files
from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.catalog.images import processing, rules
from app.pos.catalog.products.models import ProductImage
from app.pos.catalog.products.queries import get_product, list_images, lock_product


def add_image(product_id: UUID, file: BinaryIO, alt_text: str | None, actor: Actor) -> UUID:
    """Keep a picture of a product and return its id; the first becomes the main one. Raises Refusal for what is no
    picture, is too large, or is one too many."""
    lock_product(product_id)
    existing = list_images(product_id)
    if len(existing) >= rules.MOST_IMAGES:
        raise Refusal("images_many", _l("A product has at most %(most)d pictures.", most=rules.MOST_IMAGES), field="file",
                      remedy=_l("Remove one first."))
    pictures = processing.prepare(file)
    image = ProductImage(
        id=new_id(), product_id=product_id, file_key=rules.image_key(require_tenant(), uuid4()), alt_text=alt_text,
        width=pictures.width, height=pictures.height, is_primary=not existing,
        sort_order=1 + max((row.sort_order for row in existing), default=0))
    files().save(image.file_key, pictures.large)
    files().save(rules.thumbnail_key(image.file_key), pictures.small)
    db.session.add(image)
    db.session.flush()
    audit.record("catalog.products.pictures", "product", product_id, actor, before={"pictures": len(existing)},
                 after={"pictures": len(existing) + 1})
    return image.id


def make_main(product_id: UUID, image_id: UUID, actor: Actor) -> None:
    """Make a picture the one that lists and the till show."""
    image = _get(product_id, image_id)
    if image.is_primary:
        return
    for other in list_images(product_id):
        other.is_primary = other.id == image_id
    audit.record("catalog.products.pictures", "product", product_id, actor, after={"changed": str(_l("main picture"))})


def remove_image(product_id: UUID, image_id: UUID, actor: Actor) -> None:
    """Take a picture off a product; the next becomes the main one.."""
    image = _get(product_id, image_id)
    existing = list_images(product_id)
    image.deleted_at = now()
    others = [row for row in existing if row.id != image_id]
    if image.is_primary and others:
        image.is_primary, others[0].is_primary = False, True
    audit.record("catalog.products.pictures", "product", product_id, actor, before={"pictures": len(existing)},
                 after={"pictures": len(others)})


def _get(product_id: UUID, image_id: UUID) -> ProductImage:
    get_product(product_id)
    image = db.session.scalar(select(ProductImage).where(
        ProductImage.id == image_id, ProductImage.product_id == product_id, ProductImage.deleted_at.is_(None)))
    if image is None:
        raise NotFound("image_not_found")
    return image
