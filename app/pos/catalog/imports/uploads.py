"""Uploaded files of products: kept, mapped, and what their last run came to."""

from __future__ import annotations

from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select

from app.adapters.files import files
from app.kernel import audit, jobs
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l, language
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.business.api import get_branch, get_job
from app.pos.catalog.imports import columns, reading
from app.pos.catalog.imports.models import ProductImport
from app.pos.catalog.imports.reports import Report


def get_import(import_id: UUID) -> ProductImport:
    """Return an uploaded file's record; raise NotFound."""
    found = db.session.scalar(select(ProductImport).where(ProductImport.id == import_id, ProductImport.deleted_at.is_(None)))
    if found is None:
        raise NotFound("import_not_found")
    return found


def list_imports(most: int) -> list[dict[str, Any]]:
    """Return the latest uploads, newest first: id, file_name, counts, created_at, employee_id, has_run."""
    rows = db.session.scalars(
        select(ProductImport).where(ProductImport.deleted_at.is_(None)).order_by(ProductImport.id.desc()).limit(most))
    return [{"id": row.id, "file_name": row.file_name, "counts": row.counts, "created_at": row.created_at,
             "employee_id": row.employee_id, "has_run": row.import_job_id is not None} for row in rows]


def keep_upload(file: BinaryIO, name: str, branch_id: UUID, actor: Actor) -> UUID:
    """Keep an uploaded CSV and guess what its columns hold; return the upload's id. Raises Refusal for what is no CSV."""
    branch = get_branch(branch_id)
    shape = reading.look(file)
    file.seek(0)
    upload_id = new_id()
    key = f"imports/{require_tenant()}/{upload_id}.csv"
    files().save(key, file)
    db.session.add(ProductImport(
        id=upload_id, file_name=" ".join(name.split())[:200] or "products.csv", file_key=key, header=list(shape.header),
        mapping=columns.guess(shape.header), branch_id=branch.id, employee_id=actor.employee_id, counts={}))
    db.session.flush()
    return upload_id


def start_check(import_id: UUID, mapping: dict[str, str], actor: Actor, job: str) -> UUID:
    """Start the dry run `job` with these columns ({heading: field}); return the job's id."""
    upload = get_import(import_id)
    _ensure_not_running(upload)
    upload.mapping = columns.ensure_mapping({name: field for name, field in mapping.items() if name in upload.header})
    upload.counts, upload.report_key, upload.refused_key, upload.import_job_id = {}, None, None, None
    upload.check_job_id = jobs.start(job, requested_by=actor.employee_id, import_id=str(import_id), language=language())
    return upload.check_job_id


def start_import(import_id: UUID, actor: Actor, job: str) -> UUID:
    """Start the import itself, `job`, after a dry run; return the job's id."""
    upload = get_import(import_id)
    _ensure_not_running(upload)
    if upload.check_job_id is None or not upload.report_key:
        raise Refusal("not_checked", _l("The file has not been checked yet."), remedy=_l("Check it first."))
    upload.import_job_id = jobs.start(job, requested_by=actor.employee_id, import_id=str(import_id), language=language())
    audit.record("catalog.imports.run", "product_import", import_id, actor, after={"file": upload.file_name})
    return upload.import_job_id


def keep_result(import_id: UUID, counts: dict[str, int], report: Report) -> None:
    """Keep what a run came to: the counts and the two files of its report."""
    report.close()
    upload = get_import(import_id)
    stem = upload.file_key.removesuffix(".csv")
    upload.counts, upload.report_key, upload.refused_key = counts, f"{stem}.outcomes", None
    files().save(upload.report_key, report.outcomes)
    if report.refused_count:
        upload.refused_key = f"{stem}.refused"
        files().save(upload.refused_key, report.refused)


def _ensure_not_running(upload: ProductImport) -> None:
    for job_id in (upload.check_job_id, upload.import_job_id):
        if job_id and get_job(job_id)["is_running"]:
            raise Refusal("import_running", _l("This file is being worked on."), status=CONFLICT,
                          remedy=_l("Wait until it is done."))
