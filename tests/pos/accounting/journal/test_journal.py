"""Posting by hand, reversal, balances and their pages."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.pos.accounting.accounts.queries import list_tree
from app.pos.accounting.api import Purpose, posting_accounts
from app.pos.accounting.journal import pages
from app.pos.accounting.journal.models import JournalEntry
from app.pos.accounting.journal.rules import FIGURES, rolled_up
from app.pos.accounting.journal.service import ManualLine, post_manual_entry, reverse_entry
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
from tests.conftest import make_business
from tests.personas import Persona
from tests.pos.inventory.goods import make_variant

AT = "/office/accounting/journal/"
DAY = date(2026, 3, 2)


def line(purpose, debit="0", credit="0"):
    return ManualLine(posting_accounts()[purpose], Decimal(debit), Decimal(credit))


def post(shop, amount="50.00", day=DAY, lines=None):
    return post_manual_entry(day, "Float for the drawers", lines or [
        line(Purpose.CASH, debit=amount), line(Purpose.OPENING_STOCK, credit=amount)], shop.system)


def balances(**wanted):
    return {row["code"]: row["debit_balance"] - row["credit_balance"] for row in pages.trial_balance(pages.Wanted(**wanted))}


def refused(work):
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code


def test_an_entry_posted_by_hand_moves_its_accounts(edge_shop):
    entry = pages.get_entry(post(edge_shop))
    assert (entry["entry_number"], entry["currency"], entry["debit"], entry["credit"]) == ("JE-000001", "GBP", 50, 50)
    assert balances() == {"1231": Decimal(50), "3900": Decimal(-50)}


def test_entries_by_hand_balance_and_have_two_sides(shop):
    assert refused(lambda: post(shop, lines=[line(Purpose.CASH, debit="5")])) == "lines_too_few"
    assert refused(lambda: post(shop, lines=[line(Purpose.CASH, debit="5"), line(Purpose.SALES, credit="4")])) == "unbalanced"
    assert refused(lambda: post(shop, lines=[line(Purpose.CASH, debit="5", credit="5"), line(Purpose.SALES)])) == "line_empty"
    assert refused(lambda: post(shop, amount="0.005")) == "amount_unit"


def test_a_reversal_is_the_opposite_and_both_stay(edge_shop):
    entry_id = post(edge_shop)
    reversal = pages.get_entry(reverse_entry(entry_id, date(2026, 3, 5), edge_shop.system))
    assert reversal["reverses"][1] == "JE-000001"
    original = pages.get_entry(entry_id)
    assert (original["status"], original["reversed_by"][1]) == ("VOIDED", "JE-000002")
    assert set(balances().values()) == {Decimal(0)}
    assert balances(last_day=DAY) == {"1231": Decimal(50), "3900": Decimal(-50)}
    assert refused(lambda: reverse_entry(entry_id, DAY, edge_shop.system)) == "entry_voided"


def test_entries_of_documents_are_undone_by_documents(shop):
    adjust_stock(shop.branch_id, [AdjustedLine(make_variant(shop), quantity=Decimal(2), unit_cost=Decimal(3))],
                 StockAdjustmentReason.INITIAL, shop.system)
    entry_id = db.session.scalar(select(JournalEntry.id))
    assert refused(lambda: reverse_entry(entry_id, DAY, shop.system)) == "entry_not_manual"


def test_the_trial_balance_is_zero_on_any_day(edge_shop):
    for number in range(1, 4):
        post(edge_shop, f"{number}.10", date(2026, 3, number))
    rows = pages.trial_balance(pages.Wanted(last_day=date(2026, 3, 2)))
    assert sum(row["debit"] for row in rows) == sum(row["credit"] for row in rows) == Decimal("3.20")


def test_groups_hold_the_sums_of_what_is_below_them_and_the_top_adds_up_to_the_totals(edge_shop):
    post(edge_shop, "50.00")
    rows = pages.trial_balance(pages.Wanted())
    tree = rolled_up(rows, list_tree())
    for name in FIGURES:
        assert sum(row[name] for row in tree if row["depth"] == 0) == sum(row[name] for row in rows)
        assert sum(row[name] for row in tree if not row["is_group"]) == sum(row[name] for row in rows)
    cash = next(number for number, row in enumerate(tree) if row["code"] == "1231")
    group = next(row for row in reversed(tree[:cash]) if row["depth"] == tree[cash]["depth"] - 1)
    assert (group["is_group"], group["debit"], group["debit_balance"], group["credit"]) == (True, 50, 50, 0)


def test_an_account_s_ledger_runs_from_its_balance_before(edge_shop):
    for number in (1, 2, 3):
        post(edge_shop, f"{number}.00", date(2026, 3, number))
    cash, wanted = posting_accounts()[Purpose.CASH], pages.Wanted(first_day=date(2026, 3, 2))
    totals = pages.account_totals(cash, wanted)
    assert totals == {"opening": 1, "moved": 5, "closing": 6, "lines": 2}
    assert [row["balance"] for row in pages.page_account(cash, wanted, totals["opening"], 0, 10)] == [3, 6]
    assert [row["balance"] for row in pages.page_account(cash, wanted, totals["opening"], 1, 10)] == [6]


def test_entries_are_listed_by_day_from_the_latest_and_page_by_page(edge_shop):
    for day in (3, 1, 2):
        post(edge_shop, day=date(2026, 3, day))
    first, older = pages.page_entries(pages.Wanted(), size=2)
    assert [row["date"].day for row in first] == [3, 2]
    rest, end = pages.page_entries(pages.Wanted(), size=2, before=older)
    assert ([row["date"].day for row in rest], end) == ([1], None)
    cash = posting_accounts()[Purpose.CASH]
    assert len(pages.page_entries(pages.Wanted(account_id=cash, kind="manual", first_day=date(2026, 3, 2)), size=9)[0]) == 2


@pytest.mark.parametrize("statement", [
    "UPDATE accounting.journal_entry SET description = ''", "DELETE FROM accounting.journal_entry",
    "UPDATE accounting.journal_entry_line SET debit = 1", "DELETE FROM accounting.journal_entry_line"])
def test_what_is_posted_cannot_be_rewritten(shop, statement):
    post(shop)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text(statement))


def test_an_entry_is_posted_and_reversed_in_the_back_office(app, shop):
    owner, accounts = Persona(app, shop, "APP_OWNER"), posting_accounts()
    form = {"entry_date": "2026-03-02", "description": "Float", "branch_id": "", "debit": ["50", ""], "credit": ["", "50"],
            "account": [accounts[Purpose.CASH], accounts[Purpose.OPENING_STOCK]], "memo": ["", "Owner"]}
    assert owner.get(f"{AT}new").status_code == 200
    lines = owner.post(f"{AT}lines", {**form, "add": "1"})
    assert lines.text.count('name="account"') == 3 and "Balanced" in lines.text
    assert "Differ by" in owner.post(f"{AT}lines", {**form, "debit": ["40", ""]}).text
    entry = owner.post(f"{AT}new", form).headers["HX-Redirect"]
    page = owner.get(entry)
    assert "JE-000001" in page.text and "Owner" in page.text
    assert owner.post(f"{entry}/reverse", {"entry_date": "2026-03-03"}).status_code == 200
    assert "Reversed" in owner.get(entry).text
    assert owner.post(f"{entry}/reverse", {"entry_date": "2026-03-03"}).status_code == 422


@pytest.mark.parametrize(("values", "words"), [
    ({"debit": ["x", ""]}, "Enter a number"), ({"debit": ["40", ""]}, "differ by 10"), ({"entry_date": "x"}, "date"),
    ({"account": ["", ""]}, "Choose an account."), ({"description": ""}, "Fill this in.")])
def test_an_entry_that_makes_no_sense_comes_back_with_its_errors(app, shop, values, words):
    accounts = posting_accounts()
    answer = Persona(app, shop, "APP_OWNER").post(f"{AT}new", {
        "entry_date": "2026-03-02", "description": "Float", "branch_id": "", "debit": ["50", ""], "credit": ["", "50"],
        "account": [accounts[Purpose.CASH], accounts[Purpose.OPENING_STOCK]], "memo": ["", ""], **values})
    assert answer.status_code == 422
    assert words in answer.text


def test_balances_are_shown_followed_and_downloaded(app, shop):
    post(shop)
    db.session.commit()
    manager = Persona(app, shop, "MANAGER")
    page = manager.get(f"{AT}trial-balance")
    assert "Cash in tills" in page.text and "Debits and credits agree" in page.text
    account = posting_accounts()[Purpose.CASH]
    assert "JE-000001" in manager.get(f"{AT}accounts/{account}").text
    assert ",50.00,0.00,50.00,0.00" in manager.get(f"{AT}trial-balance.csv").text
    assert page.text.count("table__group") >= 2
    assert "Float for the drawers" in manager.get(f"{AT}entries.csv?kind=manual").text
    assert "Float for the drawers" not in manager.get(f"{AT}entries.csv?last=2020-01-01").text
    assert "Float for the drawers" in manager.get(f"{AT}accounts/{account}.csv").text
    assert "JE-000001" in manager.get(f"{AT}?q=JE-000001&kind=manual&account={account}&first=2026-03-01").text
    for query in ("?first=x&before=x&kind=x&account=x", "?before=2026-13-01_x", "trial-balance?last=x", f"accounts/{account}?page=x"):
        assert manager.get(f"{AT}{query}").status_code == 200


def test_a_stranger_finds_no_entry_and_a_cashier_no_journal(app, shop):
    entry_id = post(shop)
    db.session.commit()
    assert Persona(app, shop, "CASHIER").get(AT).status_code == 403
    other = make_business("Elsewhere")
    assert Persona(app, other, "APP_OWNER").get(f"{AT}{entry_id}").status_code == 404


@pytest.mark.parametrize("statement", [
    "UPDATE accounting.journal_entry_line SET debit = debit + 1", "DELETE FROM accounting.journal_entry_line",
    "UPDATE accounting.journal_entry SET entry_date = '2020-01-01'", "TRUNCATE accounting.journal_entry_line"])
def test_not_even_the_owner_of_the_database_rewrites_the_journal(database, shop, statement):
    post(shop)
    db.session.commit()
    with create_engine(database["DATABASE_OWNER_URL"]).connect() as owner, pytest.raises(DBAPIError, match="append-only"):
        owner.execute(text(statement))
