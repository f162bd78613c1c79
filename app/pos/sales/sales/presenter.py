"""Documents as pages and receipts show them: plain values, words in the language in use."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _, _l, name_of
from app.pos.catalog.api import tax_names
from app.pos.payments.api import PaymentMethod, method_label
from app.pos.reasons import reason_label
from app.pos.sales.sales.models import SaleKind, SaleStatus

KINDS = {
    SaleKind.SALE: _l("Sale"), SaleKind.RETURN: _l("Return"), SaleKind.EXCHANGE: _l("Exchange"), SaleKind.VOID: _l("Void"),
    SaleKind.CANCELLATION: _l("Cancellation"),
}
STATUSES = {
    SaleStatus.COMPLETED: _l("Completed"), SaleStatus.CANCELLED: _l("Cancelled"), SaleStatus.REFUNDED: _l("Refunded"),
    SaleStatus.VOIDED: _l("Voided"),
}
TONES = {SaleStatus.COMPLETED: "success"}


def kind_label(kind: str) -> str:
    """Return what people call a kind of document."""
    return str(KINDS[SaleKind(kind)])


def status_badge(status: str) -> dict[str, str]:
    """Return a status as text and tone."""
    return {"text": str(STATUSES[SaleStatus(status)]), "tone": TONES.get(SaleStatus(status), "warning")}


def line_view(item: dict[str, Any]) -> dict[str, Any]:
    """Return a stored line as pages and receipts show it."""
    return {
        "name": name_of(item["product_name"], item["product_name_ar"]), "sku": item["sku"], "quantity": item["quantity"],
        "unit": item["unit"], "unit_price": item["unit_price"], "gross": item["gross"],
        "discount": item["discount"] + item["order_discount"], "line_discount": item["discount"],
        "order_discount": item["order_discount"], "net": item["net"], "tax": item["tax"],
        "total": item["total"], "serial_number": item["serial_number"], "returned": item["returned_quantity"],
        "reason": reason_label(item["reason"]), "is_return": item["quantity"] < 0,
        "price_changed": item["unit_price"] != item["list_price"] and item["quantity"] > 0, "list_price": item["list_price"],
    }


def tax_summary(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the document's taxes by code: name, rate, included, net (base), tax and gross, from the stored rows."""
    sums: dict[str, dict[str, Any]] = {}
    names = tax_names()
    for item in items:
        for tax in item["taxes"]:
            entry = sums.setdefault(tax["code"], {"code": tax["code"], "name": names.get(tax["name"], tax["name"]), "rate": tax["rate"],
                                                  "kind": tax["kind"], "included": tax["included"], "net": 0, "tax": 0})
            entry["net"] += tax["base"]
            entry["tax"] += tax["amount"]
    return [{**entry, "gross": entry["net"] + entry["tax"]} for _code, entry in sorted(sums.items())]


def payment_view(payment: dict[str, Any]) -> dict[str, Any]:
    """Return a stored payment as pages and receipts show it."""
    return {
        "label": str(method_label(payment["method"])), "amount": payment["amount"], "tendered": payment["tendered"],
        "change": payment["change"], "reference": payment["reference"], "foreign_currency": payment["foreign_currency"],
        "foreign_amount": payment["foreign_amount"], "exchange_rate": payment["exchange_rate"],
        "is_cash": payment["method"] == PaymentMethod.CASH, "is_refund": payment["amount"] < 0, "refunded": payment["refunded"],
    }


def sale_view(sale: dict[str, Any]) -> dict[str, Any]:
    """Return a stored document's header as pages and receipts show it."""
    names = ("id", "invoice_number", "sold_at", "business_date", "employee_name", "customer_id", "customer_name",
             "customer_tax_number", "currency", "subtotal", "discount", "tax", "total", "rounding", "paid", "change", "note",
             "previous_hash", "hash", "external_reference", "cost", "line_count")
    return {**{name: sale[name] for name in names}, "kind": str(sale["kind"]), "kind_label": kind_label(sale["kind"]),
            "status": status_badge(sale["status"]), "payable": sale["total"] + sale["rounding"],
            "reason": reason_label(sale["reason"]), "is_sale": sale["kind"] == SaleKind.SALE}


def document_view(sale: dict[str, Any], items: list[dict[str, Any]], payments: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a whole document: sale, lines, taxes, payments."""
    return {"sale": sale_view(sale), "lines": [line_view(item) for item in items], "taxes": tax_summary(items),
            "payments": [payment_view(payment) for payment in payments]}


def list_row(row: dict[str, Any], target: str) -> dict[str, Any]:
    """Return a document as a row of `ui/table.html`."""
    return {
        "number": {"text": row["invoice_number"], "url": target}, "kind": kind_label(row["kind"]),
        "when": {"text": row["sold_at"]}, "day": row["business_date"], "cashier": row["employee_name"],
        "customer": row["customer_name"] or "", "lines": row["line_count"],
        "total": {"text": row["total"], "currency": row["currency"]}, "status": status_badge(row["status"]),
    }


def list_columns() -> list[dict[str, Any]]:
    """Return the columns of a list of documents."""
    return [
        {"key": "number", "label": _("Receipt"), "kind": "code"}, {"key": "kind", "label": _("Kind")},
        {"key": "when", "label": _("Time"), "kind": "moment"}, {"key": "cashier", "label": _("Cashier")},
        {"key": "customer", "label": _("Customer")}, {"key": "lines", "label": _("Lines"), "kind": "number"},
        {"key": "total", "label": _("Total"), "kind": "money"}, {"key": "status", "label": _("Status"), "kind": "badge"},
    ]
