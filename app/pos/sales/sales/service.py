"""Posting a document: everything that a sale changes, in one transaction and one writing statement.

Flow 6 of the seeds as the design settles it: identity is the cart's id; number and hash chain come from the
register, locked first; stock moves relatively in key order; the books are posted with the sale.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.kernel import events
from app.kernel.actor import Actor
from app.kernel.audit import audit_row
from app.kernel.clock import business_day, now
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.models import AuditLog, OutboxEvent
from app.kernel.outbox import announce, outbox_row
from app.kernel.posting import Conflict, Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.business.api import Register
from app.pos.customers.api import count_purchase
from app.pos.payments.api import PaymentMethod
from app.pos.sales.sales import queries, returning, rules, stock
from app.pos.sales.sales.drafts import PostedSale, SaleDraft
from app.pos.sales.sales.events import ReceiptWanted, SalePosted, SaleRecorded
from app.pos.sales.sales.models import Sale, SaleItem, SaleItemTax, SaleKind, SalePayment, SaleStatus
from app.pos.sales.shifts.models import Shift, ShiftStatus

ZERO = Decimal(0)


def post_sale(draft: SaleDraft, actor: Actor) -> PostedSale:
    """Store the document with all its effects, or return the one that an earlier try stored.

    Writes sale, items, taxes, payments, stock movements, serial numbers, customer totals, receipt number and hash
    of the register, shift totals, journal entry (through SaleRecorded), audit row and events. Raises Refusal
    (sale_empty, payments_do_not_match, shift_closed, stock_short, return_exceeds_sold, …) with nothing written,
    Conflict when the same cart was posted at the same moment (the request is tried again and finds it).
    """
    found = queries.lock_context(draft.id, draft.register_id, draft.shift_id, draft.customer_id)
    if found.existing_id is not None:
        return _first_result(draft.id)
    rules.ensure_adds_up(draft)
    if found.shift_status != ShiftStatus.OPEN or found.shift_register_id != draft.register_id:
        raise Refusal("shift_closed", _l("There is no open shift on this till."), status=CONFLICT,
                      remedy=_l("Open a shift and try again."))
    posting = Posting()
    undone = returning.undo(posting, draft)
    moved = stock.plan(draft, found.branch_id, found.currency, undone.unit_costs)
    sale, items, taxes, payments = _rows(draft, actor, found, moved)
    posting.insert(Sale.__table__, [sale])
    posting.insert(SaleItem.__table__, items)
    posting.insert(SaleItemTax.__table__, taxes)
    posting.insert(SalePayment.__table__, payments)
    stock.contribute(posting, draft, sale, moved, actor)
    if draft.customer_id:
        count_purchase(posting, draft.customer_id, amount=sale["total"], at=sale["sold_at"],
                       is_purchase=draft.kind is SaleKind.SALE)
    posting.update(Register.__table__, {
        "tenant_id": sale["tenant_id"], "id": draft.register_id, "receipt_counter": 1, "receipt_hash": sale["hash"],
    }, add=("receipt_counter",))
    posting.update(Shift.__table__, _shift_row(draft, sale, payments), add=_SHIFT_SUMS)
    posting.insert(AuditLog.__table__, [audit_row(
        draft.audit_action, "sale", draft.id, actor, approved_by=draft.approved_by_id, reason=draft.reason,
        after={"number": sale["invoice_number"], "kind": draft.kind, "total": sale["total"], **draft.audit_details})])
    events.publish(SaleRecorded(posting, sale, items, payments, moved.stock_value, moved.written_off, actor))
    _leave_events(posting, sale, found.prints_automatically)
    try:
        levels = posting.run()
    except IntegrityError as error:
        raise _explain(error) from error
    short = stock.ensure_enough(draft, levels, actor)
    return PostedSale(draft.id, sale["invoice_number"], sale["total"], sale["paid"], sale["change"], short=short)


def _first_result(sale_id: UUID) -> PostedSale:
    sale = queries.get_sale(sale_id)
    return PostedSale(sale_id, sale["invoice_number"], sale["total"], sale["paid"], sale["change"], repeated=True)


def _explain(error: IntegrityError) -> Exception:
    """Turn what the database refused into what people can act on."""
    text = str(error.orig)
    if "returned_at_most_sold" in text:
        return returning.exceeds()
    if "refunded_at_most_paid" in text:
        return Refusal("refund_exceeds_paid", _l("More would be given back than was paid this way."), status=CONFLICT,
                       remedy=_l("Choose another way to give the money back."))
    if "unique" in text.lower():  # its row, its journal entry, its number: whichever the database met first
        return Conflict("the same document was posted at the same moment")
    return error


def _rows(draft: SaleDraft, actor: Actor, found, moved) -> tuple[dict, list[dict], list[dict], list[dict]]:
    """Return the rows of sale, items, taxes and payments as they will be stored."""
    tenant_id, moment = require_tenant(), now()
    sold_at = draft.sold_at or moment
    sequence = found.receipt_counter + 1
    number = rules.receipt_number(found.series, sequence)
    lines, legs = draft.lines, draft.payments
    sale: dict[str, Any] = {
        "tenant_id": tenant_id, "id": draft.id, "kind": draft.kind, "status": SaleStatus.COMPLETED,
        "branch_id": found.branch_id, "register_id": draft.register_id, "shift_id": draft.shift_id,
        "employee_id": actor.employee_id, "employee_name": actor.name, "customer_id": draft.customer_id,
        "customer_name": found.customer_name, "customer_tax_number": found.customer_tax_number,
        "original_sale_id": draft.original_sale_id, "reason": draft.reason, "series": found.series,
        "sequence": sequence, "invoice_number": number,
        "business_date": business_day(sold_at, found.timezone, found.day_cutoff), "sold_at": sold_at,
        "clock_skew_ms": _skew(draft, moment), "currency": found.currency, "service_type": draft.service_type,
        "subtotal": _sum(line.net for line in lines),
        "discount": _sum(line.discount + line.order_discount for line in lines),
        "tax": _sum(line.tax for line in lines), "total": _sum(line.total for line in lines),
        "rounding": draft.rounding, "paid": _sum(leg.amount for leg in legs), "change": _sum(leg.change for leg in legs),
        "cost": _sum(moved.costs[line.id][1] for line in lines), "line_count": len(lines),
        "gross": _sum(line.total for line in lines if line.quantity > 0),
        "returned": _sum(line.total for line in lines if line.quantity < 0),
        "units_sold": _sum(line.quantity for line in lines if line.quantity > 0),
        "units_returned": _sum(line.quantity for line in lines if line.quantity < 0), "note": draft.note,
        "source": draft.source, "external_reference": draft.external_reference, "created_at": moment,
    }
    items = [_item_row(line, position, sale, moved.costs[line.id]) for position, line in enumerate(lines, 1)]
    taxes = [{"tenant_id": tenant_id, "id": new_id(), "sale_id": draft.id, "item_id": line.id, "tax_id": tax["tax_id"],
              "code": tax["code"], "name": tax["name"], "kind": tax.get("kind", "percent"), "rate": tax["rate"],
              "included": tax["included"], "base": tax["base"], "amount": tax["amount"], "created_at": moment}
             for line in lines for tax in line.taxes]
    payments = [_payment_row(leg, position, sale) for position, leg in enumerate(legs, 1)]
    sale["previous_hash"] = found.receipt_hash
    sale["digest"] = rules.digest(sale, items, payments)
    sale["hash"] = rules.seal(found.receipt_hash, number, sale["digest"])
    return sale, items, taxes, payments


def _item_row(line, position: int, sale: dict[str, Any], cost: tuple[Decimal, Decimal]) -> dict[str, Any]:
    return {
        "tenant_id": sale["tenant_id"], "id": line.id, "sale_id": sale["id"], "line_number": position,
        "variant_id": line.variant_id, "sku": line.sku, "barcode": line.barcode, "product_name": line.product_name,
        "product_name_ar": line.product_name_ar, "category_id": line.category_id, "category_name": line.category_name,
        "unit": line.unit, "quantity": line.quantity, "list_price": line.list_price, "unit_price": line.unit_price,
        "gross": line.gross, "discount": line.discount, "order_discount": line.order_discount, "net": line.net,
        "tax": line.tax, "total": line.total, "unit_cost": cost[0], "cost": cost[1],
        "keeps_stock": line.keeps_stock, "original_item_id": line.original_item_id, "returned_quantity": ZERO,
        "serial_number": line.serial_number, "restocked": line.restock, "reason": line.reason, "created_at": sale["created_at"],
    }


def _payment_row(leg, position: int, sale: dict[str, Any]) -> dict[str, Any]:
    return {
        "tenant_id": sale["tenant_id"], "id": new_id(), "sale_id": sale["id"], "shift_id": sale["shift_id"],
        "leg_number": position, "method": leg.method, "amount": leg.amount, "tendered": leg.tendered,
        "change": leg.change, "foreign_currency": leg.foreign_currency, "foreign_amount": leg.foreign_amount,
        "exchange_rate": leg.exchange_rate, "reference": leg.reference, "terminal_payment_id": leg.terminal_payment_id,
        "refund_of_id": leg.refund_of_id, "refunded": ZERO, "paid_at": sale["sold_at"], "created_at": sale["created_at"],
    }


_SHIFT_SUMS = ("sales_count", "returns_count", "sales_total", "returns_total", "cash_total", "card_total", "other_total")


def _shift_row(draft: SaleDraft, sale: dict[str, Any], payments: list[dict]) -> dict[str, Any]:
    """Return what the shift's totals grow by; documents that give back count as returns."""
    paid = {PaymentMethod.CASH: ZERO, PaymentMethod.CARD: ZERO, None: ZERO}
    for payment in payments:
        method = payment["method"] if payment["method"] in paid else None
        paid[method] += payment["amount"]
    is_sale = draft.kind in (SaleKind.SALE, SaleKind.EXCHANGE)
    return {
        "tenant_id": sale["tenant_id"], "id": draft.shift_id, "sales_count": int(is_sale), "returns_count": int(not is_sale),
        "sales_total": sale["total"] if is_sale else ZERO, "returns_total": ZERO if is_sale else sale["total"],
        "cash_total": paid[PaymentMethod.CASH], "card_total": paid[PaymentMethod.CARD], "other_total": paid[None],
        "updated_at": sale["created_at"],
    }


def _leave_events(posting: Posting, sale: dict[str, Any], prints: bool) -> None:
    """Leave what is done after the commit; what an import or another system sold is not printed here."""
    place = sale["tenant_id"], sale["id"], sale["register_id"]
    left: list[events.Event] = [SalePosted(*place, str(sale["kind"]))]
    if prints and sale["source"] == "till":
        left.append(ReceiptWanted(*place))
    rows = [outbox_row(type(event).__name__, events.payload(event)) for event in left
            if events.listens_after_commit(type(event))]
    if rows:
        posting.insert(OutboxEvent.__table__, rows)
        announce()


def _skew(draft: SaleDraft, moment) -> int:
    return round((draft.device_time - moment).total_seconds() * 1000) if draft.device_time else 0


def _sum(values) -> Decimal:
    return sum(values, ZERO)


