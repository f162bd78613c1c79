"""A receipt as plain texts, in the language in use: the page and the receipt printer show the very same ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.clock import local_time
from app.kernel.filters import amount, ltr, money, percent, quantity
from app.kernel.i18n import _
from app.pos.billing.receipts import rules
from app.pos.billing.seller import seller_view
from app.pos.business.api import get_register
from app.pos.catalog.api import service_name
from app.pos.reasons import reason_label
from app.pos.sales.api import SaleStatus, document_view, get_sale, list_items, list_payments

PIECES = ("", "pc")


def receipt_view(sale_id: UUID, *, copy_number: int = 0, is_gift: bool = False) -> dict[str, Any]:
    """Return the receipt of a document as plain texts; raise NotFound.

    {number, kind (a word, "" for a sale), mark (words such as COPY, or ""), status (a word when later documents undid
    this one, or ""), is_gift, seller (see `seller_view`), facts [{label, value}], lines [{name, detail, amount, notes
    [text], discount}], totals [{label, value, is_strong}], taxes [{name, net, tax, gross}], tenders [{label, value,
    note}], saved, currency, opens_drawer, seal, qr}. A gift receipt has no amounts anywhere. `copy_number` counts the
    copies from 1; 0 is the receipt itself.
    """
    sale = get_sale(sale_id)
    view = document_view(sale, list_items(sale_id), list_payments(sale_id))
    seller = seller_view(sale["branch_id"])
    receipt = {
        "number": sale["invoice_number"], "kind": "" if view["sale"]["is_sale"] else view["sale"]["kind_label"],
        "mark": _("Gift receipt") if is_gift else (_("Copy %(number)s", number=copy_number) if copy_number else ""),
        "status": "" if sale["status"] is SaleStatus.COMPLETED else view["sale"]["status"]["text"],
        "is_gift": is_gift, "seller": seller, "facts": _facts(sale, seller), "currency": sale["currency"],
        "lines": [_line(line, sale["currency"]) for line in view["lines"]],
        "totals": [], "taxes": [], "tenders": [], "saved": "", "opens_drawer": False, "qr": "",
        "seal": sale["hash"][: rules.SEAL_SHOWN],
    }
    if is_gift:
        return {**receipt, "lines": [{**line, "detail": line["count"], "amount": "", "discount": "", "notes": line["serials"]}
                                     for line in receipt["lines"]]}
    return {**receipt, **_figures(view, sale), "qr": receipt_qr(sale, seller)}


def _facts(sale: dict[str, Any], seller: dict[str, Any]) -> list[dict[str, str]]:
    local = local_time(sale["sold_at"], seller["timezone"])
    original = get_sale(sale["original_sale_id"])["invoice_number"] if sale["original_sale_id"] else ""
    facts = [
        (_("Receipt"), sale["invoice_number"]), (_("Date"), ltr(f"{local:%Y-%m-%d %H:%M}")),
        (_("Till"), get_register(sale["register_id"]).name), (_("Cashier"), sale["employee_name"]),
        (_("Service"), service_name(sale["service_type"] or "")), (_("Customer"), sale["customer_name"]),
        (_("Customer's tax number"), sale["customer_tax_number"]),
        (_("From receipt"), original), (_("Reason"), reason_label(sale["reason"])), (_("Note"), sale["note"]),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    unit = "" if line["unit"] in PIECES else line["unit"]
    count = quantity(line["quantity"], unit)
    serials = [_("Serial number %(number)s", number=line["serial_number"])] if line["serial_number"] else []
    notes = list(serials)
    if line["price_changed"] and line["unit_price"] < line["list_price"]:
        notes.append(_("instead of %(price)s", price=amount(line["list_price"], currency)))
    if line["reason"] and line["is_return"]:
        notes.append(line["reason"])
    is_one = line["quantity"] == 1 and not unit
    return {
        "name": line["name"], "amount": amount(line["gross"], currency), "notes": notes, "serials": serials,
        "count": "" if is_one else ltr(f"× {count}"),
        "detail": "" if is_one else ltr(f"{count} × {amount(line['unit_price'], currency)}"),
        "discount": amount(-line["line_discount"], currency) if line["line_discount"] else "",
    }


def _figures(view: dict[str, Any], sale: dict[str, Any]) -> dict[str, Any]:
    """Return totals, taxes and tenders: stored figures, put under one another."""
    currency, rounding = sale["currency"], sale["rounding"]
    lines, added = view["lines"], [tax for tax in view["taxes"] if not tax["included"] and tax["tax"]]
    cart_discount = sum((line["order_discount"] for line in lines), Decimal(0))
    subtotal = sum((line["gross"] - line["line_discount"] for line in lines), Decimal(0))
    totals: list[tuple[str, str, bool]] = []
    if cart_discount or added:
        totals.append((_("Subtotal"), amount(subtotal, currency), False))
    if cart_discount:
        totals.append((_("Discount"), amount(-cart_discount, currency), False))
    totals += [(tax_name(tax), amount(tax["tax"], currency), False) for tax in added]
    totals.append((_("Total"), money(sale["total"], currency), not rounding))
    if rounding:
        payable = view["sale"]["payable"]
        totals.append((_("Cash rounding"), amount(rounding, currency), False))
        totals.append((_("To give back") if payable < 0 else _("To pay"), money(payable, currency), True))
    return {
        "totals": [{"label": label, "value": value, "is_strong": strong} for label, value, strong in totals],
        "taxes": [{"name": tax_name(tax), **{name: amount(tax[name], currency) for name in ("net", "tax", "gross")}}
                  for tax in view["taxes"]],
        "tenders": _tenders(view["payments"], currency),
        "saved": money(sale["discount"], currency) if sale["discount"] > 0 else "",
        "opens_drawer": any(payment["is_cash"] for payment in view["payments"]),
    }


def tax_name(tax: dict[str, Any]) -> str:
    """Return a tax's name, with its rate unless the name says it or it is an amount a piece."""
    rate = percent(tax["rate"])
    says_it = rate.rstrip("%") in tax["name"] or tax.get("kind") == "fixed"
    return tax["name"] if says_it else f"{tax['name']} {rate}"


def _tenders(payments: list[dict[str, Any]], currency: str) -> list[dict[str, str]]:
    tenders = []
    for payment in payments:
        note = payment["reference"] or ""
        if payment["foreign_currency"]:
            note = ltr(f"{money(payment['foreign_amount'], payment['foreign_currency'])} × {quantity(payment['exchange_rate'])}")
        shown = payment["amount"] if payment["is_refund"] else payment["tendered"]
        tenders.append({"label": payment["label"], "value": amount(shown, currency), "note": note})
        if payment["change"]:
            tenders.append({"label": _("Change"), "value": amount(payment["change"], currency), "note": ""})
    return tenders


def receipt_qr(sale: dict[str, Any], seller: dict[str, Any]) -> str:
    """Return what the QR code of a document says (see `rules.qr_text`); in Saudi Arabia what its tax office asks."""
    payable = sale["total"] + sale["rounding"]
    if seller["country"] == "SA" and seller["tax_number"]:
        return rules.zatca_text(seller["name"], seller["tax_number"], sale["sold_at"], sale["total"], sale["tax"])
    figure = amount(payable, sale["currency"]).strip("\u2066\u2069")
    return rules.qr_text(sale["invoice_number"], f"{figure} {sale['currency']}", sale["sold_at"], sale["hash"])
