"""Back-office pages of Z-reports."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import asked_page, notify, paging, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.api import employee_names, list_branches
from app.pos.sales.shifts import lists, presenter, queries
from app.pos.sales.z_reports import service
from app.pos.sales.z_reports.forms import CloseDayForm

z_reports = Resource("pos.sales.z_reports", url="/office/sales/z-reports")
FORM = "pos/sales/z_reports/form.html"


@z_reports.page("/", permission="sales.z_reports.view")
def index():
    """List the Z-reports, newest first."""
    page = asked_page()
    actor = current_actor()
    rows, total = lists.page_z_reports(page, branch_id=actor.branch_id)
    return {
        "title": _("Z-reports"), "columns": presenter.z_columns(),
        "rows": [presenter.z_row(row, url("pos.sales.z_reports.report", report_id=row["id"])) for row in rows],
        "paging": paging(page, lists.PAGE, total, "pos.sales.z_reports.index"),
        "new_url": url("pos.sales.z_reports.new") if actor.may("sales.z_reports.create") else None,
    }


@z_reports.page("/new", permission="sales.z_reports.create")
def new():
    """Ask which branch's day is closed, and show the shifts that will be in the report."""
    return show(FORM, _form_page(_form()))


@z_reports.action("/new", permission="sales.z_reports.create")
def create():
    """Close the day."""
    form = _form()
    if not form.validate():
        return show(FORM, _form_page(form), 422)
    report = service.create_z_report(form.branch_id.data, current_actor(), close_open=form.close_open.data)
    notify(_("Z-report %(number)s closes the day.", number=report.number))
    return redirect_to("pos.sales.z_reports.report", report_id=report.id)


@z_reports.page("/<uuid:report_id>", permission="sales.z_reports.view")
def report(report_id: UUID):
    """Show a Z-report as it was stored."""
    found = queries.get_z_report(report_id)
    names = employee_names([found.closed_by_id])
    return {
        "title": found.number,
        "breadcrumb": [{"label": _("Z-reports"), "url": url("pos.sales.z_reports.index")}, {"label": found.number, "url": ""}],
        "report": {"number": found.number, "business_date": found.business_date, "closed_at": found.closed_at,
                   "closed_by": names.get(found.closed_by_id, ""), "grand_total": found.grand_total,
                   "hash": found.hash, "previous_hash": found.previous_hash, "shifts": found.figures["shifts"]},
        "figures": presenter.figures_view(found.figures), "currency": found.currency,
        "print_url": url("pos.billing.reports.z_report", report_id=report_id),
        "pdf_url": url("pos.billing.documents.z_report", report_id=report_id),
    }


def _form() -> CloseDayForm:
    form = CloseDayForm()
    own = current_actor().branch_id
    form.branch_id.choices = [(row["id"], row["name"]) for row in list_branches() if own in (None, row["id"])]
    return form


def _form_page(form: CloseDayForm) -> dict:
    chosen = form.branch_id.data or form.branch_id.choices[0][0]
    waiting = [queries.plain_shift(shift) for shift in queries.list_unreported(chosen)]
    names = employee_names([shift["opened_by_id"] for shift in waiting])
    return {
        "title": _("Close the day"), "lead": _("The Z-report is numbered, sealed to the one before, and final."),
        "breadcrumb": [{"label": _("Z-reports"), "url": url("pos.sales.z_reports.index")}, {"label": _("Close the day"), "url": ""}],
        "form": form_view(form, action=url("pos.sales.z_reports.create"), submit=_("Make the Z-report"),
                          cancel_url=url("pos.sales.z_reports.index")),
        "columns": [column for column in presenter.shift_columns() if column["key"] not in ("register", "returns")],
        "rows": [presenter.shift_row({**shift, "register": "", "cashier": names.get(shift["opened_by_id"], "")},
                                     url("pos.sales.shifts.show", shift_id=shift["id"])) for shift in waiting],
    }
