"""Posting by hand: balanced entries, and their reversal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _, _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.kernel.series import next_number
from app.pos.accounting.accounts.queries import list_postable
from app.pos.accounting.journal.ledger import add_account_entry
from app.pos.accounting.journal.models import JournalEntry, JournalEntryLine
from app.pos.accounting.journal.periods import ensure_open_period
from app.pos.accounting.journal.rules import JournalEntryStatus
from app.pos.business.api import get_branch, get_tenant
from app.pricing import currency_unit, round_money

ZERO = Decimal(0)
MANUAL, REVERSAL, SERIES = "manual", "reversal", "JE"


@dataclass(frozen=True, slots=True)
class ManualLine:
    """A line of an entry posted by hand: debit or credit of an account, never both."""

    account_id: UUID
    debit: Decimal
    credit: Decimal
    memo: str | None = None


def post_manual_entry(
    entry_date: date, description: str, lines: Sequence[ManualLine], actor: Actor, *, branch_id: UUID | None = None,
) -> UUID:
    """Post a balanced entry by hand and return its id; it gets the next number JE-000001.

    The currency is the branch's, else the business's. Raises Refusal: period_closed, lines_too_few, line_empty,
    amount_unit, account_not_postable, unbalanced.
    """
    currency = get_branch(branch_id).currency if branch_id else get_tenant().currency
    ensure_open_period(entry_date)
    _check(lines, currency)
    entry_id, number = new_id(), next_number(SERIES)
    posting = Posting()
    add_account_entry(
        posting, [(line.account_id, line.debit - line.credit, line.memo) for line in lines], entry_id=entry_id,
        source_kind=MANUAL, source_id=entry_id, number=number, entry_date=entry_date, description=description,
        branch_id=branch_id, currency=currency, employee_id=actor.employee_id, posted_at=now())
    posting.run()
    audit.record("accounting.journal.post", "journal_entry", entry_id, actor, after={
        "number": number, "date": entry_date, "total": sum((line.debit for line in lines), ZERO)})
    return entry_id


def reverse_entry(entry_id: UUID, entry_date: date, actor: Actor) -> UUID:
    """Post the opposite of an entry that was posted by hand, mark that one as voided, and return the new entry's id.

    Entries of sales, shifts and stock are undone by their own documents. Raises Refusal entry_not_manual,
    entry_voided, period_closed.
    """
    entry = db.session.scalar(select(JournalEntry).where(JournalEntry.id == entry_id).with_for_update()
                              .execution_options(populate_existing=True))
    if entry is None:
        raise NotFound("entry_not_found")
    if entry.source_kind != MANUAL:
        raise Refusal("entry_not_manual", _l("This entry belongs to a document."), status=CONFLICT,
                      remedy=_l("Undo the document itself: return the sale, or adjust the stock again."))
    if entry.status is JournalEntryStatus.VOIDED:
        raise Refusal("entry_voided", _l("This entry has been reversed already."), status=CONFLICT,
                      remedy=_l("Look at the reversing entry."))
    ensure_open_period(entry_date)
    lines = db.session.scalars(select(JournalEntryLine).where(JournalEntryLine.entry_id == entry_id)
                               .order_by(JournalEntryLine.line_number)).all()
    number = next_number(SERIES)
    posting = Posting()
    reversal_id = add_account_entry(
        posting, [(line.account_id, line.credit - line.debit, line.memo) for line in lines],
        source_kind=REVERSAL, source_id=entry_id, number=number, entry_date=entry_date,
        description=_("Reversal of %(number)s", number=entry.entry_number), branch_id=entry.branch_id,
        currency=entry.currency, employee_id=actor.employee_id, posted_at=now(), reverses_id=entry_id)
    posting.run()
    entry.status = JournalEntryStatus.VOIDED
    audit.record("accounting.journal.reverse", "journal_entry", entry_id, actor, after={"reversed_by": number})
    return reversal_id


def _check(lines: Sequence[ManualLine], currency: str) -> None:
    if len(lines) < 2:
        raise Refusal("lines_too_few", _l("An entry has at least two lines."), remedy=_l("Enter the other side as well."))
    postable, unit = {account_id for account_id, _label in list_postable()}, currency_unit(currency)
    for line in lines:
        if line.account_id not in postable:
            raise Refusal("account_not_postable", _l("Nothing can be posted to one of these accounts."),
                          remedy=_l("Choose an account that is in use and has no accounts below it."))
        if min(line.debit, line.credit) < 0 or bool(line.debit) == bool(line.credit):
            raise Refusal("line_empty", _l("Every line is either a debit or a credit above zero."),
                          remedy=_l("Fill in one of the two, or remove the line."))
        amount = line.debit + line.credit
        if amount != round_money(amount, unit):
            raise Refusal("amount_unit", _l("An amount is finer than the smallest coin of %(currency)s.", currency=currency),
                          remedy=_l("Round it."))
    off = sum((line.debit - line.credit for line in lines), ZERO)
    if off:
        raise Refusal("unbalanced", _l("Debits and credits differ by %(amount)s.", amount=format(abs(off), "f")),
                      remedy=_l("Correct the lines until both sums are the same."))
