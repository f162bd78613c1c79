"""The page of a background job: its progress, then its result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.i18n import _l
from app.kernel.pages import show as show_page
from app.kernel.pages import url
from app.kernel.refusal import NotFound
from app.kernel.resource import SIGNED_IN, Resource
from app.pos.business.jobs import queries

jobs = Resource("pos.business.jobs", url="/office/business/jobs")
AT = "pos.business.jobs"
LABELS = {"catalog.check_import": _l("Checking a file of products"), "catalog.run_import": _l("Importing products")}
STATES = {"QUEUED": _l("Waiting for a worker"), "RUNNING": _l("Running"), "DONE": _l("Done"), "FAILED": _l("Failed")}


@jobs.page("/<uuid:job_id>", permission=SIGNED_IN)
def show(job_id: UUID):
    """Show a job; while it runs the page asks again every second."""
    return _view(job_id)


@jobs.page("/<uuid:job_id>/progress", permission=SIGNED_IN, kind="fragment")
def progress(job_id: UUID):
    """Return the progress; once the job has ended the whole page is loaded again."""
    view = _view(job_id)
    if view["job"]["is_running"]:
        return view
    response = show_page("pos/business/jobs/_progress.html", view)
    response.headers["HX-Refresh"] = "true"
    return response


def _view(job_id: UUID) -> dict[str, Any]:
    job, actor = queries.get_job(job_id), current_actor()
    if job["requested_by_id"] != actor.employee_id and not actor.may("system.audit.view"):
        raise NotFound("job_not_found")
    facts = [{"label": name.replace("_", " ").capitalize(), "value": str(value)} for name, value in job["result"].items()]
    return {"title": str(LABELS.get(job["name"], job["name"])), "job": job, "state": str(STATES.get(job["status"], job["status"])),
            "facts": facts, "poll_url": url(f"{AT}.progress", job_id=job_id) if job["is_running"] else ""}
