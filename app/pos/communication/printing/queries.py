"""Reading the print queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.business.api import list_register_names
from app.pos.communication.printing.models import PrintJob, PrintStatus
from app.pos.communication.printing.rules import trouble_words


def lock_next() -> PrintJob | None:
    """Return the job at the head of a printer's line whose time has come, of any business, locked; else None.

    Only the head is offered, and it stays there while it is being sent: so each printer gets its jobs one by one and
    in order, however many workers there are, and a dead printer costs one try at a time.
    """
    earlier = aliased(PrintJob)
    return db.session.scalar(
        select(PrintJob)
        .where(PrintJob.status == PrintStatus.QUEUED, PrintJob.available_at <= now(),
               ~exists().where(and_(earlier.tenant_id == PrintJob.tenant_id, earlier.printer == PrintJob.printer,
                                    earlier.status == PrintStatus.QUEUED, earlier.id < PrintJob.id)))
        .order_by(PrintJob.available_at).limit(1).with_for_update(skip_locked=True)
        .execution_options(populate_existing=True))


def lock_job(job_id: UUID) -> PrintJob:
    """Return a print job of the current business, locked; raise NotFound."""
    job = db.session.scalar(select(PrintJob).where(PrintJob.id == job_id).with_for_update()
                            .execution_options(populate_existing=True))
    if job is None:
        raise NotFound("print_job_not_found")
    return job


def _chosen(status: str | None) -> list[ColumnElement[bool]]:
    return [PrintJob.status == status] if status in set(PrintStatus) else []


def count_jobs(status: str | None = None) -> int:
    """Return how many print jobs there are, of a status if one is given."""
    return db.session.scalar(select(func.count()).select_from(PrintJob).where(*_chosen(status))) or 0


def list_jobs(status: str | None, limit: int, offset: int) -> list[dict[str, Any]]:
    """Return print jobs, the last first, as plain dicts; never their bytes."""
    tills = {row["id"]: row["name"] for row in list_register_names()}
    names = ("id", "register_id", "printer", "title", "source_kind", "source_id", "is_copy", "status", "attempts", "error",
             "created_at", "printed_at")
    rows = db.session.execute(
        select(*(getattr(PrintJob, name) for name in names)).where(*_chosen(status))
        .order_by(PrintJob.id.desc()).limit(limit).offset(offset)).mappings()
    return [{**_read(row), "till": tills.get(row["register_id"], "")} for row in rows]


def find_last(register_id: UUID) -> dict[str, Any] | None:
    """Return the last print job of a till as {title, status, attempts, error, source_kind, source_id}, or None."""
    names = ("title", "status", "attempts", "error", "source_kind", "source_id")
    row = db.session.execute(
        select(*(getattr(PrintJob, name) for name in names)).where(PrintJob.register_id == register_id)
        .order_by(PrintJob.id.desc()).limit(1)).mappings().first()
    return _read(row) if row else None


def _read(row: RowMapping) -> dict[str, Any]:
    return {**row, "status": str(row["status"]), "error": str(trouble_words(row["error"])) if row["error"] else None}
