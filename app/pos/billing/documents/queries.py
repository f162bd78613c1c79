"""Reading documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.pos.billing.documents.models import Document


def get_document(document_id: UUID, *, lock: bool = False) -> Document:
    """Return a document, locked on request; raise NotFound."""
    statement = select(Document).where(Document.id == document_id, Document.deleted_at.is_(None))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("document_not_found")
    return found


def find_document(kind: str, source_id: UUID, language: str) -> Document | None:
    """Return the document of this source in this language, or None."""
    return db.session.scalar(
        select(Document).where(Document.kind == kind, Document.source_id == source_id, Document.language == language)
        .execution_options(populate_existing=True))


def plain_document(document: Document) -> dict[str, Any]:
    """Return a document's columns that pages need."""
    names = ("id", "kind", "source_id", "language", "file_key", "error", "rendered_at", "updated_at")
    return {**{name: getattr(document, name) for name in names}, "status": str(document.status)}
