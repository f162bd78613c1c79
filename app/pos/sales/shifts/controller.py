"""Back-office pages of shifts."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.i18n import _, _p
from app.kernel.pages import asked_page, paging, url
from app.kernel.resource import Resource
from app.pos.business.api import employee_names
from app.pos.sales.shifts import lists, presenter, queries, service

shifts = Resource("pos.sales.shifts", url="/office/sales/shifts")


@shifts.page("/", permission="sales.shifts.view")
def index():
    """List the shifts, newest first."""
    page = asked_page()
    status = request.args.get("status") if request.args.get("status") in ("OPEN", "CLOSED") else None
    rows, total = lists.page_shifts(page, branch_id=current_actor().branch_id, status=status)
    return {
        "title": _("Shifts"), "columns": presenter.shift_columns(),
        "rows": [presenter.shift_row(row, url("pos.sales.shifts.show", shift_id=row["id"])) for row in rows],
        "tabs": [{"label": label, "url": url("pos.sales.shifts.index", **({"status": key} if key else {})),
                  "is_current": status == key}
                 for key, label in ((None, _("All")), ("OPEN", _p("state", "Open")), ("CLOSED", _p("state", "Closed")))],
        "paging": paging(page, lists.PAGE, total, "pos.sales.shifts.index", status=status),
        "z_url": url("pos.sales.z_reports.new") if current_actor().may("sales.z_reports.create") else None,
    }


@shifts.page("/<uuid:shift_id>", permission="sales.shifts.view")
def show(shift_id: UUID):
    """Show a shift with its X-report figures and its drawer."""
    report = service.x_report(shift_id, current_actor())
    shift = report.pop("shift")
    report.pop("at")
    names = employee_names([shift["opened_by_id"], shift["closed_by_id"]])
    return {
        "title": shift["number"],
        "breadcrumb": [{"label": _("Shifts"), "url": url("pos.sales.shifts.index")}, {"label": shift["number"], "url": ""}],
        "shift": presenter.shift_view(shift, names), "figures": presenter.figures_view(report), "currency": shift["currency"],
        "receipts_url": url("pos.sales.sales.index", start=shift["business_date"], end=shift["business_date"]),
        "print_url": url("pos.billing.reports.x_report", shift_id=shift_id),
        "z_report_url": url("pos.sales.z_reports.report", report_id=shift["z_report_id"]) if shift["z_report_id"] else None,
        "count": presenter.count_view(queries.get_shift(shift_id).denominations),
    }
