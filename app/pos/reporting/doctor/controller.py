"""The page that proves the books: at once for a small business, by a job for a large one."""

from __future__ import annotations

from typing import Any

from app.kernel import jobs
from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.pages import redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.reporting.doctor import presenter, queries
from app.pos.reporting.doctor.jobs import JOB
from app.pos.reporting.doctor.service import examination

doctor = Resource("pos.reporting.doctor", url="/office/reporting/doctor")
SEES = "reporting.doctor.view"
ALIVE = ("QUEUED", "RUNNING")


@doctor.page("/", permission=SEES)
def index():
    """Show what each proof counted and what is off: now, or as the last examination found it."""
    if queries.is_small():
        return _page(examination(), None)
    last = queries.find_run("DONE", "FAILED")
    return _page(last["result"] if last and last["status"] == "DONE" else None, queries.find_run(*ALIVE),
                 last["error"] if last and last["status"] == "FAILED" else "")


@doctor.action("/", permission=SEES)
def examine():
    """Begin an examination, unless one goes on; a small business's page examines by itself."""
    if not queries.is_small() and queries.find_run(*ALIVE) is None:
        jobs.start(JOB, requested_by=current_actor().employee_id)
    return redirect_to("pos.reporting.doctor.index")


@doctor.page("/progress", permission=SEES, kind="fragment")
def progress():
    """Return how far the examination is; once it has ended the whole page is loaded again."""
    running = queries.find_run(*ALIVE)
    if running is not None:
        return {"running": _running(running)}
    response = show("pos/reporting/doctor/_progress.html", {"running": None})
    response.headers["HX-Refresh"] = "true"
    return response


def _page(examined: dict[str, Any] | None, running: dict[str, Any] | None, error: str = "") -> dict[str, Any]:
    return {
        "title": _("Proof of the books"),
        "lead": _("Every figure is worked out again from the stored facts and compared with what the product shows."),
        "examined": presenter.shown(examined) if examined else None, "running": _running(running) if running else None,
        "error": error, "examine_url": url("pos.reporting.doctor.examine"),
    }


def _running(run: dict[str, Any]) -> dict[str, Any]:
    return {"done": run["done"], "total": run["total"] or None, "poll_url": url("pos.reporting.doctor.progress")}
