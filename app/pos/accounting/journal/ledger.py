"""Writing the journal: the rows that a document's entry contributes to its posting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.kernel.tenancy import require_tenant
from app.pos.accounting.accounts.rules import PURPOSE_LABELS, Purpose
from app.pos.accounting.journal.models import JournalEntry, JournalEntryLine
from app.pos.accounting.journal.rules import JournalEntryStatus, balanced

ZERO = Decimal(0)


def add_entry(
    posting: Posting, *, source_kind: str, source_id: UUID, number: str, entry_date: date, description: str,
    lines: Iterable[tuple[Purpose, Decimal, str | None]], branch_id: UUID | None, currency: str,
    employee_id: UUID | None, posted_at: datetime, accounts: Mapping[str, UUID],
) -> UUID | None:
    """Add a document's journal entry to its posting; return its id, None when nothing is left to post.

    `lines` are (purpose, debit minus credit, memo): equal purposes become one line, zeros none. `number` is unique
    over the whole journal, (`source_kind`, `source_id`) too: a document is posted once. `accounts` come from
    `posting_accounts`. Raises Unbalanced (a programming error) unless the lines add up to exactly zero, Refusal if
    a purpose has no account.
    """
    posted = balanced(lines)
    return add_account_entry(
        posting, [(_account(accounts, purpose), amount, memo) for purpose, amount, memo in posted],
        purposes=[str(purpose) for purpose, *_rest in posted], source_kind=source_kind, source_id=source_id,
        number=number, entry_date=entry_date, description=description, branch_id=branch_id, currency=currency,
        employee_id=employee_id, posted_at=posted_at)


def add_account_entry(
    posting: Posting, lines: list[tuple[UUID, Decimal, str | None]], *, source_kind: str, source_id: UUID, number: str,
    entry_date: date, description: str, branch_id: UUID | None, currency: str, employee_id: UUID | None,
    posted_at: datetime, reverses_id: UUID | None = None, entry_id: UUID | None = None,
    purposes: Sequence[str] | None = None,
) -> UUID | None:
    """Add an entry whose lines name accounts (account id, debit minus credit, memo) to a posting; see `add_entry`.

    `purposes` say line by line what the product posts, None for what people post by hand.
    """
    if not lines:
        return None
    tenant_id, entry_id = require_tenant(), entry_id or new_id()
    posting.insert(JournalEntry.__table__, [{
        "tenant_id": tenant_id, "id": entry_id, "entry_number": number, "entry_date": entry_date,
        "description": description, "status": JournalEntryStatus.POSTED.value, "source_kind": source_kind,
        "source_id": source_id, "reverses_id": reverses_id, "branch_id": branch_id, "currency": currency,
        "employee_id": employee_id, "posted_at": posted_at}])
    posting.insert(JournalEntryLine.__table__, [
        {"tenant_id": tenant_id, "id": new_id(), "entry_id": entry_id, "line_number": line, "account_id": account_id,
         "entry_date": entry_date, "debit": max(amount, ZERO), "credit": max(-amount, ZERO), "memo": memo,
         "purpose": purposes[line - 1] if purposes else None}
        for line, (account_id, amount, memo) in enumerate(lines, 1)])
    return entry_id


def _account(accounts: Mapping[str, UUID], purpose: Purpose) -> UUID:
    try:
        return accounts[purpose]
    except KeyError:
        raise Refusal(
            "posting_account_missing", _l("No account is chosen for: %(purpose)s.", purpose=PURPOSE_LABELS[purpose]),
            remedy=_l("Choose one under Accounting, Chart of accounts, Posting accounts."), purpose=purpose.value,
        ) from None
