"""Reading adjustments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.pos.inventory.adjustments.models import StockAdjustment


def find_document(external_reference: str) -> UUID | None:
    """Return the id of the document that an import made of this row, or None."""
    return db.session.scalar(select(StockAdjustment.document_id).where(
        StockAdjustment.external_reference == external_reference))
