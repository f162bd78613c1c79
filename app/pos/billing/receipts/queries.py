"""Reading receipts and their prints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.billing.receipts.models import ReceiptPrint
from app.pos.sales.api import Sale


def lock_prints(sale_id: UUID, is_gift: bool) -> int:
    """Return how often a receipt has been printed, and hold it until the transaction ends: the next number is ours."""
    table = Sale.__table__
    found = db.session.execute(
        select(table.c.id).where(table.c.tenant_id == require_tenant(), table.c.id == sale_id).with_for_update()).first()
    if found is None:
        raise NotFound("sale_not_found")
    return count_prints(sale_id, is_gift)


def count_prints(sale_id: UUID, is_gift: bool = False) -> int:
    """Return how often a receipt (or its gift receipt) has been printed."""
    return db.session.scalar(select(func.count()).select_from(ReceiptPrint).where(
        ReceiptPrint.sale_id == sale_id, ReceiptPrint.is_gift.is_(is_gift))) or 0


def get_print(sale_id: UUID, print_id: UUID) -> dict[str, Any]:
    """Return one print of a receipt as a plain dict; raise NotFound."""
    found = db.session.scalar(select(ReceiptPrint).where(ReceiptPrint.id == print_id, ReceiptPrint.sale_id == sale_id))
    if found is None:
        raise NotFound("print_not_found")
    return {"id": found.id, "number": found.number, "is_gift": found.is_gift, "way": str(found.way),
            "printed_at": found.created_at}
