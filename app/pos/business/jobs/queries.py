"""Reading background jobs: how far one is, and how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.models import JobRun
from app.kernel.refusal import NotFound


def get_job(job_id: UUID) -> dict[str, Any]:
    """Return a job of the business as a plain dict; raise NotFound.

    id, name, status (QUEUED, RUNNING, DONE, FAILED), is_running, done, total, result (dict), error, requested_by_id,
    started_at, finished_at.
    """
    run = db.session.scalar(select(JobRun).where(JobRun.id == job_id).execution_options(populate_existing=True))
    if run is None:
        raise NotFound("job_not_found")
    return {"id": run.id, "name": run.name, "status": run.status, "is_running": run.status in ("QUEUED", "RUNNING"),
            "done": run.done, "total": run.total, "result": run.result or {}, "error": run.error or "",
            "requested_by_id": run.requested_by_id, "started_at": run.started_at, "finished_at": run.finished_at}
