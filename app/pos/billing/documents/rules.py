"""Rules of documents."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

LONG = timedelta(minutes=1)


def takes_long(asked_at: datetime, moment: datetime) -> bool:
    """Return whether a document should have been ready by now, so that asking again is offered."""
    return moment - asked_at > LONG


def file_key(tenant_id: UUID, kind: str, source_id: UUID, language: str) -> str:
    """Return the key under which a document's file is kept: each business has a folder of its own."""
    return f"documents/{tenant_id}/{kind.replace('_', '-')}/{source_id}-{language}.pdf"


def file_name(title: str) -> str:
    """Return the name under which a person saves the file: Invoice-B1-T01-000123.pdf, letters of any script."""
    return re.sub(r"[^\w-]+", "-", title).strip("-") + ".pdf"
