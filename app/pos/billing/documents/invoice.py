"""An invoice as plain values, in the language in use, from what was stored with the sale."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.clock import local_time
from app.kernel.countries import country_name
from app.kernel.filters import amount, day, ltr, money, percent, quantity
from app.kernel.i18n import _
from app.pos.billing.receipts import codes
from app.pos.billing.receipts.presenter import receipt_qr, tax_name
from app.pos.billing.seller import postal_lines, seller_view
from app.pos.business.api import get_register
from app.pos.customers.api import get_customer
from app.pos.reasons import reason_label
from app.pos.sales.api import SaleKind, document_view, get_sale, list_items, list_payments

CREDIT = (SaleKind.RETURN, SaleKind.VOID, SaleKind.CANCELLATION)


def invoice_view(sale_id: UUID) -> dict[str, Any]:
    """Return the invoice (or credit note) of a document; raise NotFound.

    {title, number, seller (see `seller_view`, with country_name), buyer {name, address [line], tax_number}|None, facts
    [{label, value}], price_label, lines [{number, name, notes [text], quantity, price, discount, rates, net, tax, total}],
    taxes [{name, net, tax, gross}], totals [{label, value, is_strong}], payments [{label, note, value}], state, note,
    seal, barcode, qr (Markup)}.
    """
    sale, items, payments = get_sale(sale_id), list_items(sale_id), list_payments(sale_id)
    view, currency = document_view(sale, items, payments), sale["currency"]
    seller = seller_view(sale["branch_id"])
    number, is_credit = sale["invoice_number"], sale["kind"] in CREDIT
    included = all(tax["included"] for item in items for tax in item["taxes"])
    return {
        "title": _("Credit note") if is_credit else _("Invoice"), "number": number,
        "seller": {**seller, "country_name": country_name(seller["country"])}, "buyer": _buyer(sale),
        "facts": _facts(sale, seller), "price_label": _("Price with tax") if included else _("Price"),
        "lines": [_line(item, line, currency) for item, line in zip(items, view["lines"], strict=True)],
        "taxes": [{"name": tax_name(tax), **{name: amount(tax[name], currency) for name in ("net", "tax", "gross")}}
                  for tax in view["taxes"]],
        "totals": _totals(view, sale), "payments": _payments(view, currency), "state": _state(view, currency),
        "note": sale["note"] or "", "seal": sale["hash"],
        "barcode": codes.barcode_svg(number, _("Barcode of %(number)s", number=number)),
        "qr": codes.qr_svg(receipt_qr(sale, seller), _("QR code of the receipt")),
    }


def _buyer(sale: dict[str, Any]) -> dict[str, Any] | None:
    if not sale["customer_id"]:
        return None
    customer = get_customer(sale["customer_id"])
    address = postal_lines(customer["address"], customer["postcode"], customer["city"])
    return {"name": sale["customer_name"], "tax_number": sale["customer_tax_number"] or "",
            "address": [*address, *filter(None, [country_name(customer["country"])])]}


def _facts(sale: dict[str, Any], seller: dict[str, Any]) -> list[dict[str, str]]:
    local = local_time(sale["sold_at"], seller["timezone"])
    original = get_sale(sale["original_sale_id"])["invoice_number"] if sale["original_sale_id"] else ""
    facts = [
        (_("Number"), sale["invoice_number"]), (_("Date"), day(local.date())), (_("Time"), ltr(f"{local:%H:%M}")),
        (_("From receipt"), original), (_("Reason"), reason_label(sale["reason"])), (_("Till"), get_register(sale["register_id"]).name),
        (_("Cashier"), sale["employee_name"]),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _line(item: dict[str, Any], line: dict[str, Any], currency: str) -> dict[str, Any]:
    notes = [item["sku"]]
    if line["serial_number"]:
        notes.append(_("Serial number %(number)s", number=line["serial_number"]))
    return {
        "number": item["line_number"], "name": line["name"], "notes": notes,
        "quantity": ltr(quantity(line["quantity"], line["unit"])),
        "price": amount(line["unit_price"], currency),
        "discount": amount(-line["discount"], currency) if line["discount"] else "",
        "rates": " + ".join(percent(tax["rate"]) if tax["kind"] == "percent" else tax["name"] for tax in item["taxes"]),
        **{name: amount(line[name], currency) for name in ("net", "tax", "total")},
    }


def _totals(view: dict[str, Any], sale: dict[str, Any]) -> list[dict[str, Any]]:
    currency, rounding = sale["currency"], sale["rounding"]
    rows = [(_("Net of tax"), sale["subtotal"], False)]
    rows += [(tax_name(tax), tax["tax"], False) for tax in view["taxes"]]
    rows.append((_("Total"), sale["total"], not rounding))
    if rounding:
        rows += [(_("Cash rounding"), rounding, False),
                 (_("To pay") if view["sale"]["payable"] >= 0 else _("To give back"), view["sale"]["payable"], True)]
    return [{"label": label, "value": money(value, currency), "is_strong": strong} for label, value, strong in rows]


def _payments(view: dict[str, Any], currency: str) -> list[dict[str, str]]:
    found = []
    for payment in view["payments"]:
        note = payment["reference"] or ""
        if payment["foreign_currency"]:
            note = ltr(f"{money(payment['foreign_amount'], payment['foreign_currency'])} × {quantity(payment['exchange_rate'])}")
        found.append({"label": payment["label"], "note": note, "value": money(payment["amount"], currency)})
    return found


def _state(view: dict[str, Any], currency: str) -> str:
    """Return what is still open: a document of the till is stored when it is paid, so as a rule nothing."""
    left = view["sale"]["payable"] - sum((payment["amount"] for payment in view["payments"]), Decimal(0))
    if left:
        return _("Still to pay: %(amount)s", amount=money(left, currency))
    return _("Given back in full") if view["sale"]["payable"] < 0 else _("Paid in full")

