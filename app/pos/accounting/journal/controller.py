"""Back-office pages of the journal: entries, one entry, posting by hand, reversal."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.clock import business_day, now
from app.kernel.forms import field_view, form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import notify, redirect_to, url
from app.kernel.pages import show as show_page
from app.kernel.resource import Resource
from app.pos.accounting.accounts.queries import list_postable, list_tree
from app.pos.accounting.journal import pages, service
from app.pos.accounting.journal.forms import EntryForm, JournalFilter, ReversalForm, TypedLine, read_lines, understand
from app.pos.business.api import get_main_branch, list_branches
from app.pos.sources import source_label, source_url

journal = Resource("pos.accounting.journal", url="/office/accounting/journal")
AT = "pos.accounting.journal"
NEW, ONE = "pos/accounting/journal/new.html", "pos/accounting/journal/show.html"
VIEW, POST = "accounting.journal.view", "accounting.journal.post"
SIZE = 50


@journal.page("/", permission=VIEW)
def index():
    """List the entries, the latest first."""
    accounts = [(row["id"], f"{row['code']} {row['name']}") for row in list_tree() if not row["is_group"]]
    kinds = [(kind, source_label(kind)) for kind in pages.list_source_kinds()]
    form, wanted = wanted_of(kinds=kinds, accounts=accounts)
    before = _place(request.args.get("before", ""))
    rows, older = pages.page_entries(wanted, size=SIZE, before=before)
    kept = kept_of("q", "first", "last", "kind", "account", "branch")
    return {
        "title": _("Journal"), "new_url": url(f"{AT}.new") if current_actor().may(POST) else "",
        "rows": [{**row, "source": source_label(row["source_kind"]), "url": url(f"{AT}.show", entry_id=row["id"])}
                 for row in rows],
        "filter": filter_view(form, f"{AT}.index", ("first", "last", "kind", "account", "branch"), kept, search=True),
        "older_url": url(f"{AT}.index", before=f"{older[0].isoformat()}_{older[1]}", **kept) if older else "",
        "newest_url": url(f"{AT}.index", **kept) if before else "", "export_url": url(f"{AT}.export_entries", **kept),
    }


@journal.page("/<uuid:entry_id>", permission=VIEW)
def show(entry_id: UUID):
    """Show one entry."""
    return _page(pages.get_entry(entry_id))


@journal.page("/new", permission=POST)
def new():
    """Show an empty entry."""
    form = EntryForm(list_branches(), formdata=None, entry_date=today())
    return _new_page(form, [TypedLine(None), TypedLine(None)])


@journal.action("/new", permission=POST)
def create():
    """Post an entry by hand."""
    form, typed = EntryForm(list_branches()), read_lines(request.form)
    lines, errors = understand(typed)
    entry_id = None
    if not any(errors):
        entry_id = form.carry_out(lambda: service.post_manual_entry(
            form.entry_date.data, form.description.data, lines, current_actor(), branch_id=form.branch_id.data))
    if entry_id is None:
        return show_page(NEW, _new_page(form, typed, errors), 422)
    notify(_("The entry was posted."))
    return redirect_to(f"{AT}.show", entry_id=entry_id)


@journal.action("/lines", permission=POST, kind="fragment", idempotent=False)
def lines():
    """Show the lines of an entry again, with their sums, one more line or one less; nothing is stored."""
    typed = read_lines(request.form)
    if request.form.get("add"):
        typed = [*typed, TypedLine(None)]
    gone = request.form.get("remove", "")
    if gone.isdecimal() and len(typed) > 2:
        typed = [line for number, line in enumerate(typed) if number != int(gone)]
    return _lines(typed, understand(typed)[1])


@journal.action("/<uuid:entry_id>/reverse", permission=POST)
def reverse(entry_id: UUID):
    """Post the opposite of an entry."""
    form = ReversalForm()
    reversal_id = form.carry_out(lambda: service.reverse_entry(entry_id, form.entry_date.data, current_actor()))
    if reversal_id is None:
        return show_page(ONE, _page(pages.get_entry(entry_id), form), 422)
    notify(_("The entry was reversed."))
    return redirect_to(f"{AT}.show", entry_id=reversal_id)


def _page(entry: dict[str, Any], form: ReversalForm | None = None) -> dict[str, Any]:
    may = current_actor().may(POST) and entry["source_kind"] == service.MANUAL and entry["status"] == "POSTED"
    link = lambda other: other and {"number": other[1], "url": url(f"{AT}.show", entry_id=other[0])}  # noqa: E731
    return {
        "title": entry["entry_number"], "lead": entry["description"],
        "breadcrumb": [{"label": _("Journal"), "url": url(f"{AT}.index")}, {"label": entry["entry_number"], "url": ""}],
        "entry": {name: entry[name] for name in ("entry_date", "posted_at", "currency", "status", "branch", "employee", "debit",
                                                 "credit")},
        "source": {"label": source_label(entry["source_kind"]), "url": source_url(entry["source_kind"], entry["source_id"])},
        "reverses": link(entry["reverses"]), "reversed_by": link(entry["reversed_by"]),
        "lines": [{**{name: line[name] for name in ("code", "name", "debit", "credit", "memo")},
                   "url": url(f"{AT}.account", account_id=line["account_id"])} for line in entry["lines"]],
        "form": form_view(form or ReversalForm(formdata=None, entry_date=today()), submit=_("Reverse this entry"),
                          action=url(f"{AT}.reverse", entry_id=entry["id"])) if may else None,
    }


def _new_page(form: EntryForm, typed: list[TypedLine], errors: list[str] | None = None) -> dict[str, Any]:
    return {
        "title": _("New journal entry"), **_lines(typed, errors or [""] * len(typed)),
        "breadcrumb": [{"label": _("Journal"), "url": url(f"{AT}.index")}, {"label": _("New journal entry"), "url": ""}],
        "form": form_view(form, action=url(f"{AT}.create"), submit=_("Post"), cancel_url=url(f"{AT}.index"), id="entry"),
    }


def _lines(typed: list[TypedLine], errors: list[str]) -> dict[str, Any]:
    understood, _errors = understand(typed)
    debit, credit = sum(line.debit for line in understood), sum(line.credit for line in understood)
    return {
        "lines": [{"account_id": line.account_id, "debit": line.debit, "credit": line.credit, "memo": line.memo, "error": error}
                  for line, error in zip(typed, errors, strict=True)],
        "accounts": [{"id": account_id, "label": label} for account_id, label in list_postable()],
        "sums": {"debit": debit, "credit": credit, "off": abs(debit - credit)}, "lines_url": url(f"{AT}.lines"),
    }


def wanted_of(**choices: Any) -> tuple[JournalFilter, pages.Wanted]:
    """Return the filter of this address, and what it asks for; input that makes no sense filters nothing."""
    form = JournalFilter(list_branches(), request.args, **choices)
    form.validate()
    good = {field.name: None if field.errors else field.data for field in form}
    return form, pages.Wanted(good["first"], good["last"], good["kind"] or "", good["q"] or "", good["account"], good["branch"])


def filter_view(form: JournalFilter, endpoint: str, fields: tuple[str, ...], kept: dict[str, str], *, search: bool = False,
                **values: Any) -> dict[str, Any]:
    """Return the filter as `ui/filters.html` displays it."""
    return {
        "action": url(endpoint, **values), "clear_url": url(endpoint, **values) if kept else None,
        "search": {"name": "q", "value": form.q.data or "", "label": str(form.q.label.text)} if search else None,
        "fields": {name: {**field_view(form[name]), "plain_label": True} for name in fields},
    }


def kept_of(*names: str) -> dict[str, str]:
    """Return the filters of this address, for the links that keep them."""
    return {name: value for name, value in request.args.items() if value and name in names}


def today() -> date:
    """Return the business day of the main branch."""
    branch = get_main_branch()
    return business_day(now(), branch.timezone, branch.day_cutoff)


def _place(text: str) -> tuple[date, UUID] | None:
    day, _sep, entry_id = text.partition("_")
    try:
        found = date.fromisoformat(day), parse_id(entry_id)
    except ValueError:
        return None
    return found if found[1] else None
