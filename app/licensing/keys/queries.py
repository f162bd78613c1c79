"""Reading the keys that sign."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.kernel.database import db
from app.licensing.keys.rules import state_of
from app.licensing.offline.models import SigningKey


def list_keys() -> list[dict[str, Any]]:
    """Return the signing keys as plain dicts, those in use first, then the last retired: kid, public_key, state, created_at, retired_at."""
    rows = db.session.execute(
        select(SigningKey.kid, SigningKey.public_key, SigningKey.is_current, SigningKey.created_at, SigningKey.retired_at)
        .order_by(SigningKey.is_current.desc(), SigningKey.retired_at.desc().nulls_first(), SigningKey.created_at).limit(100))
    return [{"kid": row.kid, "public_key": row.public_key, "created_at": row.created_at, "retired_at": row.retired_at,
             "state": state_of(is_current=row.is_current, is_retired=row.retired_at is not None)} for row in rows]
