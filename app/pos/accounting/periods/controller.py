"""Back-office page of accounting periods."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.accounting.periods import service
from app.pos.accounting.periods.forms import PeriodForm

periods = Resource("pos.accounting.periods", url="/office/accounting/periods")
AT = "pos.accounting.periods"
INDEX = "pos/accounting/periods/index.html"
CLOSE = "accounting.periods.close"


@periods.page("/", permission="accounting.journal.view")
def index():
    """List the periods, with the form for a new one."""
    return _page(PeriodForm(formdata=None))


@periods.action("/", permission=CLOSE)
def create():
    """Make a period."""
    form = PeriodForm()
    form.carry_out(lambda: service.create_period(form.name.data, form.start_date.data, form.end_date.data, current_actor()))
    if form.errors:
        return show(INDEX, _page(form), 422)
    notify(_("The period was created."))
    return redirect_to(f"{AT}.index")


@periods.action("/<uuid:period_id>/close", permission=CLOSE)
def close(period_id: UUID):
    """Close a period."""
    service.close_period(period_id, current_actor())
    notify(_("The period is closed: nothing can be posted into it."))
    return redirect_to(f"{AT}.index")


@periods.action("/<uuid:period_id>/open", permission=CLOSE)
def reopen(period_id: UUID):
    """Open a period again."""
    service.open_period(period_id, current_actor())
    notify(_("The period is open again."))
    return redirect_to(f"{AT}.index")


def _page(form: PeriodForm) -> dict[str, Any]:
    may = current_actor().may(CLOSE)
    return {
        "title": _("Accounting periods"), "lead": _("Nothing can be posted into a closed period."),
        "rows": [{**row, "flip": _flip(row) if may else None} for row in service.list_periods()],
        "form": form_view(form, action=url(f"{AT}.create"), submit=_("Create")) if may else None,
    }


def _flip(row: dict[str, Any]) -> dict[str, Any]:
    handler, label = ("reopen", _("Open again")) if row["is_closed"] else ("close", _("Close"))
    return form_view(Form(), action=url(f"{AT}.{handler}", period_id=row["id"]), submit=label)
