"""What the journal says, for tests: balances by purpose."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from app.kernel.database import db
from app.pos.accounting.accounts.models import PostingAccount
from app.pos.accounting.journal.models import JournalEntryLine


def balances() -> dict[str, Decimal]:
    """Return debit minus credit of the business's accounts by purpose, those that are not zero."""
    rows = db.session.execute(
        select(PostingAccount.purpose, func.sum(JournalEntryLine.debit - JournalEntryLine.credit))
        .join(JournalEntryLine, JournalEntryLine.account_id == PostingAccount.account_id)
        .group_by(PostingAccount.purpose))
    return {purpose: balance for purpose, balance in rows if balance}
