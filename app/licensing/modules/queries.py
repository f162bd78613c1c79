"""Reading modules."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.i18n import language
from app.licensing.modules.models import Module


def names_of(keys: Collection[str]) -> list[str]:
    """Return the names of modules in the reader's language, in the modules' own order."""
    rows = db.session.scalars(select(Module).where(Module.key.in_(keys)).order_by(Module.position))
    return [row.name_ar if language() == "ar" else row.name for row in rows]
