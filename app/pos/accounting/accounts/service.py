"""Making and changing the chart of accounts."""

from __future__ import annotations

from uuid import UUID

from app.kernel.database import db
from app.kernel.ids import new_id
from app.pos.accounting.accounts.models import ChartOfAccount, PostingAccount
from app.pos.accounting.accounts.templates import Chart, chart_for
from app.pos.business.api import BusinessCreated


def lay_foundations(event: BusinessCreated) -> None:
    """Give a new business the chart of accounts of its country."""
    lay_chart(chart_for(event.country))


def lay_chart(chart: Chart) -> None:
    """Make the accounts of a chart and say what is posted to which; the business has no account yet."""
    ids: dict[str, UUID] = {code: new_id() for code, *_rest in chart.accounts}
    db.session.add_all([
        ChartOfAccount(id=ids[code], code=code, name=name, name_ar=name_ar, type=kind, parent_id=ids.get(parent))
        for code, name, name_ar, kind, parent in chart.accounts])
    db.session.flush()  # reason: the purposes refer to the accounts
    db.session.add_all([PostingAccount(purpose=purpose.value, account_id=ids[code])
                        for purpose, code in chart.purposes.items()])
    db.session.flush()  # reason: what is posted in the same transaction reads them
