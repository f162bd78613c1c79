"""Reading attributes and their values."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.catalog.attributes.models import ProductAttribute, ProductAttributeValue
from app.pos.catalog.products.models import ProductVariant, VariantAttributeValue


def get_attribute(attribute_id: UUID) -> ProductAttribute:
    """Return an attribute; raise NotFound."""
    found = db.session.scalar(
        select(ProductAttribute).where(ProductAttribute.id == attribute_id, ProductAttribute.deleted_at.is_(None)))
    if found is None:
        raise NotFound("attribute_not_found")
    return found


def find_attribute(name: str) -> ProductAttribute | None:
    """Return the attribute of this name, letter case aside (put away or not), or None."""
    return db.session.scalar(
        select(ProductAttribute).where(func.lower(ProductAttribute.name) == name.lower())
        .order_by(ProductAttribute.id).limit(1))


def list_values(attribute_id: UUID, *, archived: bool = False) -> list[ProductAttributeValue]:
    """Return the values of an attribute in their order; those put away too when `archived`."""
    statement = select(ProductAttributeValue).where(ProductAttributeValue.attribute_id == attribute_id)
    if not archived:
        statement = statement.where(ProductAttributeValue.deleted_at.is_(None))
    return list(db.session.scalars(statement.order_by(ProductAttributeValue.sort_order, ProductAttributeValue.id)))


def list_attributes() -> list[dict]:
    """Return the attributes in their order, each with its values: id, name, name_ar, values [{id, value, value_ar}]."""
    values: dict[UUID, list[dict]] = {}
    for row in db.session.scalars(
            select(ProductAttributeValue).where(ProductAttributeValue.deleted_at.is_(None))
            .order_by(ProductAttributeValue.sort_order, ProductAttributeValue.id)):
        values.setdefault(row.attribute_id, []).append({"id": row.id, "value": row.value, "value_ar": row.value_ar})
    return [
        {"id": row.id, "name": row.name, "name_ar": row.name_ar, "values": values.get(row.id, [])}
        for row in db.session.scalars(
            select(ProductAttribute).where(ProductAttribute.deleted_at.is_(None))
            .order_by(ProductAttribute.sort_order, ProductAttribute.name))
    ]


def used_value_ids(attribute_id: UUID) -> set[UUID]:
    """Return the values of an attribute that some variant has."""
    return set(db.session.scalars(
        select(VariantAttributeValue.value_id).distinct().join(
            ProductAttributeValue, (ProductAttributeValue.tenant_id == VariantAttributeValue.tenant_id)
            & (ProductAttributeValue.id == VariantAttributeValue.value_id))
        .join(ProductVariant, (ProductVariant.tenant_id == VariantAttributeValue.tenant_id)
              & (ProductVariant.id == VariantAttributeValue.variant_id))
        .where(ProductAttributeValue.attribute_id == attribute_id, ProductVariant.deleted_at.is_(None))))
