"""Writing the stock ledger: the rows that a document's movements contribute to its posting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel import events, outbox
from app.kernel.clock import now
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.models import OutboxEvent
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.inventory.stock.events import StockMoved
from app.pos.inventory.stock.models import InventoryLog, StockLevel
from app.pos.inventory.stock.rules import Movement, merged, plain

ZERO = Decimal(0)
KEY = ("branch_id", "variant_id")


def add_movements(
    posting: Posting, *, branch_id: UUID, movements: Iterable[Movement], source_kind: str, source_id: UUID,
    reference: str, employee_id: UUID | None, business_date: date, moved_at: datetime,
    watched: Iterable[UUID] | None = None,
) -> None:
    """Add a document's movements to its posting: ledger rows with before and after, and the levels they change.

    Movements of the same variant and type become one row. `reference` is the document's number as people know it.
    `watched` names the variants whose alerts are looked at after commit; left out, all of them are.
    The posting's `run` answers with the new quantities under "stock_level", by (branch id, variant id) as text.
    """
    tenant_id = require_tenant()
    document = {
        "source_kind": source_kind, "source_id": source_id, "reference": reference, "employee_id": employee_id,
        "business_date": business_date, "moved_at": moved_at,
    }
    rows: list[dict[str, Any]] = [
        {"tenant_id": tenant_id, "id": new_id(), "branch_id": branch_id, "variant_id": movement.variant_id,
         "type": movement.type.value, "quantity": movement.quantity, "unit_cost": movement.unit_cost,
         "value": movement.value, "reason": movement.reason, **document}
        for movement in merged(movements)
    ]
    _add_rows(posting, rows, also=("value",))
    announce(posting, branch_id, {row["variant_id"] for row in rows} if watched is None else watched)


def add_promises(posting: Posting, *, branch_id: UUID, promises: Sequence[tuple[UUID, Decimal, str]],
                 **document: Any) -> None:
    """Add reservations or releases, (variant, change of what is reserved, movement type), to a posting.

    Goods stay where they are: the rows have quantity and value zero. `document` as in `add_movements`.
    """
    tenant_id = require_tenant()
    rows = [
        {"tenant_id": tenant_id, "id": new_id(), "branch_id": branch_id, "variant_id": variant_id, "type": kind,
         "quantity": ZERO, "reserved": change, "unit_cost": ZERO, "value": ZERO, "reason": None, **document}
        for variant_id, change, kind in sorted(promises, key=lambda promise: str(promise[0]))
    ]
    _add_rows(posting, rows, also=("reserved",))
    announce(posting, branch_id, {variant_id for variant_id, *_rest in promises})


def _add_rows(posting: Posting, rows: list[dict[str, Any]], also: tuple[str, ...]) -> None:
    posting.ledger(StockLevel.__table__, InventoryLog.__table__, rows, key=KEY, amount="quantity",
                   before="quantity_before", after="quantity_after", opening=_opening, also=also, sequence="sequence")


def _opening(row: dict[str, Any]) -> dict[str, Any]:
    moment = now()
    return {"tenant_id": row["tenant_id"], "id": new_id(), "branch_id": row["branch_id"],
            "variant_id": row["variant_id"], "quantity": ZERO, "reserved": ZERO, "value": ZERO, "version": 1,
            "created_at": moment, "updated_at": moment}


def announce(posting: Posting, branch_id: UUID, variant_ids: Iterable[UUID]) -> None:
    """Leave word, with the posting itself, that stock of these variants moved; nothing if nobody listens."""
    names = ",".join(sorted(str(variant_id) for variant_id in variant_ids))
    if not names or not events.listens_after_commit(StockMoved):
        return
    posting.insert(OutboxEvent.__table__, [outbox.outbox_row(
        StockMoved.__name__, events.payload(StockMoved(branch_id, names)))])
    outbox.announce()


def check_short(
    after: dict[UUID, Decimal], blocked: dict[UUID, str], sold: dict[UUID, Decimal] | None = None,
) -> None:
    """Raise Refusal if a variant that may not be oversold went below zero, naming it and what was left of it.

    `after` holds the new quantities, `blocked` the names of the sold variants that block, `sold` their quantities.
    """
    for variant_id, name in blocked.items():
        quantity = after.get(variant_id, ZERO)
        if quantity >= ZERO:
            continue
        left = max(quantity + (sold or {}).get(variant_id, -quantity), ZERO)
        raise Refusal(
            "stock_short", _l("There is not enough of %(product)s: %(left)s in stock.", product=name, left=plain(left)),
            remedy=_l("Sell less, correct the stock, or ask a manager to approve it."), status=CONFLICT,
            variant_id=str(variant_id), product=name, left=str(left))
