"""Serial numbers that a document sells or takes back: the rows they contribute to its posting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.kernel.tenancy import require_tenant
from app.pos.inventory.serials import rules
from app.pos.inventory.serials.models import SerializedItem, SerialStatusHistory
from app.pos.inventory.serials.rules import SerialStatus


def move_serials(
    posting: Posting, items: Sequence[tuple[UUID, str, bool]], *, branch_id: UUID, source_kind: str, source_id: UUID,
    employee_id: UUID | None, damaged: frozenset[str] = frozenset(),
) -> None:
    """Add to a posting what it does to serial numbers: items are (variant id, serial number, is sold).

    A sold one must be in stock at this branch or another of the business, one that comes back must be sold; it is
    back in stock here, or DAMAGED when its number is in `damaged`. The items stay locked until the transaction
    ends, so one piece is sold once. Raises Refusal serial_unknown, serial_not_available, serial_not_sold, serial_twice.
    """
    found = _lock([(variant_id, serial) for variant_id, serial, _ in items])
    if len({(variant_id, serial) for variant_id, serial, _ in items}) != len(items):
        raise Refusal("serial_twice", _l("The same serial number stands on two lines."),
                      remedy=_l("Remove one of the lines or correct its number."))
    for variant_id, serial, is_sold in items:
        item = found.get((variant_id, serial))
        status = SerialStatus(item.status) if item else None
        (rules.ensure_sellable if is_sold else rules.ensure_returnable)(serial, status)
        back = SerialStatus.DAMAGED if serial in damaged else SerialStatus.AVAILABLE
        change_status(posting, item, SerialStatus.SOLD if is_sold else back, branch_id=branch_id,
                      source_kind=source_kind, source_id=source_id, employee_id=employee_id)


def change_status(
    posting: Posting, item: Any, status: SerialStatus, *, branch_id: UUID, employee_id: UUID | None,
    source_kind: str | None = None, source_id: UUID | None = None, reason: str | None = None,
) -> None:
    """Add the new status of a locked item (with id and status) and its line of history to a posting."""
    tenant_id, moment = require_tenant(), now()
    posting.update(
        SerializedItem.__table__,
        {"tenant_id": tenant_id, "id": item.id, "status": status.value, "branch_id": branch_id, "version": 1,
         "updated_at": moment}, add=("version",))
    posting.insert(SerialStatusHistory.__table__, [{
        "tenant_id": tenant_id, "id": new_id(), "item_id": item.id, "from_status": str(item.status),
        "to_status": status.value, "reason": reason, "source_kind": source_kind, "source_id": source_id,
        "employee_id": employee_id}])


def _lock(wanted: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], Any]:
    table = SerializedItem.__table__
    same = or_(*[(table.c.variant_id == variant_id) & (table.c.serial_number == serial) for variant_id, serial in wanted])
    rows = db.session.execute(
        select(table.c.id, table.c.variant_id, table.c.serial_number, table.c.status)
        .where(table.c.tenant_id == require_tenant(), table.c.deleted_at.is_(None), same)
        .order_by(table.c.id).with_for_update()) if wanted else ()
    return {(row.variant_id, row.serial_number): row for row in rows}
