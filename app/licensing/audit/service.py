"""Writing the License Server's audit log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, has_request_context, request

from app.kernel.actor import Actor
from app.kernel.audit import plain
from app.kernel.database import db
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType, words_of


def record(event: EventType, actor: Actor, *, license_id: UUID | None = None, activation_id: UUID | None = None,
           tenant_reference: str | None = None, **details: Any) -> None:
    """Add what happened to the running transaction, with the actor, the address and the request."""
    details = plain(details)
    address = request.remote_addr if has_request_context() else None
    db.session.add(LicenseAuditLog(
        event_type=event, license_id=license_id, activation_id=activation_id, tenant_reference=tenant_reference,
        actor_kind=actor.role.lower(), actor_id=actor.user_id, actor_name=actor.name, details=details, address=address,
        words=words_of(actor.name, address, tenant_reference, details),
        request_id=g.get("request_id") if has_request_context() else None))
