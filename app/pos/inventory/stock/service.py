"""Goods that come in, and goods that are promised to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel import events
from app.kernel.actor import Actor
from app.kernel.clock import business_day, now
from app.kernel.database import db, insert_into
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.business.api import get_branch
from app.pos.inventory.stock import queries, rules
from app.pos.inventory.stock.events import StockValueChanged, ValueCause
from app.pos.inventory.stock.ledger import add_movements, add_promises
from app.pos.inventory.stock.models import StockLevel
from app.pos.inventory.stock.rules import LATE_COST, InventoryMovementType, Movement

ZERO = Decimal(0)
CAUSES = {InventoryMovementType.INITIAL: ValueCause.OPENING, InventoryMovementType.PURCHASE: ValueCause.RECEIVED,
          InventoryMovementType.TRANSFER_IN: ValueCause.RECEIVED, InventoryMovementType.TRANSFER_OUT: ValueCause.RECEIVED}


@dataclass(frozen=True, slots=True)
class Document:
    """What moves stock, as people know it; where and when."""

    source_kind: str
    source_id: UUID
    reference: str
    description: str
    branch_id: UUID
    currency: str
    business_date: date
    moved_at: datetime
    employee_id: UUID | None


def document_at(
    branch_id: UUID, source_kind: str, source_id: UUID, reference: str, description: str, actor: Actor, *,
    moved_at: datetime | None = None, business_date: date | None = None,
) -> Document:
    """Return a document of a branch, dated now on its business day unless told otherwise; raise NotFound."""
    branch, moment = get_branch(branch_id), moved_at or now()
    return Document(source_kind, source_id, reference, description, branch.id, branch.currency,
                    business_date or business_day(moment, branch.timezone, branch.day_cutoff), moment, actor.employee_id)


def receive_stock(
    document: Document, goods: Sequence[tuple[UUID, Decimal, Decimal]],
    kind: InventoryMovementType = InventoryMovementType.PURCHASE,
) -> None:
    """Take in goods, (variant id, quantity, unit cost) each: levels, moving average and books move with them."""
    levels = lock_levels(document.branch_id, {variant_id for variant_id, *_ in goods})
    movements: list[Movement] = []
    for variant_id, quantity, unit_cost in goods:
        level = levels[variant_id]
        moves = rules.incoming(variant_id, quantity, unit_cost, kind, document.currency,
                               held=level["quantity"], held_value=level["value"])
        movements += moves
        level["quantity"] += quantity
        level["value"] += sum((move.value for move in moves), ZERO)
    posting = Posting()
    write(posting, document, movements)
    posting.run()


def write(posting: Posting, document: Document, movements: Sequence[Movement]) -> None:
    """Add a document's movements and their books to its posting."""
    add_movements(
        posting, branch_id=document.branch_id, movements=movements, source_kind=document.source_kind,
        source_id=document.source_id, reference=document.reference, employee_id=document.employee_id,
        business_date=document.business_date, moved_at=document.moved_at)
    values: dict[ValueCause, Decimal] = {}
    for movement in movements:
        cause = (ValueCause.SOLD_BEFORE if movement.reason == LATE_COST
                 else CAUSES.get(movement.type, ValueCause.ADJUSTED))
        values[cause] = values.get(cause, ZERO) + movement.value
    events.publish(StockValueChanged(
        posting, document.source_kind, document.source_id, document.reference, document.description,
        document.branch_id, document.currency, document.business_date, document.moved_at, document.employee_id,
        tuple(values.items())))


def lock_levels(branch_id: UUID, variant_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the levels of variants (see `queries.list_levels`), locked until the transaction ends.

    What never moved here gets a level of nothing, with version 0, so that there is something to lock.
    """
    wanted, tenant_id = sorted(set(variant_ids), key=str), require_tenant()
    if wanted:
        db.session.execute(
            insert_into(StockLevel.__table__).on_conflict_do_nothing(index_elements=["tenant_id", "branch_id", "variant_id"]),
            [{"tenant_id": tenant_id, "id": new_id(), "branch_id": branch_id, "variant_id": variant_id, "version": 0}
             for variant_id in wanted])
    return queries.list_levels(branch_id, wanted, lock=True)


def reserve_stock(document: Document, goods: Sequence[tuple[UUID, Decimal]]) -> None:
    """Promise goods, (variant id, quantity) each: they stay in stock, but are no longer available to others.

    Raises Refusal stock_short if less is available.
    """
    levels = lock_levels(document.branch_id, {variant_id for variant_id, _ in goods})
    for variant_id, quantity in goods:
        if quantity > levels[variant_id]["available"]:
            raise Refusal("stock_short", _l("There is not enough in stock to reserve this."), status=CONFLICT,
                          remedy=_l("Reserve less, or wait for new goods."), variant_id=str(variant_id),
                          left=str(max(levels[variant_id]["available"], ZERO)))
    _promise(document, [(variant_id, quantity, InventoryMovementType.RESERVATION) for variant_id, quantity in goods])


def release_stock(document: Document, goods: Sequence[tuple[UUID, Decimal]]) -> None:
    """Take back a promise: the goods are available again. Raises Refusal if less is reserved."""
    levels = lock_levels(document.branch_id, {variant_id for variant_id, _ in goods})
    for variant_id, quantity in goods:
        if quantity > levels[variant_id]["reserved"]:
            raise Refusal("not_reserved", _l("Less than this is reserved."), status=CONFLICT,
                          remedy=_l("Look at the stock of the product first."), variant_id=str(variant_id))
    _promise(document, [(variant_id, -quantity, InventoryMovementType.RELEASE) for variant_id, quantity in goods])


def _promise(document: Document, promises: list[tuple[UUID, Decimal, InventoryMovementType]]) -> None:
    posting = Posting()
    add_promises(
        posting, branch_id=document.branch_id, promises=promises, source_kind=document.source_kind,
        source_id=document.source_id, reference=document.reference, employee_id=document.employee_id,
        business_date=document.business_date, moved_at=document.moved_at)
    posting.run()
