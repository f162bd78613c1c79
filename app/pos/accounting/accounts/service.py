"""Making and changing the chart of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.accounting.accounts import queries
from app.pos.accounting.accounts.models import ChartOfAccount, PostingAccount
from app.pos.accounting.accounts.rules import FITTING, PURPOSE_LABELS, AccountType, Purpose
from app.pos.accounting.accounts.templates import Chart, chart_for
from app.pos.business.api import BusinessCreated

EDITABLE = ("code", "name", "name_ar", "type", "parent_id", "is_active")


def lay_foundations(event: BusinessCreated) -> None:
    """Give a new business the chart of accounts of its country."""
    lay_chart(chart_for(event.country))


def lay_chart(chart: Chart) -> None:
    """Make the accounts of a chart and say what is posted to which; the business has no account yet."""
    moment = now()
    of_all = {"tenant_id": require_tenant(), "created_at": moment, "updated_at": moment}
    ids: dict[str, UUID] = {code: new_id() for code, *_rest in chart.accounts}
    posting = Posting()
    posting.insert(ChartOfAccount.__table__, [
        {**of_all, "id": ids[code], "code": code, "name": name, "name_ar": name_ar, "type": kind.value,
         "parent_id": ids.get(parent), "is_active": True} for code, name, name_ar, kind, parent in chart.accounts])
    posting.insert(PostingAccount.__table__, [
        {**of_all, "id": new_id(), "purpose": purpose.value, "account_id": ids[code]} for purpose, code in chart.purposes.items()])
    posting.run()


def create_account(values: dict[str, Any], actor: Actor) -> UUID:
    """Make an account (code, name, name_ar, type, parent_id) and return its id; a removed one of that code comes back.

    Raises Refusal when the code is taken or the account above does not fit.
    """
    former = queries.find_by_code(values["code"])
    if former is not None and former.deleted_at is None:
        _refuse_code()
    account = former or ChartOfAccount(id=new_id())
    _check_parent(values.get("parent_id"), AccountType(values["type"]), account.id)
    for name in EDITABLE:
        setattr(account, name, values.get(name, True if name == "is_active" else None))
    account.deleted_at = None
    db.session.add(account)
    db.session.flush()
    audit.record("accounting.accounts.create", "chart_of_account", account.id, actor, after=_state(account))
    return account.id


def edit_account(account_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change an account. What it measures stays once something is posted; one in use stays active."""
    account = queries.get_account(account_id)
    before = _state(account)
    new = {**before, **{name: values[name] for name in EDITABLE if name in values}}
    taken = queries.find_by_code(new["code"])
    if taken is not None and taken.id != account_id:
        _refuse_code()
    _check_parent(new["parent_id"], AccountType(new["type"]), account_id)
    if new["type"] != before["type"] and queries.has_postings(account_id):
        raise Refusal("account_type_fixed", _l("Something has been posted to this account: its type stays."), field="type",
                      remedy=_l("Make another account and post to that from now on."), status=CONFLICT)
    if before["is_active"] and not new["is_active"]:
        _ensure_unused(account)
    for name in EDITABLE:
        setattr(account, name, new[name])
    old, changed = audit.changes(before, _state(account))
    if changed:
        audit.record("accounting.accounts.edit", "chart_of_account", account_id, actor, before=old, after=changed)


def remove_account(account_id: UUID, actor: Actor) -> None:
    """Take an account out of the chart; raise Refusal if anything was posted to it or depends on it."""
    account = queries.get_account(account_id)
    if queries.has_postings(account_id):
        raise Refusal("account_used", _l("Something has been posted to this account: it cannot be removed."), status=CONFLICT,
                      remedy=_l("Deactivate it: nothing can be posted to it then, and its history stays."))
    if queries.has_children(account_id):
        raise Refusal("account_group", _l("Other accounts stand below this one."), status=CONFLICT,
                      remedy=_l("Move or remove them first."))
    _ensure_unused(account)
    account.deleted_at = now()
    audit.record("accounting.accounts.remove", "chart_of_account", account_id, actor, before=_state(account))


def choose_accounts(chosen: dict[Purpose, UUID], actor: Actor) -> None:
    """Say to which accounts the product posts from now on; what is posted already stays where it is.

    Raises Refusal if an account cannot be posted to or measures something else.
    """
    postable = {account["id"]: account for account in queries.list_tree() if account["is_active"] and not account["is_group"]}
    rows = {row.purpose: row for row in db.session.scalars(select(PostingAccount))}
    before, after = {}, {}
    for purpose, account_id in chosen.items():
        account = postable.get(account_id)
        if account is None or account["type"] not in FITTING[purpose]:
            raise Refusal("account_unfitting", _l("This account does not fit: %(purpose)s.", purpose=PURPOSE_LABELS[purpose]),
                          field=purpose.value, remedy=_l("Choose one of the list."))
        row = rows.get(purpose.value)
        if row is None:
            row = PostingAccount(purpose=purpose.value)
            db.session.add(row)
        elif row.account_id == account_id:
            continue
        before[purpose.value], after[purpose.value] = row.account_id, account["code"]
        row.account_id = account_id
    if after:
        audit.record("accounting.accounts.choose", "posting_account", None, actor, before=before, after=after)


def _check_parent(parent_id: UUID | None, kind: AccountType, account_id: UUID) -> None:
    if parent_id is None:
        return
    parent = queries.get_account(parent_id)
    if parent.type is not kind:
        raise Refusal("account_parent_type", _l("The account above measures something else."), field="parent_id",
                      remedy=_l("Choose one of the same type."))
    if queries.has_postings(parent_id) or parent_id in queries.list_purposes().values():
        raise Refusal("account_parent_used", _l("Something is posted to the account above."), field="parent_id",
                      remedy=_l("Choose one that only gathers others, or make a new one."), status=CONFLICT)
    above = {account["id"]: account["parent_id"] for account in queries.list_tree()}
    at: UUID | None = parent_id
    while at is not None:
        if at == account_id:
            raise Refusal("account_circle", _l("An account cannot stand below itself."), field="parent_id",
                          remedy=_l("Choose another one."))
        at = above.get(at)


def _ensure_unused(account: ChartOfAccount) -> None:
    used = [Purpose(purpose) for purpose, account_id in queries.list_purposes().items() if account_id == account.id]
    if used:
        raise Refusal("account_in_use", _l("The product posts to this account: %(purpose)s.", purpose=PURPOSE_LABELS[used[0]]),
                      field="is_active", remedy=_l("Choose another one under Posting accounts first."), status=CONFLICT)


def _refuse_code() -> None:
    raise Refusal("account_code_taken", _l("Another account has this code."), field="code",
                  remedy=_l("Choose a code that is free."), status=CONFLICT)


def _state(account: ChartOfAccount) -> dict[str, Any]:
    return {name: getattr(account, name) for name in EDITABLE}
