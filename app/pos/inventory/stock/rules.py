"""What moves stock, and what it is worth: pure values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.types import SCALE
from app.pricing import currency_unit, round_money

_COST_UNIT = Decimal(1).scaleb(-SCALE)
LATE_COST = "late_cost"
"""Reason of the movement that settles the cost of goods sold before they came in."""


class InventoryMovementType(StrEnum):
    """Why stock changed."""

    PURCHASE = "PURCHASE"
    SALE = "SALE"
    ADJUSTMENT = "ADJUSTMENT"
    TRANSFER_IN = "TRANSFER_IN"
    TRANSFER_OUT = "TRANSFER_OUT"
    RETURN = "RETURN"
    DAMAGE = "DAMAGE"
    EXPIRED = "EXPIRED"
    INITIAL = "INITIAL"
    EXCHANGE_IN = "EXCHANGE_IN"
    EXCHANGE_OUT = "EXCHANGE_OUT"
    RESERVATION = "RESERVATION"
    RELEASE = "RELEASE"


TYPE_LABELS = {
    InventoryMovementType.PURCHASE: _l("Received"), InventoryMovementType.SALE: _l("Sold"),
    InventoryMovementType.ADJUSTMENT: _l("Adjusted"), InventoryMovementType.TRANSFER_IN: _l("Came from another branch"),
    InventoryMovementType.TRANSFER_OUT: _l("Sent to another branch"), InventoryMovementType.RETURN: _l("Returned"),
    InventoryMovementType.DAMAGE: _l("Damaged"), InventoryMovementType.EXPIRED: _l("Expired"),
    InventoryMovementType.INITIAL: _l("Stock at the beginning"),
    InventoryMovementType.EXCHANGE_IN: _l("Came back in an exchange"),
    InventoryMovementType.EXCHANGE_OUT: _l("Left in an exchange"), InventoryMovementType.RESERVATION: _l("Reserved"),
    InventoryMovementType.RELEASE: _l("Reservation ended"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a variant's stock: signed quantity in its unit, signed value at cost in the branch's currency.

    `value` is a multiple of the currency's unit; `unit_cost` says how it came about, and is never negative.
    """

    variant_id: UUID
    quantity: Decimal
    type: InventoryMovementType
    unit_cost: Decimal
    value: Decimal
    reason: str | None = None


def plain(number: Decimal | None) -> str:
    """Return a number as text without needless zeros, for sentences, inputs and files; "" for None."""
    return "" if number is None else format(number.normalize() if number else Decimal(0), "f")


def value_of(quantity: Decimal, unit_cost: Decimal, currency: str) -> Decimal:
    """Return what a quantity is worth at a cost, in whole units of the currency, with the quantity's sign."""
    return round_money(quantity * unit_cost, currency_unit(currency))


def average_cost(quantity: Decimal, value: Decimal) -> Decimal | None:
    """Return the moving average cost of what is in stock, four places; None when nothing is, so nobody knows.

    It is the value in stock by the quantity in stock, so goods that left at a rounded cost, or came back at the
    cost they were sold at, never leave a rest behind: the last piece takes it along.
    """
    if quantity <= 0:
        return None
    return (max(value, Decimal(0)) / quantity).quantize(_COST_UNIT, ROUND_HALF_UP)


def incoming(
    variant_id: UUID, quantity: Decimal, unit_cost: Decimal, kind: InventoryMovementType, currency: str, *,
    held: Decimal, held_value: Decimal, reason: str | None = None,
) -> list[Movement]:
    """Return the movements of goods that come in at a cost, to a level that holds `held`, worth `held_value`.

    Where goods were sold before they came in, a second movement of no goods settles their cost: they had left at a
    guess, and what now lies in stock must be worth what it cost.
    """
    value = value_of(quantity, unit_cost, currency)
    moves = [Movement(variant_id, quantity, kind, unit_cost, value, reason)]
    if held > 0:
        return moves
    after = held + quantity
    worth = value_of(after, unit_cost, currency) if after >= 0 else round_money(
        held_value * after / held, currency_unit(currency))
    if late := worth - (held_value + value):
        moves.append(Movement(variant_id, Decimal(0), InventoryMovementType.ADJUSTMENT, unit_cost, late, LATE_COST))
    return moves


def merged(movements: Iterable[Movement]) -> list[Movement]:
    """Return one movement per variant and type, in key order: what a document with many lines writes.

    A movement of value alone stays apart from those of goods.
    """
    groups: dict[tuple[str, str, bool], list[Movement]] = {}
    for movement in movements:
        groups.setdefault((str(movement.variant_id), movement.type, not movement.quantity), []).append(movement)
    return [_merge(groups[key]) for key in sorted(groups)]


def _merge(group: list[Movement]) -> Movement:
    first = group[0]
    if len(group) == 1:
        return first
    quantity = sum((movement.quantity for movement in group), Decimal(0))
    value = sum((movement.value for movement in group), Decimal(0))
    costs = {movement.unit_cost for movement in group}
    cost = first.unit_cost if len(costs) == 1 or not quantity else abs(value / quantity).quantize(_COST_UNIT, ROUND_HALF_UP)
    return Movement(first.variant_id, quantity, first.type, cost, value, first.reason)


def is_proven(quantity: Decimal, reserved: Decimal, value: Decimal, sums: tuple[Decimal, Decimal, Decimal]) -> bool:
    """Return whether a level is exactly the sums of its movements (quantity, reserved, value)."""
    return (quantity, reserved, value) == sums
