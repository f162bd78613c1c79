"""The audit log: every change that matters, with the person, the address and the request."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import g, has_request_context, request

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog
from app.kernel.tenancy import require_tenant


def audit_row(
    action: str, entity_kind: str, entity_id: UUID | None, actor: Actor, *,
    before: dict | None = None, after: dict | None = None, reason: str | None = None, approved_by: UUID | None = None,
) -> dict[str, Any]:
    """Return the audit row as column values, for a posting that writes it with everything else."""
    return {
        "tenant_id": require_tenant(), "id": new_id(), "action": action, "entity_kind": entity_kind,
        "entity_id": entity_id, "user_id": actor.user_id, "employee_id": actor.employee_id,
        "approved_by_id": approved_by, "register_id": actor.register_id,
        "before": plain(before), "after": plain(after), "reason": reason,
        "address": request.remote_addr if has_request_context() else None,
        "request_id": g.get("request_id") if has_request_context() else None, "created_at": now(),
    }


def record(action: str, entity_kind: str, entity_id: UUID | None, actor: Actor, **values: Any) -> None:
    """Add an audit row to the running transaction (see `audit_row`)."""
    db.session.add(AuditLog(**audit_row(action, entity_kind, entity_id, actor, **values)))


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict, dict]:
    """Return the two dicts reduced to the keys whose values differ."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}


def plain(value: Any) -> Any:
    """Return `value` as JSON-safe data: decimals, ids and times as strings."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, Decimal | UUID | date | datetime | time):
        return str(value)
    return value
