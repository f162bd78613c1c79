"""The print queue in the back office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, field_view
from app.kernel.i18n import _
from app.kernel.pages import notify, paging, redirect_to, url
from app.kernel.resource import Resource
from app.pos.communication.printing import queries, service
from app.pos.communication.printing.forms import STATUSES, PrintFilter

printing = Resource("pos.communication.printing", url="/office/communication/printing")
HERE = "pos.communication.printing.index"
A_PAGE = 50
TONES = {"QUEUED": "info", "SENT": "good", "FAILED": "danger", "CANCELLED": ""}
WAITING = ("QUEUED", "FAILED")
SOURCES = {"sale": ("pos.billing.receipts.show", "sale_id"), "z_report": ("pos.billing.reports.z_report", "report_id"),
           "shift": ("pos.billing.reports.x_report", "shift_id")}


@printing.page("/", permission="communication.printing.view")
def index():
    """List what was sent to receipt printers, the last first."""
    status = request.args.get("status", "")
    pages = paging(request.args.get("page", 1, int), A_PAGE, queries.count_jobs(status), HERE, status=status)
    return {
        "title": _("Print queue"), "lead": _("What the tills sent to their receipt printers, with the printers' own words."),
        "jobs": [_row(job) for job in queries.list_jobs(status, A_PAGE, pages["offset"])], "paging": pages,
        "may_retry": current_actor().may("communication.printing.retry"),
        "filter": {"action": url(HERE), "clear_url": url(HERE) if status else None, "search": None,
                   "fields": {"status": field_view(PrintFilter(request.args).status)}},
    }


@printing.action("/<uuid:job_id>/retry", permission="communication.printing.retry")
def retry(job_id: UUID):
    """Send a job again."""
    service.retry_print(job_id, current_actor())
    notify(_("The print is on its way again."))
    return redirect_to(HERE)


@printing.action("/<uuid:job_id>/cancel", permission="communication.printing.retry")
def cancel(job_id: UUID):
    """Take a job out of the queue."""
    service.cancel_print(job_id, current_actor())
    notify(_("The print was cancelled."))
    return redirect_to(HERE)


def _row(job: dict[str, Any]) -> dict[str, Any]:
    labels = {value: str(label) for value, label in STATUSES}
    endpoint, argument = SOURCES.get(job["source_kind"], (None, None))
    waits = job["status"] in WAITING
    return {
        **job, "label": labels[job["status"]], "tone": TONES[job["status"]],
        "url": url(endpoint, **{argument: job["source_id"]}) if endpoint else None,
        "retry": button_view(url("pos.communication.printing.retry", job_id=job["id"])) if waits else None,
        "cancel": button_view(url("pos.communication.printing.cancel", job_id=job["id"])) if waits else None,
    }
