"""Choosing another chart of accounts, as long as nothing is posted."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.accounting.accounts.models import ChartOfAccount, PostingAccount
from app.pos.accounting.accounts.templates import CHARTS, Chart
from app.pos.accounting.journal.models import JournalEntryLine


def list_templates() -> list[dict]:
    """Return the charts to choose from, as plain dicts: key and name."""
    return [{"key": chart.key, "name": str(chart.name)} for chart in CHARTS.values()]


def find_template() -> str | None:
    """Return the key of the chart that the business's accounts are, or None when people have changed them."""
    codes = set(db.session.scalars(select(ChartOfAccount.code).where(ChartOfAccount.deleted_at.is_(None))))
    return next((key for key, chart in CHARTS.items() if {code for code, *_rest in chart.accounts} == codes), None)


def apply_template(key: str, actor: Actor) -> None:
    """Make the business's accounts those of a chart: others are put away, and purposes go where the chart says.

    Raises Refusal when there is no such chart, or something has been posted.
    """
    if key not in CHARTS:
        raise Refusal("chart_unknown", _l("There is no such chart of accounts."), field="template",
                      remedy=_l("Choose one of the list."))
    if find_template() == key:
        return
    if db.session.scalar(select(JournalEntryLine.id).limit(1)):
        raise Refusal("accounts_used", _l("Something has been posted to the accounts already."), status=CONFLICT,
                      remedy=_l("Change single accounts in the chart instead."))
    _lay_over(CHARTS[key])
    audit.record("accounting.accounts.apply_template", "chart_of_account", None, actor, after={"template": key})


def _lay_over(chart: Chart) -> None:
    accounts = {account.code: account for account in db.session.scalars(select(ChartOfAccount))}
    for account in accounts.values():
        account.deleted_at = now()
    for code, name, name_ar, kind, parent in chart.accounts:
        account = accounts.get(code)
        if account is None:
            account = accounts[code] = ChartOfAccount(id=new_id(), code=code)
            db.session.add(account)
        account.name, account.name_ar, account.type, account.deleted_at = name, name_ar, kind, None
        account.parent_id = accounts[parent].id if parent else None
    db.session.flush()  # reason: the purposes refer to the accounts
    purposes = {row.purpose: row for row in db.session.scalars(select(PostingAccount))}
    for purpose, code in chart.purposes.items():
        row = purposes.get(purpose.value)
        if row is None:
            row = PostingAccount(purpose=purpose.value)
            db.session.add(row)
        row.account_id = accounts[code].id
