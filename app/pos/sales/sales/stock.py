"""What a document does to stock and cost: planned before it is written, checked after."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.posting import Posting
from app.pos.catalog.api import cost_prices
from app.pos.inventory.api import InventoryMovementType, Movement, add_movements, check_short, move_serials, stock_facts
from app.pos.sales.sales.drafts import SaleDraft
from app.pos.sales.sales.models import SaleKind
from app.pricing import currency_unit, round_money

ZERO = Decimal(0)


@dataclass(slots=True)
class Moved:
    """The movements of a document; `costs` holds (unit cost, signed cost) per line id."""

    movements: list[Movement] = field(default_factory=list)
    costs: dict[UUID, tuple[Decimal, Decimal]] = field(default_factory=dict)
    stock_value: Decimal = ZERO
    written_off: Decimal = ZERO


def plan(draft: SaleDraft, branch_id: UUID, currency: str, unit_costs: dict[UUID, Decimal]) -> Moved:
    """Return the movements and costs of a document at the moving average, in one or two statements.

    Goods that come back from a known line come back at what they cost then (`unit_costs` by line id). The cost of a
    line is rounded to the currency's unit here and nowhere else: ledger, line and journal carry the same figure.
    """
    unit = currency_unit(currency)
    kept = sorted({line.variant_id for line in draft.lines if line.keeps_stock}, key=str)
    facts = stock_facts(branch_id, kept) if kept else {}
    unknown = [variant_id for variant_id in kept if variant_id not in facts]
    catalogue = cost_prices(unknown) if unknown else {}
    moved = Moved()
    for line in draft.lines:
        if not line.keeps_stock:
            moved.costs[line.id] = (ZERO, ZERO)
            continue
        fact = facts.get(line.variant_id)
        unit_cost = unit_costs.get(line.id, line.unit_cost)
        if unit_cost is None:
            unit_cost = fact["average_cost"] if fact else catalogue.get(line.variant_id, ZERO)
        cost = round_money(unit_cost * line.quantity, unit)
        moved.costs[line.id] = (unit_cost, cost)
        moved.stock_value += cost
        moved.movements.append(Movement(line.variant_id, -line.quantity, _type(draft.kind, line.quantity), unit_cost,
                                        -cost + ZERO, line.reason))
        if line.quantity < 0 and not line.restock:
            moved.written_off -= cost
            moved.movements.append(Movement(line.variant_id, line.quantity, InventoryMovementType.DAMAGE, unit_cost,
                                            cost, line.reason))
    return moved


def _type(kind: SaleKind, quantity: Decimal) -> InventoryMovementType:
    if kind is SaleKind.EXCHANGE:
        return InventoryMovementType.EXCHANGE_OUT if quantity > 0 else InventoryMovementType.EXCHANGE_IN
    return InventoryMovementType.SALE if quantity > 0 else InventoryMovementType.RETURN


def contribute(posting: Posting, draft: SaleDraft, sale: dict[str, Any], moved: Moved, actor: Actor) -> None:
    """Add the stock movements and serial numbers of a document to its posting."""
    if moved.movements:
        add_movements(
            posting, branch_id=sale["branch_id"], movements=moved.movements, source_kind="sale", source_id=draft.id,
            reference=sale["invoice_number"], employee_id=actor.employee_id, business_date=sale["business_date"],
            moved_at=sale["sold_at"])
    damaged = frozenset(line.serial_number for line in draft.lines if line.serial_number and not line.restock)
    serials = [(line.variant_id, line.serial_number, line.quantity > 0) for line in draft.lines if line.serial_number]
    if serials:
        move_serials(posting, serials, branch_id=sale["branch_id"], source_kind="sale", source_id=draft.id,
                     employee_id=actor.employee_id, damaged=damaged)


def _quantities(draft: SaleDraft) -> dict[UUID, Decimal]:
    sold: dict[UUID, Decimal] = {}
    for line in draft.lines:
        if line.quantity > 0:
            sold[line.variant_id] = sold.get(line.variant_id, ZERO) + line.quantity
    return sold


def ensure_enough(draft: SaleDraft, levels: dict[str, dict[tuple[str, ...], Decimal]], actor: Actor) -> tuple[str, ...]:
    """Raise Refusal when a product that may not be oversold went below zero; return the names of those that only warn."""
    after = {UUID(variant_id): quantity for (_branch, variant_id), quantity in levels.get("stock_level", {}).items()}
    sold = {line.variant_id: line for line in draft.lines if line.quantity > 0 and line.keeps_stock}
    blocked = {variant_id: line.product_name for variant_id, line in sold.items() if line.oversell == "block"}
    if blocked and actor.effect("sales.till.oversell") != "allow" and f"sales.till.oversell:{draft.id}" not in actor.approvals:
        check_short(after, blocked, _quantities(draft))
    return tuple(line.product_name for variant_id, line in sold.items()
                 if line.oversell == "warn" and after.get(variant_id, ZERO) < 0)
