"""The books of stock: goods in stock against where they came from or went."""

from __future__ import annotations

from app.pos.accounting.accounts.rules import Purpose
from app.pos.accounting.journal.ledger import add_entry
from app.pos.accounting.journal.queries import posting_accounts
from app.pos.inventory.api import StockValueChanged, ValueCause

AGAINST = {
    ValueCause.OPENING: Purpose.OPENING_STOCK, ValueCause.RECEIVED: Purpose.STOCK_RECEIVED,
    ValueCause.ADJUSTED: Purpose.STOCK_ADJUSTMENT, ValueCause.SOLD_BEFORE: Purpose.COST_OF_GOODS,
}


def post_stock_value(event: StockValueChanged) -> None:
    """Add the entry of a change in the value of stock to its document's posting (handler of StockValueChanged)."""
    if not any(value for _, value in event.values):
        return
    lines = [(Purpose.INVENTORY, value, None) for _, value in event.values]
    lines += [(AGAINST[cause], -value, None) for cause, value in event.values]
    add_entry(
        event.posting, source_kind=event.source_kind, source_id=event.source_id, number=event.number,
        entry_date=event.business_date, description=event.description, lines=lines, branch_id=event.branch_id,
        currency=event.currency, employee_id=event.employee_id, posted_at=event.posted_at,
        accounts=posting_accounts(event.business_date))
