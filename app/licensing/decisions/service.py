"""Noting decisions and violations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import has_request_context, request
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.audit import plain
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound
from app.license_protocol.codes import Code
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.decisions import rules
from app.licensing.decisions.models import LicenseDecision, LicenseViolation

_DEVICE = Actor(None, None, None, "Device", "DEVICE")


def note_decision(asked: str, code: Code, milliseconds: float, *, license_id: UUID | None = None,
                  activation_id: UUID | None = None, reason: str = "", features: Sequence[str] = (), offline: bool = False) -> None:
    """Write down one validation: what was asked, the code, why, and how long it took; `offline`: of a licence file."""
    db.session.execute(LicenseDecision.__table__.insert(), {  # every heartbeat writes one: no unit of work for a plain row
        "license_id": license_id, "activation_id": activation_id, "asked": asked, "decision": rules.decision_of(code, offline=offline),
        "code": str(code), "reason": reason, "features": list(features), "latency_ms": Decimal(f"{milliseconds:.4f}"),
        "address": _address()})


def note_violation(code: Code, *, license_id: UUID | None = None, activation_id: UUID | None = None, **details: Any) -> None:
    """Write down a violation, in the audit log too, or count it with the same one that is still open."""
    kind, severity = rules.VIOLATIONS[code]
    same = db.session.scalar(
        select(LicenseViolation).where(
            LicenseViolation.license_id.is_not_distinct_from(license_id), LicenseViolation.code == str(code),
            LicenseViolation.activation_id.is_not_distinct_from(activation_id), LicenseViolation.resolved_at.is_(None))
        .order_by(LicenseViolation.last_at.desc()).limit(1).with_for_update())
    moment = now()
    if same is not None:
        same.times, same.last_at, same.details, same.address = same.times + 1, moment, plain(details), _address()
        return
    db.session.add(LicenseViolation(
        id=new_id(), license_id=license_id, activation_id=activation_id, kind=kind, severity=severity, code=str(code),
        details=plain(details), address=_address(), first_at=moment, last_at=moment))
    record(EventType.VIOLATION_FOUND, _DEVICE, license_id=license_id, activation_id=activation_id, code=code, **details)


def resolve(violation_id: UUID, actor: Actor, resolution: str) -> None:
    """Close a violation with what was found out; one that is closed stays as it is."""
    violation = db.session.get(LicenseViolation, violation_id)
    if violation is None:
        raise NotFound()
    if violation.resolved_at is None:
        violation.resolved_at, violation.resolved_by_id, violation.resolution = now(), actor.user_id, resolution
        record(EventType.VIOLATION_RESOLVED, actor, license_id=violation.license_id, code=violation.code, resolution=resolution)


def _address() -> str | None:
    return request.remote_addr if has_request_context() else None
