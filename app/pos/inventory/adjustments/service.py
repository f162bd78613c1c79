"""Adjusting stock by hand, with a reason: quantity, value and books move in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.series import next_number
from app.kernel.tenancy import require_tenant
from app.pos.catalog.api import list_sellables
from app.pos.inventory.adjustments import queries, rules
from app.pos.inventory.adjustments.models import StockAdjustment
from app.pos.inventory.adjustments.rules import AdjustedLine, StockAdjustmentReason
from app.pos.inventory.stock import rules as stock
from app.pos.inventory.stock.rules import Movement
from app.pos.inventory.stock.service import document_at, lock_levels, write

ZERO = Decimal(0)
SERIES = "ADJ"


def adjust_stock(
    branch_id: UUID, lines: Sequence[AdjustedLine], reason: StockAdjustmentReason, actor: Actor, *,
    note: str | None = None, external_reference: str | None = None, moved_at: datetime | None = None,
    business_date: date | None = None, below_zero: bool = False,
) -> UUID:
    """Adjust the stock of a branch and return the document's id; its number (ADJ-000001) is known to the pages.

    What changes moves the ledger and the books; lines that change nothing are left out. With `external_reference`
    (a row of an import) the second call returns the first document and changes nothing. `below_zero` lets a level
    fall under zero, as an import of what happened must. Raises Refusal: nothing_to_adjust, variant_twice,
    product_unknown, no_stock_kept, stock_moved (409, with the fresh figures), stock_short.
    """
    if external_reference and (done := queries.find_document(external_reference)):
        return done
    products = _products(lines)
    levels = lock_levels(branch_id, products)
    _ensure_unmoved(lines, levels, products)
    number, document_id = next_number(SERIES), new_id()
    document = document_at(branch_id, "adjustment", document_id, number, f"{number} {rules.LABELS[reason]}", actor,
                           moved_at=moved_at, business_date=business_date)
    movements: list[Movement] = []
    rows: list[dict[str, Any]] = []
    for line in lines:
        level, product = levels[line.variant_id], products[line.variant_id]
        change = line.change_from(level["quantity"])
        if not change:
            continue
        if change < 0 and level["quantity"] + change < 0 and not below_zero:
            _refuse_short(product, level["quantity"])
        cost = level["average_cost"] if level["average_cost"] is not None else product["cost_price"]
        moves = _moves(line, change, cost, reason, document.currency, level)
        movements += moves
        rows.append({
            "tenant_id": require_tenant(), "id": new_id(), "document_id": document_id, "number": number,
            "branch_id": branch_id, "variant_id": line.variant_id, "quantity": change,
            "unit_cost": moves[0].unit_cost, "value": sum((move.value for move in moves), ZERO), "reason": reason.value,
            "note": note, "employee_id": actor.employee_id, "business_date": document.business_date,
            "external_reference": _reference(external_reference, len(rows)), "adjusted_at": document.moved_at})
    if not rows:
        raise Refusal("nothing_to_adjust", _l("Nothing would change."),
                      remedy=_l("Enter at least one product whose quantity differs."))
    posting = Posting()
    posting.insert(StockAdjustment.__table__, rows)
    write(posting, document, movements)
    posting.run()
    audit.record("inventory.adjustments.create", "adjustment", document_id, actor, reason=note, after={
        "number": number, "reason": reason.value,
        "lines": [{"sku": products[row["variant_id"]]["sku"], "quantity": row["quantity"]} for row in rows[:100]]})
    return document_id


def _moves(line: AdjustedLine, change: Decimal, cost: Decimal, reason: StockAdjustmentReason, currency: str,
           level: dict[str, Any]) -> list[Movement]:
    kind = rules.movement_type(reason)
    if change < 0:
        return [Movement(line.variant_id, change, kind, cost, stock.value_of(change, cost, currency), reason.value)]
    return stock.incoming(
        line.variant_id, change, line.unit_cost if line.unit_cost is not None else cost, kind, currency,
        held=level["quantity"], held_value=level["value"], reason=reason.value)


def _products(lines: Sequence[AdjustedLine]) -> dict[UUID, dict[str, Any]]:
    products = list_sellables(line.variant_id for line in lines)
    seen: set[UUID] = set()
    for line in lines:
        product = products.get(line.variant_id)
        if product is None:
            raise Refusal("product_unknown", _l("One of the products no longer exists."),
                          remedy=_l("Remove its line and search for it again."), variant_id=str(line.variant_id))
        if not product["keeps_stock"]:
            raise Refusal("no_stock_kept", _l("%(product)s is a service: it has no stock.", product=product["product_name"]),
                          remedy=_l("Remove its line."), variant_id=str(line.variant_id))
        if line.variant_id in seen:
            raise Refusal("variant_twice", _l("%(product)s stands on two lines.", product=product["product_name"]),
                          remedy=_l("Put its whole change on one line."), variant_id=str(line.variant_id))
        seen.add(line.variant_id)
    return products


def _ensure_unmoved(lines: Sequence[AdjustedLine], levels: dict[UUID, dict[str, Any]],
                    products: dict[UUID, dict[str, Any]]) -> None:
    moved = [line.variant_id for line in lines
             if line.version is not None and line.version != levels[line.variant_id]["version"]]
    if moved:
        first = moved[0]
        raise Refusal(
            "stock_moved",
            _l("The stock of %(product)s moved while you were counting: now it is %(quantity)s.",
               product=products[first]["product_name"], quantity=stock.plain(levels[first]["quantity"])),
            remedy=_l("Compare with the fresh figures and save again."), status=CONFLICT,
            levels={str(variant_id): str(levels[variant_id]["quantity"]) for variant_id in moved})


def _refuse_short(product: dict[str, Any], left: Decimal) -> None:
    raise Refusal(
        "stock_short", _l("There is not enough of %(product)s: %(left)s in stock.", product=product["product_name"],
                          left=stock.plain(max(left, ZERO))),
        remedy=_l("Take away less, or count the stock first."), status=CONFLICT, variant_id=str(product["variant_id"]),
        left=str(max(left, ZERO)))


def _reference(external_reference: str | None, position: int) -> str | None:
    return external_reference and (f"{external_reference}/{position}" if position else external_reference)
