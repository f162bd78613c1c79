"""Reading taxes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, literal, select

from app.kernel.database import db
from app.kernel.i18n import language, name_of
from app.kernel.refusal import NotFound
from app.pos.catalog.products.models import Product, ProductTax
from app.pos.catalog.taxes.models import Tax


def get_tax(tax_id: UUID) -> Tax:
    """Return a tax; raise NotFound."""
    tax = db.session.scalar(select(Tax).where(Tax.id == tax_id, Tax.deleted_at.is_(None)))
    if tax is None:
        raise NotFound("tax_not_found")
    return tax


def find_tax(code: str) -> Tax | None:
    """Return the tax with this code, letter case aside (put away or not), or None."""
    return db.session.scalar(select(Tax).where(func.lower(Tax.code) == code.lower()).order_by(Tax.id).limit(1))


def default_tax_ids() -> list[UUID]:
    """Return the taxes that new products get."""
    return list(db.session.scalars(
        select(Tax.id).where(Tax.is_default, Tax.is_active, Tax.deleted_at.is_(None)).order_by(Tax.sequence, Tax.id)))


def tax_names() -> dict[str, str]:
    """Return what stored names of taxes are called in the language in use; empty where they are shown as stored."""
    return {} if language() == "en" else {row["name"]: name_of(row["name"], row["name_ar"]) for row in list_taxes()}


def list_taxes(only_active: bool = False, *, counted: bool = False) -> list[dict]:
    """Return the taxes in their order of computation; when `counted` with the number of products that carry them."""
    products = (select(func.count(ProductTax.product_id.distinct())).select_from(ProductTax).join(
        Product, (Product.tenant_id == ProductTax.tenant_id) & (Product.id == ProductTax.product_id))
        .where(ProductTax.tenant_id == Tax.tenant_id, ProductTax.tax_id == Tax.id, Product.deleted_at.is_(None))
        .scalar_subquery())
    statement = select(Tax, products if counted else literal(0)).where(Tax.deleted_at.is_(None)).order_by(Tax.sequence, Tax.code)
    if only_active:
        statement = statement.where(Tax.is_active)
    return [
        {"id": tax.id, "code": tax.code, "name": tax.name, "name_ar": tax.name_ar, "kind": tax.kind.value,
         "type": tax.type.value, "rate": tax.rate, "compounds": tax.compounds,
         "affected_by_previous": tax.affected_by_previous, "sequence": tax.sequence, "is_default": tax.is_default,
         "is_active": tax.is_active, "products": count}
        for tax, count in db.session.execute(statement)
    ]
