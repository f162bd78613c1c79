"""What an import finds already there. PostgreSQL: the import is a command of the back office."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.sync.online_retail.rules import Sold


def find_register(branch_id: UUID, name: str) -> UUID | None:
    """Return the branch's register of this name, or None."""
    return db.session.scalar(text(
        "SELECT id FROM business.register WHERE tenant_id = :tenant AND branch_id = :branch AND name = :name "
        "AND deleted_at IS NULL ORDER BY code LIMIT 1"), {"tenant": require_tenant(), "branch": branch_id, "name": name})


def find_employee(name: str) -> UUID | None:
    """Return the employee of this name, or None."""
    return db.session.scalar(text(
        "SELECT id FROM business.employee WHERE tenant_id = :tenant AND name = :name AND deleted_at IS NULL "
        "ORDER BY number LIMIT 1"), {"tenant": require_tenant(), "name": name})


def stored_documents(references: Collection[str]) -> dict[str, int]:
    """Return the number of lines of each document that is stored under one of these references."""
    return dict(db.session.execute(text(
        "SELECT external_reference, line_count FROM sales.sale WHERE tenant_id = :tenant "
        "AND external_reference = ANY(:references)"),
        {"tenant": require_tenant(), "references": list(references)}).all())


def stored_adjustments(references: Collection[str]) -> set[str]:
    """Return which of these references a stored adjustment has."""
    return set(db.session.scalars(text(
        "SELECT external_reference FROM inventory.stock_adjustment WHERE tenant_id = :tenant "
        "AND external_reference = ANY(:references)"),
        {"tenant": require_tenant(), "references": list(references)}))


def list_sold(customer_id: UUID, variant_ids: Collection[UUID]) -> list[Sold]:
    """Return what is left of these variants on the customer's sales, latest sale first."""
    rows = db.session.execute(text(
        "SELECT item.sale_id, item.id AS item_id, item.variant_id, item.unit_price, "
        "item.quantity - item.returned_quantity AS left FROM sales.sale AS sale "
        "JOIN sales.sale_item AS item ON item.tenant_id = :tenant AND item.sale_id = sale.id "
        "AND item.variant_id = ANY(:variants) AND item.quantity > item.returned_quantity "
        "WHERE sale.tenant_id = :tenant AND sale.customer_id = :customer AND sale.kind = 'SALE' "
        "AND sale.status = 'COMPLETED' ORDER BY sale.sold_at DESC, sale.sequence DESC, item.line_number"),
        {"tenant": require_tenant(), "customer": customer_id, "variants": list(variant_ids)})
    return [Sold(row.sale_id, row.item_id, row.variant_id, row.unit_price, row.left) for row in rows]
