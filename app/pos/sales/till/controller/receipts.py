"""Old receipts: finding one, showing it, taking goods of it back, voiding it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from flask import request
from flask_wtf.csrf import generate_csrf

from app.kernel.clock import business_day, now
from app.kernel.database import db
from app.kernel.filters import clock_time, day
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.ids import new_id, parse_id
from app.kernel.refusal import Refusal
from app.pos.payments import api as payments
from app.pos.sales.sales.models import SaleKind, SaleStatus
from app.pos.sales.sales.queries import get_sale
from app.pos.sales.till import cart, presenter, returning, voiding
from app.pos.sales.till.controller.base import action, actor, asked_text, cart_id, cart_swap, here, swap, till, typed_decimal
from app.pos.sales.till.controller.paying import paid_page
from app.pos.sales.till.forms import VoidForm
from app.pos.sales.till.pay_presenter import print_urls
from app.pos.sales.till.presenter import link
from app.pos.sales.till.queries import Till
from app.pos.sales.till.returning import Back
from app.pos.sales.till.rules import RETURN_REASONS, VOID_REASONS
from app.pricing import currency_unit, round_money

VIEW = "sales.sales.view"
RETURN = "sales.sales.return"


@till.page("/returns", permission=VIEW, kind="swap")
def returns():
    """Find a receipt; show it when only one fits."""
    at = here()
    query = asked_text("q")
    chosen = parse_id(request.args.get("sale")) or (returning.find_receipt(at, query) if query else None)
    found = [] if chosen else returning.find_receipts(at, query)
    if len(found) == 1 and query:
        chosen, found = found[0]["id"], []
    return {**presenter.frame(at, actor()), "returns": {
        "query": query, "search_url": link("returns"), "errors": [],
        "mode_url": link("return_mode") if actor().may("sales.sales.return_without_receipt") else None,
        "found": [{"number": row["invoice_number"], "when": _when(row), "total": row["total"],
                   "cashier": row["employee_name"], "url": link("returns", sale=row["id"])} for row in found],
        "receipt": _receipt(at, chosen) if chosen else None}}


def _when(sale: dict) -> str:
    return f"{day(sale['sold_at'].date())} {clock_time(sale['sold_at'])}"


def _receipt(at: Till, sale_id: UUID) -> dict:
    sale, items = returning.open_receipt(sale_id)
    unit, prints = currency_unit(sale["currency"]), print_urls(sale_id)
    today = business_day(now(), at.timezone, at.day_cutoff)
    can_void = (sale["status"] == SaleStatus.COMPLETED and sale["kind"] == SaleKind.SALE and sale["business_date"] == today
                and actor().may("sales.sales.void") and all(item["left"] == item["quantity"] for item in items))
    return {
        "number": sale["invoice_number"], "when": _when(sale), "cashier": sale["employee_name"],
        "customer": sale["customer_name"] or "", "total": sale["total"], "show_url": prints["show"],
        "void_url": link("void_receipt", sale_id=sale_id) if can_void else None,
        "reprint_url": prints["print"], "add_url": link("add_return", sale_id=sale_id),
        "csrf_token": generate_csrf(), "idempotency_key": str(new_id()),
        "reasons": [{"value": value, "label": str(label)} for value, label in RETURN_REASONS],
        "lines": [{
            "id": str(item["id"]), "name": presenter.name_of(item["product_name"], item["product_name_ar"]),
            "detail": item["serial_number"] or item["sku"], "sold": item["quantity"], "left": item["left"],
            "price": round_money(item["total"] / item["quantity"], unit), "restock": True} for item in items],
    }


@action("/returns/<uuid:sale_id>", permission=RETURN)
def add_return(sale_id: UUID):
    """Put what comes back into the cart."""
    wanted = {}
    for name in request.form:
        if name.startswith("quantity-") and (item_id := parse_id(name.removeprefix("quantity-"))):
            quantity = typed_decimal(name) or Decimal(0)
            if quantity < 0:
                raise Refusal("quantity_out_of_range", _("This quantity cannot be used."),
                              remedy=_("Enter how many come back."))
            wanted[item_id] = Back(quantity, f"restock-{item_id}" in request.form)
    return cart_swap(returning.add_returns(actor(), cart_id(), sale_id, wanted, request.form.get("reason", "")))


@action("/returns/mode", permission="sales.sales.return_without_receipt")
def return_mode():
    """From now on scans give back without a receipt, or sell again."""
    return cart_swap(cart.switch_return_mode(actor(), cart_id()))


@action("/receipts/<uuid:sale_id>/void", permission="sales.sales.void")
def void_receipt(sale_id: UUID):
    """Void a receipt of today: asks why first, then gives the money back the way it came."""
    form = VoidForm()
    if "reason" not in request.form or not form.validate():
        view = form_view(form if "reason" in request.form else VoidForm(formdata=None),
                         action=link("void_receipt", sale_id=sale_id), submit=_("Void the sale"))
        number = get_sale(sale_id)["invoice_number"]
        return swap("line_edit", {"line_edit": {"title": _("Void %(number)s", number=number), "form": view,
                                                "text": _("Everything goes back, the money too.")}})
    reason = str(dict(VOID_REASONS)[form.reason.data])
    for payment_id in voiding.begin_void(actor(), sale_id, reason):
        db.session.commit()  # reason: no row stays locked while the terminal is asked
        voiding.settle_void(payment_id, payments.undo(payment_id))
        db.session.commit()  # reason: the money has moved, whatever happens to the document
    return paid_page(voiding.finish_void(actor(), sale_id, reason))
