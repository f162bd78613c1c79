"""Reading requests for a trial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.csv_export import each_row
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.licenses.models import License
from app.licensing.staff.models import AdminUser
from app.licensing.trials.models import TrialRequest
from app.licensing.trials.rules import TrialRequestStatus

_TOLD = ("id", "business_name", "contact_name", "email", "phone", "country", "business_type", "zone", "language", "message",
         "created_at", "decided_at", "reason", "license_id", "address")


def count_by_status() -> dict[str, int]:
    """Return how many requests there are in each state."""
    rows = db.session.execute(select(TrialRequest.status, func.count()).group_by(TrialRequest.status))
    found = {str(status): count for status, count in rows}
    return {str(status): found.get(str(status), 0) for status in TrialRequestStatus}


def page_requests(status: str, offset: int, size: int) -> list[dict[str, Any]]:
    """Return requests in a state as plain dicts: those that wait with the oldest first, the others with the newest first."""
    order = TrialRequest.created_at if status == TrialRequestStatus.PENDING else TrialRequest.created_at.desc()
    return [_plain(row) for row in db.session.scalars(
        select(TrialRequest).where(TrialRequest.status == status).order_by(order, TrialRequest.id).offset(offset).limit(size))]


def each_request(status: str) -> Iterator[dict[str, Any]]:
    """Give the requests in a state, the newest first, with who decided and the serial key of the licence."""
    return ({**_plain(row), "decided_by": decided_by, "serial": serial} for row, decided_by, serial in each_row(
        _in_full().where(TrialRequest.status == status), TrialRequest.id))


def get_request(request_id: UUID) -> dict[str, Any]:
    """Return a request as a plain dict, with who decided and the serial key of its licence; raise NotFound if there is none."""
    row = db.session.execute(_in_full().where(TrialRequest.id == request_id)).one_or_none()
    if row is None:
        raise NotFound()
    return {**_plain(row[0]), "decided_by": row[1], "serial": row[2]}


def _in_full():
    return (select(TrialRequest, AdminUser.name, License.serial).outerjoin(AdminUser, AdminUser.id == TrialRequest.decided_by_id)
            .outerjoin(License, License.id == TrialRequest.license_id))


def _plain(row: TrialRequest) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _TOLD}, "status": str(row.status)}
