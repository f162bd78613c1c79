"""Asking for a document, and rendering it: once for each source and language, whoever asks how often."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.adapters.files import FileMissing, files
from app.kernel import jobs
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import force_locale
from app.kernel.ids import new_id
from app.kernel.pdf import PdfUnavailable, render_pdf
from app.kernel.tenancy import require_tenant
from app.pos.billing.documents import queries, rules
from app.pos.billing.documents.kinds import KINDS
from app.pos.billing.documents.models import Document, DocumentStatus

JOB = "billing.render_document"


def request_document(kind: str, source_id: UUID, language: str, actor: Actor) -> Document:
    """Return the document of a source, asking a worker for it if it is not there yet.

    A document that failed is tried again by `retry_document` only; one whose file was lost is made again.
    `kind` is one of KINDS.
    """
    document = queries.find_document(kind, source_id, language)
    if document is not None:
        if document.status is DocumentStatus.READY and not _has_file(document):
            _start(document, actor)
        return document
    made = db.session.execute(
        insert(Document.__table__).on_conflict_do_nothing()  # two people may ask at the same moment
        .values(tenant_id=require_tenant(), id=new_id(), kind=kind, source_kind=KINDS[kind].source_kind, source_id=source_id,
                language=language, status=DocumentStatus.QUEUED)
        .returning(Document.__table__.c.id)).first()
    document = queries.find_document(kind, source_id, language)
    if made is not None:
        _start(document, actor)
    return document


def retry_document(document_id: UUID, actor: Actor) -> Document:
    """Ask a worker again for a document that failed or that none has come back with; one that is ready stays as it is."""
    document = queries.get_document(document_id, lock=True)
    if document.status is not DocumentStatus.READY:
        _start(document, actor)
    return document


def fail_document(document_id: UUID, sentence: str) -> None:
    """Note why a document could not be made."""
    document = queries.get_document(document_id, lock=True)
    document.status, document.error = DocumentStatus.FAILED, sentence


def _start(document: Document, actor: Actor) -> None:
    document.status, document.error = DocumentStatus.QUEUED, None
    jobs.start(JOB, requested_by=actor.employee_id, document_id=str(document.id))


def _has_file(document: Document) -> bool:
    try:
        files().open(document.file_key).close()
    except FileMissing:
        return False
    return True


def render_document(document_id: UUID) -> None:
    """Render a queued document and keep its file; one that is ready stays as it is.

    Where PDFs cannot be made, the document says so and is failed: nothing else is.
    """
    document = queries.get_document(document_id, lock=True)
    if document.status is DocumentStatus.READY:
        return
    kind = KINDS[document.kind]
    try:
        with force_locale(document.language):
            content = render_pdf(kind.template, kind.view(document.source_id), document.language)
    except PdfUnavailable as error:
        document.status, document.error = DocumentStatus.FAILED, str(error)
        return
    document.file_key = rules.file_key(document.tenant_id, document.kind, document.source_id, document.language)
    files().save(document.file_key, content)
    document.status, document.rendered_at, document.error = DocumentStatus.READY, now(), None
