"""X- and Z-reports on paper, from the back office."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.resource import Resource
from app.pos.billing.reports.pages import report_page
from app.pos.billing.reports.presenter import x_report_view, z_report_view

reports = Resource("pos.billing.reports", url="/office/billing/reports")


@reports.page("/z/<uuid:report_id>", permission="sales.z_reports.view")
def z_report(report_id: UUID):
    """Show a Z-report as paper: ?paper=80|58|a4, ?lang=en|ar, ?print=1."""
    return report_page(lambda: z_report_view(report_id), "pos.billing.reports.z_report", report_id=report_id)


@reports.page("/x/<uuid:shift_id>", permission="sales.shifts.view")
def x_report(shift_id: UUID):
    """Show the figures of a shift so far as paper: ?paper=80|58|a4, ?lang=en|ar, ?print=1."""
    actor = current_actor()
    return report_page(lambda: x_report_view(shift_id, actor), "pos.billing.reports.x_report", shift_id=shift_id)
