"""What the doctor's page shows without proving anything anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from app.kernel.database import db
from app.kernel.models import JobRun
from app.kernel.tenancy import require_tenant

JOB = "reporting.doctor"
SMALL = 5000


def is_small() -> bool:
    """Return whether the business has so few sold lines that the proofs take no longer than a page may."""
    return (db.session.scalar(text(
        "SELECT count(*) FROM (SELECT FROM sales.sale_item WHERE tenant_id = :tenant LIMIT :most) AS sold"),
        {"tenant": require_tenant(), "most": SMALL + 1}) or 0) <= SMALL


def find_run(*statuses: str) -> dict[str, Any] | None:
    """Return the latest examination that is in one of these states: status, done, total, result, error, finished_at."""
    run = db.session.scalar(
        select(JobRun).where(JobRun.name == JOB, JobRun.status.in_(statuses)).order_by(JobRun.created_at.desc()).limit(1)
        .execution_options(populate_existing=True))
    return None if run is None else {
        "status": run.status, "done": run.done, "total": run.total, "result": run.result or {}, "error": run.error or "",
        "finished_at": run.finished_at}
