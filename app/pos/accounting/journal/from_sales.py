"""The books of a sale: posted with it, from its stored figures.

    debit   each tender's account      what was paid that way, cash rounding included
    credit  sales                      net of tax
    credit  tax payable                tax
    credit  cash rounding              what rounding the cash added (debit: took away)
    debit   cost of goods              what the goods cost; credit inventory
    debit   stock adjustment           goods that came back but cannot be sold again
"""

from __future__ import annotations

from app.pos.accounting.accounts.rules import Purpose
from app.pos.accounting.journal.ledger import add_entry
from app.pos.accounting.journal.queries import posting_accounts
from app.pos.payments.api import PaymentMethod
from app.pos.sales.api import SaleRecorded

TENDERS = {
    PaymentMethod.CASH: Purpose.CASH,
    PaymentMethod.CARD: Purpose.CARD_CLEARING,
    PaymentMethod.BANK_TRANSFER: Purpose.BANK_TRANSFER,
    PaymentMethod.MOBILE: Purpose.MOBILE,
    PaymentMethod.CHECK: Purpose.CHECK,
}


def post_sale_entry(event: SaleRecorded) -> None:
    """Add the balanced journal entry of a document to its posting (handler of SaleRecorded)."""
    sale, number = event.sale, event.sale["invoice_number"]
    lines = [(TENDERS.get(payment["method"], Purpose.OTHER_TENDER), payment["amount"], None) for payment in event.payments]
    lines += [
        (Purpose.SALES, -sale["subtotal"], None),
        (Purpose.TAX_PAYABLE, -sale["tax"], None),
        (Purpose.CASH_ROUNDING, -sale["rounding"], None),
        (Purpose.COST_OF_GOODS, event.stock_value, None),
        (Purpose.STOCK_ADJUSTMENT, event.written_off, None),
        (Purpose.INVENTORY, -event.stock_value - event.written_off, None),
    ]
    add_entry(
        event.posting, source_kind="sale", source_id=sale["id"], number=number, entry_date=sale["business_date"],
        description=number, lines=lines, branch_id=sale["branch_id"], currency=sale["currency"],
        employee_id=event.actor.employee_id, posted_at=sale["created_at"],
        accounts=posting_accounts(sale["business_date"]))
