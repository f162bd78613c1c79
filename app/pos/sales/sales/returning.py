"""Goods that come back: what is left of a receipt, its shares, and the marks on the original."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.kernel.i18n import _l
from app.kernel.posting import Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.sales.sales import queries, rules
from app.pos.sales.sales.drafts import SaleDraft
from app.pos.sales.sales.models import Sale, SaleItem, SalePayment
from app.pricing import currency_unit, refund_share

ZERO = Decimal(0)


@dataclass(slots=True)
class Undone:
    """What the lines of a return cost when they were sold, by the returning line's id."""

    unit_costs: dict[UUID, Decimal] = field(default_factory=dict)


def exceeds() -> Refusal:
    """Return the refusal of giving back more than was sold."""
    return Refusal("return_exceeds_sold", _l("More would come back than is left of this receipt."), status=CONFLICT,
                   remedy=_l("Reload the receipt to see what is left."))


def undo(posting: Posting, draft: SaleDraft) -> Undone:
    """Mark on the original lines and payments what this document gives back; return their costs.

    The original lines are locked, so what is left and the shares are decided on figures that nobody else moves;
    the database's own constraints stand behind. A line's figures must be exactly the engine's share.
    """
    back = {line.original_item_id: line for line in draft.lines if line.original_item_id}
    undone = Undone()
    refunds = [payment for payment in draft.payments if payment.refund_of_id]
    if not back and not refunds:
        return undone
    if draft.original_sale_id is None or len(back) != sum(1 for line in draft.lines if line.original_item_id):
        raise Refusal("return_malformed", _l("A return names its receipt, and each of its lines once."),
                      remedy=_l("Open the receipt again and choose the lines."))
    items = {item["id"]: item for item in queries.lock_items(draft.original_sale_id)}
    tenant_id = require_tenant()
    for item_id, line in back.items():
        item = items.get(item_id)
        if item is None or item["quantity"] < item["returned_quantity"] - line.quantity or line.quantity >= 0:
            raise exceeds()
        undone.unit_costs[line.id] = item["unit_cost"]
        item["returned_quantity"] -= line.quantity
        posting.update(SaleItem.__table__, {"tenant_id": tenant_id, "id": item_id, "returned_quantity": -line.quantity},
                       add=("returned_quantity",))
    for payment in refunds:
        posting.update(SalePayment.__table__, {"tenant_id": tenant_id, "id": payment.refund_of_id,
                                               "refunded": -payment.amount}, add=("refunded",))
    everything = all(item["returned_quantity"] == item["quantity"] for item in items.values() if item["quantity"] > 0)
    status = rules.status_after(draft.kind, everything)
    if status is not None:
        posting.update(Sale.__table__, {"tenant_id": tenant_id, "id": draft.original_sale_id, "status": status})
    return undone


def returnable_lines(sale_id: UUID) -> list[dict[str, Any]]:
    """Return the lines of a receipt that can still come back, each with `left` (Decimal), in order."""
    return [{**item, "left": item["quantity"] - item["returned_quantity"]}
            for item in queries.list_items(sale_id) if item["quantity"] > item["returned_quantity"]]


def return_figures(item: dict[str, Any], quantity: Decimal, currency: str) -> dict[str, Any]:
    """Return the figures (negative) of giving back `quantity` of a sold line, as the money engine shares them out.

    `item` is a line as `list_items` or `returnable_lines` gives it. Keys: quantity, gross, discount, order_discount,
    net, tax, total, unit_cost, taxes (with tax_id and name). Raises Refusal when more would come back than is left.
    """
    if quantity <= 0 or item["returned_quantity"] + quantity > item["quantity"]:
        raise exceeds()
    line = SimpleNamespace(
        key=item["id"], unit_price=item["unit_price"], gross=item["gross"], discount=item["discount"],
        order_discount=item["order_discount"], net=item["net"], total=item["total"],
        taxes=[SimpleNamespace(code=tax["code"], rate=tax["rate"], included=tax["included"], base=tax["base"],
                               amount=tax["amount"], kind=tax.get("kind", "percent")) for tax in item["taxes"]])
    share = refund_share(line, item["quantity"], item["returned_quantity"], quantity, unit=currency_unit(currency))
    return {
        "quantity": -quantity, "gross": share.gross, "discount": share.discount, "order_discount": share.order_discount,
        "net": share.net, "tax": share.tax, "total": share.total, "unit_cost": item["unit_cost"],
        "taxes": [{"tax_id": sold["tax_id"], "code": tax.code, "name": sold["name"], "kind": sold["kind"], "rate": tax.rate,
                   "included": tax.included, "base": tax.base, "amount": tax.amount}
                  for sold, tax in zip(item["taxes"], share.taxes, strict=True)],
    }


def refundable_payments(sale_id: UUID) -> list[dict[str, Any]]:
    """Return the payments of a receipt with `left`, what may still be given back by each, in order."""
    return [{**payment, "left": payment["amount"] - payment["refunded"]}
            for payment in queries.list_payments(sale_id) if payment["amount"] > payment["refunded"]]


def to_original_tenders(sale_id: UUID, amount: Decimal) -> list[tuple[dict[str, Any], Decimal]]:
    """Return (payment, amount) pairs that give `amount` (positive) back to the original tenders, last paid first.

    What the tenders cannot take (rounding, earlier refunds) is missing from the sum: the caller gives it in cash.
    """
    shares, rest = [], amount
    for payment in reversed(refundable_payments(sale_id)):
        part = min(payment["left"], rest)
        if part > 0:
            shares.append((payment, part))
            rest -= part
    return shares
