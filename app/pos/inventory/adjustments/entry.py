"""The lines of an adjustment while somebody enters them: parsed from what the page sends, shown again with its errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.i18n import _, name_of
from app.kernel.ids import parse_id
from app.kernel.numbers import NotANumber, parse_decimal
from app.kernel.types import SCALE
from app.pos.catalog.api import find_sellables, list_sellables
from app.pos.inventory.adjustments.rules import INCOMING, LOSSES, AdjustedLine, StockAdjustmentReason
from app.pos.inventory.stock.queries import list_levels
from app.pos.inventory.stock.rules import plain

ZERO = Decimal(0)
MOST_LINES = 500
MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as typed."""

    variant_id: UUID
    quantity: str
    cost: str
    version: int


def read_entries(form: Any) -> list[Entry]:
    """Return the lines that a page sent (parallel lists of variant, quantity, cost, version); nonsense is left out."""
    columns = [form.getlist(name) for name in ("variant", "quantity", "cost", "version")]
    entries: list[Entry] = []
    for variant, quantity, cost, version in zip(*columns, strict=False):
        variant_id = parse_id(variant)
        if variant_id and version.isdecimal() and len(entries) < MOST_LINES:
            entries.append(Entry(variant_id, quantity.strip()[:30], cost.strip()[:30], int(version[:9])))
    return entries


def add_entry(entries: Sequence[Entry], variant_id: UUID, branch_id: UUID, scanned: Decimal | None = None) -> list[Entry]:
    """Return the lines with a line of this variant. Scanned, its number grows with each scan, as when counting; chosen
    from a list, it waits for a number."""
    for number, entry in enumerate(entries):
        if entry.variant_id == variant_id:
            counted = plain((_number(entry.quantity) or ZERO) + scanned) if scanned else entry.quantity
            return [*entries[:number], replace(entry, quantity=counted), *entries[number + 1:]]
    level = list_levels(branch_id, [variant_id]).get(variant_id)
    return [*entries, Entry(variant_id, plain(scanned), "", level["version"] if level else 0)]


def find_code(code: str) -> dict[str, Any] | None:
    """Return the sellable that a scanned or typed code names exactly, or None."""
    return find_sellables([code]).get(code) if code else None


def lines_of(
    entries: Sequence[Entry], branch_id: UUID, reason: StockAdjustmentReason, *, check: bool,
) -> tuple[list[dict[str, Any]], list[AdjustedLine]]:
    """Return the lines as the page shows them, with their errors if `check`, and those that make sense for the service."""
    ids = [entry.variant_id for entry in entries]
    products, levels = list_sellables(ids), list_levels(branch_id, ids)
    shown, understood = [], []
    for entry in entries:
        product = products.get(entry.variant_id)
        if product is None:
            continue
        held = levels.get(entry.variant_id, {}).get("quantity", ZERO)
        error, line = _understand(entry, reason, product["decimals"])
        if line:
            understood.append(line)
        shown.append({
            "variant_id": entry.variant_id, "name": name_of(product["product_name"], product["product_name_ar"]),
            "sku": product["sku"], "unit": product["unit"],
            "held": held, "quantity": entry.quantity, "cost": entry.cost, "version": entry.version,
            "after": held + line.change_from(held) if line else None, "error": error if check else ""})
    return shown, understood


def _understand(entry: Entry, reason: StockAdjustmentReason, decimals: int) -> tuple[str, AdjustedLine | None]:
    try:
        quantity = parse_decimal(entry.quantity)
        cost = parse_decimal(entry.cost) if entry.cost else None
    except NotANumber as problem:
        return str(problem.sentence), None
    if abs(quantity) >= MOST:
        return _("This number is too large."), None
    if quantity != round(quantity, decimals):
        return _("This product is counted with at most %(places)d decimals.", places=decimals), None
    if cost is not None and (not 0 <= cost < MOST or cost != round(cost, SCALE)):
        return _("Enter the cost of one unit, such as 2.50."), None
    if quantity < 0 and (reason in LOSSES or reason in INCOMING or reason is StockAdjustmentReason.RECOUNT):
        return _("Enter the number without a minus sign."), None
    if reason is StockAdjustmentReason.RECOUNT:
        return "", AdjustedLine(entry.variant_id, counted=quantity, unit_cost=cost, version=entry.version)
    change = -quantity if reason in LOSSES else quantity
    return "", AdjustedLine(entry.variant_id, quantity=change, unit_cost=cost)


def _number(text: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except NotANumber:
        return None
