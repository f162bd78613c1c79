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
from app.licensing.licenses.queries import status_of
from app.licensing.owners.models import Owner
from app.licensing.staff.models import AdminUser
from app.licensing.trials.models import TrialRequest
from app.licensing.trials.rules import TrialRequestStatus

_TOLD = ("id", "business_name", "contact_name", "email", "phone", "country", "business_type", "zone", "language", "message",
         "created_at", "decided_at", "reason", "license_id", "address")
MOST_KNOWN = 20


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


def known_of(email: str, but: UUID) -> list[dict[str, Any]]:
    """Return what an address had before, the newest first: {kind ("request" or "license"), id, name, status, at}, 20 of each at most.

    `but` is the request that is looked at.
    """
    requests = db.session.scalars(select(TrialRequest).where(TrialRequest.email == email, TrialRequest.id != but)
                                  .order_by(TrialRequest.created_at.desc()).limit(MOST_KNOWN))
    licenses = db.session.scalars(select(License).join(Owner, Owner.id == License.owner_id).where(Owner.email == email)
                                  .order_by(License.created_at.desc()).limit(MOST_KNOWN))
    found = [{"kind": "request", "id": row.id, "name": row.business_name, "status": str(row.status), "at": row.created_at}
             for row in requests]
    found += [{"kind": "license", "id": row.id, "name": row.business_name, "status": str(status_of(row)), "at": row.created_at}
              for row in licenses]
    return sorted(found, key=lambda one: one["at"], reverse=True)


def _in_full():
    return (select(TrialRequest, AdminUser.name, License.serial).outerjoin(AdminUser, AdminUser.id == TrialRequest.decided_by_id)
            .outerjoin(License, License.id == TrialRequest.license_id))


def _plain(row: TrialRequest) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _TOLD}, "status": str(row.status)}
