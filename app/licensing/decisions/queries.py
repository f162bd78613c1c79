"""Reading decisions and violations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.csv_export import each_row
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.activations.models import Activation
from app.licensing.decisions.models import LicenseDecision, LicenseViolation
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import spelled_serial
from app.licensing.staff.models import AdminUser

_DECIDED = ("id", "license_id", "asked", "code", "reason", "latency_ms", "address", "created_at")
_TRIED = ("id", "license_id", "code", "times", "address", "first_at", "last_at", "resolved_at", "resolution")


def page_decisions(decision: str | None, serial: str, before: UUID | None, size: int) -> tuple[list[dict[str, Any]], UUID | None]:
    """Return decisions as plain dicts, newest first: those before an id; and the id to go on from, None at the end.

    Of a kind, and of the licence of a serial key, however it is typed, if there are any.
    """
    statement = _decisions(decision, serial)
    if before:
        statement = statement.where(LicenseDecision.id < before)
    rows = db.session.execute(statement.order_by(LicenseDecision.id.desc()).limit(size + 1)).all()
    found = [_decided(*row) for row in rows[:size]]
    return found, found[-1]["id"] if len(rows) > size else None


def each_decision(decision: str | None, serial: str = "") -> Iterator[dict[str, Any]]:
    """Give the decisions (see `page_decisions`), the newest first."""
    return (_decided(*row) for row in each_row(_decisions(decision, serial), LicenseDecision.id))


def count_violations(is_open: bool, serial: str = "") -> int:
    """Return how many violations are open, or resolved; of the licence of a serial key, if one is given."""
    statement = select(func.count()).select_from(LicenseViolation).where(_openness(is_open))
    if serial:
        statement = statement.join(License, License.id == LicenseViolation.license_id).where(License.serial == spelled_serial(serial))
    return db.session.scalar(statement) or 0


def page_violations(is_open: bool, serial: str, offset: int, size: int) -> list[dict[str, Any]]:
    """Return violations as plain dicts, those that happened last first."""
    rows = db.session.execute(_violations(serial).where(_openness(is_open)).order_by(
        LicenseViolation.last_at.desc(), LicenseViolation.id).offset(offset).limit(size))
    return [_plain(*row) for row in rows]


def each_violation(is_open: bool, serial: str = "") -> Iterator[dict[str, Any]]:
    """Give the open violations, or the resolved ones (see `page_violations`): those that were tried last for the first time first."""
    return (_plain(*row) for row in each_row(_violations(serial).where(_openness(is_open)), LicenseViolation.id))


def get_violation(violation_id: UUID) -> dict[str, Any]:
    """Return a violation as a plain dict; raise NotFound if there is none."""
    row = db.session.execute(_violations().where(LicenseViolation.id == violation_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _plain(*row)


def _decisions(decision: str | None, serial: str):
    statement = (select(LicenseDecision, License.serial, Activation.device_name)
                 .outerjoin(License, License.id == LicenseDecision.license_id)
                 .outerjoin(Activation, Activation.id == LicenseDecision.activation_id))
    asked = [*([LicenseDecision.decision == decision] if decision else []), *_of_serial(serial)]
    return statement.where(*asked)


def _of_serial(serial: str) -> list:
    return [License.serial == spelled_serial(serial)] if serial else []


def _decided(row: LicenseDecision, serial: str | None, device: str | None) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _DECIDED}, "decision": str(row.decision), "serial": serial, "device": device}


def _violations(serial: str = ""):
    return (select(LicenseViolation, License.serial, Activation.device_name, AdminUser.name)
            .outerjoin(License, License.id == LicenseViolation.license_id)
            .outerjoin(Activation, Activation.id == LicenseViolation.activation_id)
            .outerjoin(AdminUser, AdminUser.id == LicenseViolation.resolved_by_id).where(*_of_serial(serial)))


def _openness(is_open: bool):
    return LicenseViolation.resolved_at.is_(None) if is_open else LicenseViolation.resolved_at.is_not(None)


def _plain(row: LicenseViolation, serial: str | None, device: str | None, resolved_by: str | None) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _TRIED}, "severity": str(row.severity), "serial": serial, "device": device,
            "resolved_by": resolved_by, "details": {key: str(value) for key, value in row.details.items()}}
