"""Void (the same business day) and cancellation (later): one document that undoes a whole receipt."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import business_day, now
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.business.api import get_branch
from app.pos.sales.sales import queries, rules
from app.pos.sales.sales.drafts import DraftLine, DraftPayment, PostedSale, SaleDraft
from app.pos.sales.sales.models import SaleKind
from app.pos.sales.sales.returning import return_figures
from app.pos.sales.sales.service import post_sale


def void_sale(sale_id: UUID, *, shift_id: UUID, reason: str, actor: Actor) -> PostedSale:
    """Void a receipt on its own business day, before the Z-report; the document is posted on `actor`'s till."""
    return _undo(SaleKind.VOID, sale_id, shift_id, reason, actor, "sales.sales.void")


def cancel_sale(sale_id: UUID, *, shift_id: UUID, reason: str, actor: Actor) -> PostedSale:
    """Cancel a receipt of an earlier day; the cancellation counts today."""
    return _undo(SaleKind.CANCELLATION, sale_id, shift_id, reason, actor, "sales.sales.cancel")


def _undo(kind: SaleKind, sale_id: UUID, shift_id: UUID, reason: str, actor: Actor, permission: str) -> PostedSale:
    sale = queries.get_sale(sale_id)
    approved_by = actor.require(permission, sale["total"], str(sale_id))
    if not reason or not reason.strip():
        raise Refusal("reason_missing", _l("Say why."), field="reason", remedy=_l("Enter a reason."))
    items = queries.lock_items(sale_id)
    sale["z_report_id"] = queries.get_shift_close(sale["shift_id"])
    branch = get_branch(sale["branch_id"])
    today = business_day(now(), branch.timezone, branch.day_cutoff)
    rules.ensure_can_undo(kind, sale, today, any(item["returned_quantity"] for item in items))
    if any(item["quantity"] < 0 for item in items):
        raise Refusal("is_exchange", _l("An exchange cannot be undone as a whole."),
                      remedy=_l("Return the goods that were taken instead."))
    payments = queries.list_payments(sale_id, lock=True)
    return post_sale(SaleDraft(
        id=new_id(), kind=kind, register_id=actor.register_id or sale["register_id"], shift_id=shift_id,
        lines=[_mirror_line(item, sale["currency"], reason) for item in items],
        payments=[_mirror_payment(payment) for payment in payments],
        rounding=-sale["rounding"] + Decimal(0), customer_id=sale["customer_id"], service_type=sale["service_type"],
        original_sale_id=sale_id, reason=reason.strip(), approved_by_id=approved_by, audit_action=permission,
        audit_details={"original": sale["invoice_number"]},
    ), actor)


def _mirror_line(item: dict, currency: str, reason: str) -> DraftLine:
    figures = return_figures(item, item["quantity"], currency)
    return DraftLine(
        id=new_id(), variant_id=item["variant_id"], sku=item["sku"], barcode=item["barcode"],
        product_name=item["product_name"], product_name_ar=item["product_name_ar"], category_id=item["category_id"],
        category_name=item["category_name"], unit=item["unit"], list_price=item["list_price"],
        unit_price=item["unit_price"], keeps_stock=item["keeps_stock"], serial_number=item["serial_number"],
        original_item_id=item["id"], reason=reason, **figures)


def _mirror_payment(payment: dict) -> DraftPayment:
    """Return what goes back for a payment; foreign cash goes back as home money, as its change did."""
    return DraftPayment(method=payment["method"], amount=-payment["amount"], tendered=-payment["amount"],
                        reference=payment["reference"], refund_of_id=payment["id"])
