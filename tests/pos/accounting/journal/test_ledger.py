"""Entries that documents contribute: balanced, once, never into a closed period."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.pos.accounting.accounts.models import ChartOfAccount
from app.pos.accounting.api import Purpose, Unbalanced, add_entry, posting_accounts
from app.pos.accounting.journal.models import AccountingPeriod, JournalEntry, JournalEntryLine

DAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def post(shop, lines, **values):
    posting = Posting()
    given = {"source_kind": "test", "source_id": new_id(), "number": f"T-{new_id()}", "entry_date": DAY,
             "description": "Sale", "branch_id": shop.branch_id, "currency": "GBP", "employee_id": None,
             "posted_at": MOMENT, "accounts": posting_accounts(), **values}
    entry_id = add_entry(posting, lines=[(purpose, Decimal(amount), None) for purpose, amount in lines], **given)
    if entry_id:
        posting.run()
    return entry_id


def test_a_new_business_can_post_for_every_purpose(edge_shop):
    assert set(posting_accounts()) == {purpose.value for purpose in Purpose}


def test_equal_purposes_become_one_line_and_zeros_none(edge_shop):
    entry = post(edge_shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-4.00"), (Purpose.SALES, "-6.00"),
                             (Purpose.TAX_PAYABLE, "-2.00"), (Purpose.CASH_ROUNDING, "0")])
    lines = db.session.execute(
        select(ChartOfAccount.code, JournalEntryLine.debit, JournalEntryLine.credit)
        .join(ChartOfAccount, ChartOfAccount.id == JournalEntryLine.account_id)
        .where(JournalEntryLine.entry_id == entry).order_by(JournalEntryLine.line_number)).all()
    assert [tuple(line) for line in lines] == [("1231", 12, 0), ("4001", 0, 10), ("2200", 0, 2)]


def test_an_entry_of_nothing_is_not_posted(edge_shop):
    assert post(edge_shop, [(Purpose.CASH, "0"), (Purpose.SALES, "1"), (Purpose.SALES, "-1")]) is None


def test_an_unbalanced_entry_is_a_programming_error(edge_shop):
    with pytest.raises(Unbalanced):
        post(edge_shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-11.99")])


def test_postgresql_refuses_lines_that_do_not_balance(shop):
    entry = post(shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-12.00")])
    db.session.add(JournalEntryLine(entry_id=entry, line_number=3, account_id=posting_accounts()[Purpose.CASH],
                                    entry_date=DAY, debit=Decimal(1), credit=Decimal(0)))
    with pytest.raises(IntegrityError, match="does not balance"):
        db.session.flush()


def test_a_document_is_posted_once(edge_shop):
    source = new_id()
    post(edge_shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-12.00")], source_id=source)
    with pytest.raises(IntegrityError):
        post(edge_shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-12.00")], source_id=source)


def test_nothing_is_posted_into_a_closed_period(edge_shop):
    accounts = posting_accounts(DAY)
    db.session.add(AccountingPeriod(name="March 2026", start_date=date(2026, 3, 1), end_date=date(2026, 3, 31),
                                    is_closed=True))
    db.session.flush()
    with pytest.raises(Refusal) as refused:
        posting_accounts(DAY)
    assert refused.value.code == "period_closed"
    assert posting_accounts(date(2026, 4, 1)) == accounts


def test_postgresql_itself_refuses_entries_in_a_closed_period(shop):
    accounts = posting_accounts(DAY)
    db.session.add(AccountingPeriod(name="March 2026", start_date=date(2026, 3, 1), end_date=date(2026, 3, 31),
                                    is_closed=True))
    db.session.flush()
    with pytest.raises(OperationalError, match="period of 2026-03-02 is closed"):
        post(shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-12.00")], accounts=accounts)


def test_a_missing_account_is_named_with_what_to_do(shop):
    accounts = posting_accounts()
    del accounts[Purpose.CARD_CLEARING]
    with pytest.raises(Refusal) as refused:
        post(shop, [(Purpose.CARD_CLEARING, "12.00"), (Purpose.SALES, "-12.00")], accounts=accounts)
    assert refused.value.code == "posting_account_missing"
    assert "Card payments" in str(refused.value.message)


def test_posted_entries_stand(shop):
    entry = post(shop, [(Purpose.CASH, "12.00"), (Purpose.SALES, "-12.00")])
    assert db.session.get(JournalEntry, (shop.tenant_id, entry)).status.value == "POSTED"
