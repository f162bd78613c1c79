"""Back-office pages of the sales reports."""

from __future__ import annotations

import csv
import io

from flask import Response, request

from app.kernel.charts import picture
from app.kernel.forms import field_view
from app.kernel.i18n import _
from app.kernel.pages import url
from app.kernel.resource import Resource
from app.pos.business.api import get_tenant, list_branches, list_employee_names, list_register_names
from app.pos.catalog.api import list_tree
from app.pos.reporting.sales import charts, presenter, queries
from app.pos.reporting.sales.forms import ReportForm
from app.pos.reporting.sales.rules import Dimension, Filters

sales = Resource("pos.reporting.sales", url="/office/reporting/sales")
MOST_ROWS = 2000


def _asked() -> tuple[ReportForm, Dimension, Filters]:
    form = ReportForm(request.args)
    form.offer(list_branches(), list_register_names(), list_employee_names(),
               [{"id": row["id"], "name": row["label"]} for row in list_tree()])
    good = form.validate()
    by = Dimension(form.by.data) if good else Dimension.DAY
    values = {name: getattr(form, name).data for name in
              ("start", "end", "branch_id", "register_id", "employee_id", "category_id")} if good else {}
    return form, by, Filters(**values)


@sales.page("/", permission="reporting.sales.view")
def index():
    """Show a report: its figures, a chart, filters, and ways to take it along."""
    form, by, filters = _asked()
    rows = queries.report(by, filters, limit=MOST_ROWS)
    asked = request.args.to_dict()
    return {
        "title": _("Sales reports"), "report": presenter.table_of(by, rows),
        "filter": {"action": url("pos.reporting.sales.index"), "search": None,
                   "fields": {field.name: field_view(field) for field in form},
                   "clear_url": url("pos.reporting.sales.index") if asked else None},
        "chart_url": url("pos.reporting.sales.chart", **asked) if rows else None,
        "csv_url": url("pos.reporting.sales.export", **asked), "is_cut": len(rows) == MOST_ROWS,
    }


@sales.page("/chart.svg", permission="reporting.sales.view")
def chart():
    """Draw the report's chart."""
    _form, by, filters = _asked()
    rows = queries.report(by, filters, limit=MOST_ROWS)
    label = presenter.chart_label(by)
    return picture(charts.bar_chart(presenter.named(by, rows), "net" if by is not Dimension.TAX else "tax", label))


@sales.page("/export.csv", permission="reporting.sales.export")
def export():
    """Give the report as CSV."""
    _form, by, filters = _asked()
    rows = queries.report(by, filters)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(presenter.csv_rows(by, rows, get_tenant().currency))
    return Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="sales-by-{by.value}.csv"'})
