"""Reading the License Server's audit log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.licensing.audit.models import LicenseAuditLog


def history_of(license_id: UUID, limit: int = 100) -> list[dict[str, Any]]:
    """Return the newest entries about a licence as plain dicts: kind, actor, moment, reason, device."""
    rows = db.session.scalars(select(LicenseAuditLog).where(LicenseAuditLog.license_id == license_id).order_by(
        LicenseAuditLog.created_at.desc(), LicenseAuditLog.id.desc()).limit(limit))
    return [{"kind": str(row.event_type), "actor": row.actor_name, "at": row.created_at,
             "reason": str(row.details.get("reason") or ""), "device": str(row.details.get("device") or "")} for row in rows]
