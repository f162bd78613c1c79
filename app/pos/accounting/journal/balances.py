"""Back-office pages of balances: the trial balance, and one account's ledger behind each of its figures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.csv_export import csv_response
from app.kernel.filters import day
from app.kernel.i18n import _
from app.kernel.pages import paging, url
from app.kernel.refusal import Refusal
from app.pos.accounting.accounts.queries import account_name, get_account, list_tree
from app.pos.accounting.journal import pages
from app.pos.accounting.journal.controller import (
    AT,
    SIZE,
    VIEW,
    filter_view,
    journal,
    kept_of,
    today,
    wanted_of,
)
from app.pos.accounting.journal.rules import FIGURES, rolled_up
from app.pos.sources import source_label
from app.pricing import with_decimals

MOST_EXPORTED = 100_000



@journal.page("/trial-balance", permission=VIEW)
def trial_balance():
    """Show what is on every account, and that debits are credits."""
    form, wanted = wanted_of()
    kept, chart = kept_of("first", "last", "branch"), list_tree()
    return {
        "title": _("Trial balance"),
        "lead": _("At the end of %(day)s.", day=day(wanted.last_day or today())),
        "filter": filter_view(form, f"{AT}.trial_balance", ("first", "last", "branch"), kept),
        "export_url": url(f"{AT}.export_trial_balance", **kept),
        "balances": [{**balance, "rows": [{**row, "url": "" if row["is_group"] else url(
            f"{AT}.account", account_id=row["account_id"], **kept)} for row in rolled_up(balance["rows"], chart)]}
            for balance in _by_currency(wanted)],
    }


@journal.page("/trial-balance.csv", permission=VIEW)
def export_trial_balance():
    """Download the trial balance: the accounts with the group that each is summed in, no sums."""
    _form, wanted = wanted_of()
    chart = {row["id"]: row for row in list_tree()}
    heads = (_("Currency"), _("Code"), _("Account"), _("Group"), _("Debit"), _("Credit"), _("Balance, debit"), _("Balance, credit"))
    return csv_response("trial-balance.csv", heads, (
        [row["currency"], row["code"], row["name"], _group(row["account_id"], chart),
         *(with_decimals(row[name], row["currency"]) for name in FIGURES)]
        for row in pages.trial_balance(wanted)))


@journal.page("/accounts/<uuid:account_id>", permission=VIEW)
def account(account_id: UUID):
    """Show every line of an account, with the balance after each."""
    found = get_account(account_id)
    form, wanted = wanted_of()
    totals = pages.account_totals(account_id, wanted)
    kept = kept_of("first", "last", "branch")
    page = paging(request.args.get("page", 1, int), SIZE, totals["lines"], f"{AT}.account", account_id=account_id, **kept)
    rows = pages.page_account(account_id, wanted, totals["opening"], page["offset"], SIZE)
    title = f"{found.code} {account_name(found)}"
    return {
        "title": title, "totals": totals, "paging": page,
        "breadcrumb": [{"label": _("Trial balance"), "url": url(f"{AT}.trial_balance", **kept)}, {"label": title, "url": ""}],
        "rows": [{**_line(row), "url": url(f"{AT}.show", entry_id=row["id"])} for row in rows],
        "filter": filter_view(form, f"{AT}.account", ("first", "last", "branch"), kept, account_id=account_id),
        "export_url": url(f"{AT}.export_account", account_id=account_id, **kept),
    }


@journal.page("/accounts/<uuid:account_id>.csv", permission=VIEW)
def export_account(account_id: UUID):
    """Download an account's lines."""
    found = get_account(account_id)
    _form, wanted = wanted_of()
    opening = pages.account_totals(account_id, wanted)["opening"]
    heads = (_("Date"), _("Number"), _("Description"), _("Memo"), _("Currency"), _("Debit"), _("Credit"), _("Balance"))
    rows = pages.page_account(account_id, wanted, opening, 0, MOST_EXPORTED)
    return csv_response(f"account-{found.code}.csv", heads, (
        [row["entry_date"], row["entry_number"], row["description"], row["memo"], row["currency"],
         *(with_decimals(row[name], row["currency"]) for name in ("debit", "credit", "balance"))] for row in rows))


@journal.page("/entries.csv", permission=VIEW)
def export_entries():
    """Download the journal: a row for each line of the entries that the filters leave."""
    _form, wanted = wanted_of()
    rows = pages.list_entry_lines(wanted, MOST_EXPORTED + 1)
    if len(rows) > MOST_EXPORTED:
        raise Refusal("too_many_lines", _("There are more than %(most)s lines.", most=f"{MOST_EXPORTED:,}"),
                      remedy=_("Choose a shorter time."))
    heads = (_("Date"), _("Number"), _("Description"), _("Source"), _("Status"), _("Code"), _("Account"), _("Memo"),
             _("Currency"), _("Debit"), _("Credit"))
    return csv_response("journal.csv", heads, (
        [row["entry_date"], row["entry_number"], row["description"], source_label(row["source_kind"]), row["status"], row["code"],
         row["name"], row["memo"], row["currency"], *(with_decimals(row[name], row["currency"]) for name in ("debit", "credit"))]
        for row in rows))


def _group(account_id: UUID, chart: dict[UUID, dict[str, Any]]) -> str:
    names, above = [], chart[account_id]["parent_id"]
    while above is not None:
        names.append(f"{chart[above]['code']} {chart[above]['name']}")
        above = chart[above]["parent_id"]
    return " / ".join(reversed(names))


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("entry_number", "entry_date", "description", "memo", "currency", "debit", "credit",
                                         "balance")}


def _by_currency(wanted: pages.Wanted) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in pages.trial_balance(wanted):
        groups.setdefault(row["currency"], []).append(row)
    return [{"currency": currency, "rows": rows, "totals": {name: sum(row[name] for row in rows) for name in FIGURES},
             "is_balanced": sum(row["debit"] - row["credit"] for row in rows) == 0} for currency, rows in groups.items()]
