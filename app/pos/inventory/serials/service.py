"""Serial numbers that people add and correct; selling them is `ledger`'s."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.pos.business.api import get_branch
from app.pos.catalog.api import get_sellable
from app.pos.inventory.adjustments.rules import AdjustedLine, StockAdjustmentReason
from app.pos.inventory.adjustments.service import adjust_stock
from app.pos.inventory.serials import rules
from app.pos.inventory.serials.ledger import change_status
from app.pos.inventory.serials.models import SerializedItem, SerialStatusHistory
from app.pos.inventory.serials.rules import SerialStatus

REASONS = {SerialStatus.DAMAGED: StockAdjustmentReason.DAMAGE, SerialStatus.EXPIRED: StockAdjustmentReason.EXPIRY}


def add_serials(
    branch_id: UUID, variant_id: UUID, numbers: list[str], actor: Actor, *, into_stock: bool = False,
    unit_cost: Decimal | None = None,
) -> int:
    """Register pieces of a serialised product at a branch and return how many.

    With `into_stock` they come into stock at `unit_cost` (else the average or catalogue cost); without, the stock
    counts them already. Raises Refusal if the product has no serial numbers or one of them is known.
    """
    get_branch(branch_id)
    product = get_sellable(variant_id)
    if not product["has_serials"]:
        raise Refusal("no_serials", _l("%(product)s has no serial numbers.", product=product["product_name"]),
                      field="variant_id", remedy=_l("Switch serial numbers on at the product first."))
    known = db.session.scalar(select(SerializedItem.serial_number).where(
        SerializedItem.variant_id == variant_id, SerializedItem.serial_number.in_(numbers)).limit(1))
    if known:
        raise Refusal("serial_known", _l("The serial number %(serial)s is already known.", serial=known), field="numbers",
                      remedy=_l("Remove it from the list, or look at its history."), status=CONFLICT, serial=known)
    items = [SerializedItem(id=new_id(), variant_id=variant_id, branch_id=branch_id, serial_number=number) for number in numbers]
    db.session.add_all(items)
    db.session.flush()  # reason: their histories refer to them
    db.session.add_all([SerialStatusHistory(item_id=item.id, from_status=None, to_status=SerialStatus.AVAILABLE.value,
                                            employee_id=actor.employee_id) for item in items])
    if into_stock:
        adjust_stock(branch_id, [AdjustedLine(variant_id, quantity=Decimal(len(numbers)), unit_cost=unit_cost)],
                     StockAdjustmentReason.INITIAL, actor, note=", ".join(numbers[:20]))
    audit.record("inventory.serials.add", "variant", variant_id, actor, after={"numbers": numbers})
    return len(numbers)


def correct_serial(item_id: UUID, status: SerialStatus, reason: str, actor: Actor) -> None:
    """Set where a piece stands, with a reason; what leaves the stock by it, or comes back, moves the stock too."""
    item = db.session.scalar(select(SerializedItem).where(SerializedItem.id == item_id, SerializedItem.deleted_at.is_(None))
                             .with_for_update().execution_options(populate_existing=True))
    if item is None:
        raise NotFound("serial_not_found")
    before = item.status
    rules.ensure_by_hand(before, status)
    posting = Posting()
    change_status(posting, item, status, branch_id=item.branch_id, employee_id=actor.employee_id, reason=reason)
    posting.run()
    moved = int(status in rules.IN_STOCK) - int(before in rules.IN_STOCK)
    if moved:
        adjust_stock(item.branch_id, [AdjustedLine(item.variant_id, quantity=Decimal(moved))],
                     REASONS.get(status, StockAdjustmentReason.CORRECTION), actor,
                     note=f"{item.serial_number}: {reason}", below_zero=True)
    audit.record("inventory.serials.correct", "serial", item_id, actor, before={"status": before.value},
                 after={"status": status.value}, reason=reason)
