"""Back-office pages of the chart of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.accounting.accounts import queries, service
from app.pos.accounting.accounts.forms import AccountForm, purposes_form
from app.pos.accounting.accounts.rules import FITTING, PURPOSE_LABELS, TYPE_LABELS, AccountType, Purpose

accounts = Resource("pos.accounting.accounts", url="/office/accounting/accounts")
AT = "pos.accounting.accounts"
FORM, PURPOSES = "pos/accounting/accounts/form.html", "pos/accounting/accounts/purposes.html"


@accounts.page("/", permission="accounting.accounts.view")
def index():
    """Show the chart as a tree, with what the product posts where."""
    purposes: dict[UUID, list[str]] = {}
    for purpose, account_id in queries.list_purposes().items():
        purposes.setdefault(account_id, []).append(str(PURPOSE_LABELS[Purpose(purpose)]))
    may = current_actor().may("accounting.accounts.edit")
    return {
        "title": _("Chart of accounts"),
        "rows": [{**{name: row[name] for name in ("code", "name", "depth", "is_active", "is_group")},
                  "type": str(TYPE_LABELS[AccountType(row["type"])]), "purposes": purposes.get(row["id"], []),
                  "url": url(f"{AT}.edit", account_id=row["id"]) if may else "",
                  "ledger_url": "" if row["is_group"] else url("pos.accounting.journal.account", account_id=row["id"])}
                 for row in queries.list_tree()],
        "new_url": url(f"{AT}.new") if may else "", "purposes_url": url(f"{AT}.purposes"),
    }


@accounts.page("/new", permission="accounting.accounts.edit")
def new():
    """Show the empty form."""
    return show(FORM, _page(AccountForm(queries.list_tree(), formdata=None, is_active=True), _("New account"), url(f"{AT}.create")))


@accounts.action("/new", permission="accounting.accounts.edit")
def create():
    """Make an account."""
    form = AccountForm(queries.list_tree())
    form.carry_out(lambda: service.create_account(form.values(), current_actor()))
    if form.errors:
        return show(FORM, _page(form, _("New account"), url(f"{AT}.create")), 422)
    notify(_("The account was created."))
    return redirect_to(f"{AT}.index")


@accounts.page("/<uuid:account_id>", permission="accounting.accounts.edit")
def edit(account_id: UUID):
    """Show an account in its form."""
    account = queries.get_account(account_id)
    return show(FORM, _edit_page(account_id, AccountForm(queries.list_tree(), formdata=None, obj=account)))


@accounts.action("/<uuid:account_id>", permission="accounting.accounts.edit")
def update(account_id: UUID):
    """Save an account."""
    form = AccountForm(queries.list_tree())
    form.carry_out(lambda: service.edit_account(account_id, form.values(), current_actor()))
    if form.errors:
        return show(FORM, _edit_page(account_id, form), 422)
    notify(_("The account was saved."))
    return redirect_to(f"{AT}.index")


@accounts.action("/<uuid:account_id>/remove", permission="accounting.accounts.edit")
def remove(account_id: UUID):
    """Take an account out of the chart."""
    service.remove_account(account_id, current_actor())
    notify(_("The account was removed."))
    return redirect_to(f"{AT}.index")


@accounts.page("/purposes", permission="accounting.accounts.view")
def purposes():
    """Show to which account the product posts what."""
    return _purposes_page(_purposes_form(is_empty=True))


@accounts.action("/purposes", permission="accounting.accounts.edit")
def choose():
    """Save to which account the product posts what."""
    form = _purposes_form(is_empty=False)
    form.carry_out(lambda: service.choose_accounts(
        {Purpose(name): account_id for name, account_id in form.values().items()}, current_actor()))
    if form.errors:
        return show(PURPOSES, _purposes_page(form), 422)
    notify(_("The posting accounts were saved."))
    return redirect_to(f"{AT}.index")


def _purposes_form(*, is_empty: bool) -> Form:
    postable = {types: queries.list_postable(types) for types in set(FITTING.values())}
    return purposes_form(postable, queries.list_purposes(), is_empty=is_empty)


def _purposes_page(form: Form) -> dict[str, Any]:
    return {
        "title": _("Posting accounts"), "breadcrumb": _trail(_("Posting accounts")),
        "lead": _("To which account the product posts what it does by itself. A change counts from now on."),
        "can_edit": current_actor().may("accounting.accounts.edit"),
        "form": form_view(form, action=url(f"{AT}.choose"), submit=_("Save"), cancel_url=url(f"{AT}.index")),
    }


def _edit_page(account_id: UUID, form: AccountForm) -> dict[str, Any]:
    account = queries.get_account(account_id)
    page = _page(form, f"{account.code} {queries.account_name(account)}", url(f"{AT}.update", account_id=account_id))
    page["remove"] = form_view(Form(), action=url(f"{AT}.remove", account_id=account_id), submit=_("Remove"))
    return page


def _page(form: AccountForm, title: str, action: str) -> dict[str, Any]:
    return {"title": title, "breadcrumb": _trail(title), "remove": None,
            "form": form_view(form, action=action, submit=_("Save"), cancel_url=url(f"{AT}.index"))}


def _trail(title: str) -> list[dict[str, str]]:
    return [{"label": _("Chart of accounts"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
