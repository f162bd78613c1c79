"""The receipt that prints by itself after the sale, in a worker."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.i18n import LANGUAGES
from app.kernel.tenancy import require_tenant
from app.pos.billing.receipts.service import print_by_itself
from app.pos.business.api import Employee, get_branch
from app.pos.sales.api import ReceiptWanted, get_sale


def print_wanted(event: ReceiptWanted) -> None:
    """Queue the receipt of a stored sale for its till's printer; a repeat of the event changes nothing."""
    sale_id, register_id = UUID(str(event.sale_id)), UUID(str(event.register_id))
    sale = get_sale(sale_id)
    chosen = get_branch(sale["branch_id"]).receipt_language
    if not chosen:
        cashier = db.session.get(Employee, (require_tenant(), sale["employee_id"]))
        chosen = cashier.language if cashier and cashier.language in LANGUAGES else "en"
    print_by_itself(sale_id, register_id, system_actor(require_tenant()), chosen)
