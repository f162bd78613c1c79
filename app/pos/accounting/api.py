"""The door of the accounting domain: what other domains may use of it."""

from app.pos.accounting.accounts.rules import Purpose
from app.pos.accounting.journal.ledger import add_entry
from app.pos.accounting.journal.periods import ensure_open_period
from app.pos.accounting.journal.queries import posting_accounts
from app.pos.accounting.journal.rules import Unbalanced

__all__ = ["Purpose", "Unbalanced", "add_entry", "ensure_open_period", "posting_accounts"]
