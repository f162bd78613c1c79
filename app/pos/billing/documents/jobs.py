"""Rendering in a worker."""

from __future__ import annotations

from uuid import UUID

from app.kernel.database import db
from app.kernel.i18n import _
from app.kernel.jobs import Progress, job
from app.pos.billing.documents.service import JOB, fail_document, render_document


@job(JOB)
def render(progress: Progress, document_id: str) -> dict:
    """Render one document; when it cannot be done, the document says so and the job keeps the error."""
    try:
        render_document(UUID(document_id))
    except Exception:
        db.session.rollback()
        fail_document(UUID(document_id), _("This document could not be made. Try again; if it fails again, tell support."))
        db.session.commit()
        raise
    return {}
