"""Rules of documents: that they add up, how they are sealed, what later documents may undo of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.sales.sales.drafts import SaleDraft
from app.pos.sales.sales.models import SaleKind, SaleStatus

UNDOES_ALL = {SaleKind.VOID: SaleStatus.VOIDED, SaleKind.CANCELLATION: SaleStatus.CANCELLED}
RECEIPT_DIGITS = 6

SEALED_SALE = (
    "id", "kind", "branch_id", "register_id", "shift_id", "employee_id", "customer_id", "original_sale_id", "business_date",
    "sold_at", "currency", "subtotal", "discount", "tax", "total", "rounding", "paid", "change", "cost", "line_count",
)
SEALED_ITEM = (
    "id", "line_number", "variant_id", "sku", "product_name", "quantity", "unit_price", "gross", "discount",
    "order_discount", "net", "tax", "total", "cost", "original_item_id",
)
SEALED_PAYMENT = ("id", "leg_number", "method", "amount", "tendered", "change", "reference", "refund_of_id")
"""The columns that the seal covers: whoever changes one of them breaks the chain."""


def ensure_adds_up(draft: SaleDraft) -> None:
    """Raise Refusal unless the document has lines and its payments cover its lines and rounding to the last digit."""
    if not draft.lines:
        raise Refusal("sale_empty", _l("There is nothing to sell yet."), remedy=_l("Scan or choose an article first."))
    total = sum((line.total for line in draft.lines), Decimal(0))
    paid = sum((payment.amount for payment in draft.payments), Decimal(0))
    if paid != total + draft.rounding:
        raise Refusal(
            "payments_do_not_match", _l("The payments do not match the amount due."),
            remedy=_l("Check the payments and try again."), status=CONFLICT, due=total + draft.rounding, paid=paid)
    for line in draft.lines:
        if line.net + line.tax != line.total:
            raise Refusal("line_does_not_add_up", _l("A line's figures do not add up."), remedy=_l("Reload the cart."))


def receipt_number(series: str, sequence: int) -> str:
    """Return the number that people read: B1-T01-000123."""
    return f"{series}-{sequence:0{RECEIPT_DIGITS}d}"


def parse_receipt_number(text: str) -> tuple[str, int] | None:
    """Return (series, sequence) of a typed or scanned receipt number, or None."""
    series, dash, digits = text.strip().upper().rpartition("-")
    return (series, int(digits)) if dash and digits.isdecimal() and series and len(digits) <= 18 else None


def digest(sale: Mapping[str, Any], items: Iterable[Mapping[str, Any]], payments: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a document's content, the same from what is about to be stored and from what is stored."""
    content = {
        "sale": [_canonical(sale[name]) for name in SEALED_SALE],
        "items": [[_canonical(item[name]) for name in SEALED_ITEM]
                  for item in sorted(items, key=lambda item: item["line_number"])],
        "payments": [[_canonical(payment[name]) for name in SEALED_PAYMENT]
                     for payment in sorted(payments, key=lambda payment: payment["leg_number"])],
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def seal(previous_hash: str, invoice_number: str, content_digest: str) -> str:
    """Return the hash that chains a document to the one before it on the same till."""
    return hashlib.sha256(f"{previous_hash}\n{invoice_number}\n{content_digest}".encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else (value if isinstance(value, int) else str(value))


def status_after(kind: SaleKind, everything_back: bool) -> SaleStatus | None:
    """Return what the original document becomes, or None if it stays as it is."""
    if kind in UNDOES_ALL:
        return UNDOES_ALL[kind]
    return SaleStatus.REFUNDED if everything_back else None


def ensure_can_undo(kind: SaleKind, sale: Mapping[str, Any], today: date, has_returns: bool) -> None:
    """Raise Refusal unless the document may be voided (same business day) or cancelled now."""
    if sale["kind"] in UNDOES_ALL or sale["kind"] == SaleKind.RETURN:
        raise Refusal("not_a_sale", _l("Only a sale can be undone."), remedy=_l("Open the original receipt."))
    if sale["status"] != SaleStatus.COMPLETED:
        raise Refusal("already_undone", _l("This receipt has been undone already."), status=CONFLICT,
                      remedy=_l("Open the receipt to see by which document."))
    if has_returns:
        raise Refusal("has_returns", _l("Part of this receipt came back already."), status=CONFLICT,
                      remedy=_l("Return the remaining goods instead."))
    if kind is SaleKind.VOID and (sale["business_date"] != today or sale["z_report_id"] is not None):
        raise Refusal("void_too_late", _l("A receipt can be voided on its own business day only."), status=CONFLICT,
                      remedy=_l("Cancel it instead: the cancellation counts today."))
