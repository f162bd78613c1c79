"""The till as its templates show it: plain values only. What each template expects stands in its first line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import current_app

from app.kernel.actor import Actor
from app.kernel.filters import clock_time, day, money, plural_of, quantity
from app.kernel.i18n import _, _n, name_of
from app.kernel.pages import url
from app.pos.catalog.api import SERVICE_TYPES
from app.pos.permissions import ROLE_NAMES
from app.pos.sales.till import queries
from app.pos.sales.till.basket import Basket
from app.pos.sales.till.models import CartLine
from app.pos.sales.till.queries import Till
from app.pos.sales.till.rules import RETURN_REASONS
from app.pos.sales.till.scanning import Miss, Scanned

ZERO = Decimal(0)
AT = "pos.sales.till"
HOTKEYS = {
    "search": "F2", "customer": "F3", "hold": "F4", "recall": "Shift+F4", "quantity": "F6", "discount": "F7", "pay": "F8",
    "exact": "F9", "drawer": "F10", "void": "Del", "up": "↑", "down": "↓", "more": "+", "less": "−", "back": "Esc",
    "help": "?",
}
_URLS = {
    "scan": "scan", "search": "search", "panel": "panel", "pay": "pay", "exact": "exact", "hold": "hold", "held": "held",
    "customer": "customer_panel", "discount": "discount_dialog", "drawer": "drawer", "returns": "returns",
    "shift_close": "shift_close", "x_report": "x_report", "keys_help": "keys_help", "service": "service",
    "note": "note_dialog", "hold_named": "hold_dialog",
}


def link(handler: str, **values: Any) -> str:
    """Return the URL of one of the till's handlers."""
    return url(f"{AT}.{handler}", **values)


def initials(name: str) -> str:
    """Return up to two letters that stand for a name."""
    return "".join(word[:1] for word in name.split()[:2]).upper()


def frame(till: Till, actor: Actor) -> dict[str, Any]:
    """Return what every template of the till needs: `till` and `currency`."""
    office = "pos.reporting.dashboard.index"
    urls = {name: link(handler) for name, handler in _URLS.items()}
    urls["lock"] = url("pos.business.till_access.sign_out")
    urls["office"] = url(office) if office in current_app.view_functions else "/office"
    role = ROLE_NAMES.get(actor.role)
    return {"currency": till.currency, "title": till.register_name, "till": {
        "id": str(till.register_id), "name": till.register_name, "branch": till.branch_name,
        "business": till.business_name, "business_day": day(till.shift_business_date) if till.shift_id else "",
        "cashier": {"name": actor.name, "initials": initials(actor.name), "role": str(role) if role else actor.role},
        "shift": {"number": till.shift_number, "opened_at": clock_time(till.shift_opened_at)} if till.shift_id else None,
        "services": [{"value": name, "label": str(label)} for name, label in SERVICE_TYPES if name in till.service_types],
        "held_count": till.held_count, "hotkeys": HOTKEYS, "urls": urls,
        "can": {
            "price": actor.may("sales.till.price"), "discount": actor.may("sales.till.discount"),
            "drawer": actor.may("sales.shifts.cash") or actor.may("sales.till.no_sale"),
            "returns": actor.may("sales.sales.return"), "x_report": actor.may("sales.shifts.x_report"),
            "close_shift": actor.may("sales.shifts.close"), "office": actor.may("business.settings.view")},
    }}


def cart_context(basket: Basket | None, *, notices: list[dict] | None = None, selected: UUID | None = None,
                 ) -> dict[str, Any]:
    """Return `cart` and `totals` of a basket, or of none."""
    lines = basket.lines if basket else []
    cart = basket.cart if basket else None
    customer = queries.find_customer(cart.customer_id) if cart else None
    return {
        "cart": {
            "id": str(cart.id) if cart and not basket.is_new else "",
            "number": (cart.held_name or "") if cart else "",
            "is_return_mode": bool(cart and cart.return_mode), "notices": notices or [],
            "lines": [line_view(line, is_selected=line.id == selected) for line in lines],
            "customer": {"name": customer["name"], "note": customer["notes"] or ""} if customer else None,
            "service_type": cart.service_type if cart else "",
            "urls": cart_urls()},
        "totals": totals_view(basket),
    }


def cart_urls() -> dict[str, str]:
    """Return the addresses of what is done to a cart as a whole."""
    return {"hold": link("hold"), "customer": link("customer_panel"), "discount": link("discount_dialog"),
            "void": link("void_sale"), "explain": link("explain")}


def line_view(line: CartLine, *, is_selected: bool = False, left: Decimal | None = None) -> dict[str, Any]:
    """Return a line as `_line.html` shows it; `left`: what is in stock when the cart takes more."""
    is_returned = line.original_item_id is not None
    amount = line.gross - line.discount - (line.order_discount if is_returned else ZERO)
    return {
        "id": str(line.id), "name": name_of(line.product_name, line.product_name_ar), "detail": line.sku,
        "code": line.barcode or line.sku, "quantity": line.quantity, "unit": line.unit if line.decimals else "",
        "price": line.unit_price, "full_amount": line.gross if line.discount and not is_returned else None,
        "amount": amount, "discount": _discount_label(line), "notes": _notes(line, left), "is_selected": is_selected,
        "urls": {"quantity": link("line_quantity", line_id=line.id), "price": link("line_price", line_id=line.id),
                 "discount": link("line_discount", line_id=line.id), "void": link("void", line_id=line.id),
                 "edit": link("line_edit", line_id=line.id)},
    }


def _discount_label(line: CartLine) -> str | None:
    if not line.discount:
        return None
    if line.discount_kind == "percent":
        return _("%(percent)s%% off", percent=quantity(line.discount_value))
    return _("%(amount)s off", amount=money(abs(line.discount)))


def _notes(line: CartLine, left: Decimal | None) -> list[str]:
    notes = []
    if line.unit_price != line.list_price and line.original_item_id is None:
        notes.append(_("list price %(price)s", price=money(line.list_price)))
    if line.serial_number:
        notes.append(_("No. %(number)s", number=line.serial_number))
    elif line.has_serials:
        notes.append(_("scan its serial number"))
    if line.return_reason:
        notes.append(_("comes back: %(reason)s", reason=str(dict(RETURN_REASONS).get(line.return_reason, line.return_reason))))
        if not line.restock:
            notes.append(_("not onto the shelf"))
    if left is not None:
        notes.append(_("only %(left)s in stock", left=quantity(left)) if left > 0 else _("none in stock"))
    return notes


def units_text(units: Decimal) -> str:
    """Return how many units there are in words."""
    return _n("%(units)s unit", "%(units)s units", plural_of(units), units=quantity(units))


def totals_view(basket: Basket | None) -> dict[str, Any]:
    """Return the totals as `_totals.html` shows them: they add up from top to bottom."""
    if basket is None:
        return {"units": units_text(ZERO), "lines": 0, "subtotal": ZERO, "discounts": [], "taxes": [], "rounding": None, "total": ZERO,
                "version": ""}
    lines = basket.lines
    own = [line for line in lines if line.original_item_id is None]
    returned = sum((line.gross - line.discount - line.order_discount for line in lines if line.original_item_id), ZERO)
    off = sum((line.order_discount for line in own), ZERO)
    return {
        "units": units_text(sum((line.quantity for line in lines), ZERO)), "lines": len(lines),
        "subtotal": sum((line.gross - line.discount for line in own), ZERO) + returned,
        "discounts": [{"label": cart_discount_label(basket), "amount": -off}] if off else [],
        "taxes": _taxes(lines), "rounding": None, "total": basket.cart.total,
        "version": f"{basket.cart.id}:{basket.cart.version}" if not basket.is_new else "",
    }


def cart_discount_label(basket: Basket) -> str:
    """Return the name of the discount on the whole cart."""
    if basket.cart.discount_kind == "percent":
        return _("Discount %(percent)s%%", percent=quantity(basket.cart.discount_value))
    return _("Discount")


def _taxes(lines: list[CartLine]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, bool], Decimal] = {}
    for line in lines:
        for tax in line.line_taxes:
            key = (name_of(tax["name"], tax.get("name_ar")), tax["included"])
            sums[key] = sums.get(key, ZERO) + Decimal(tax["amount"])
    return [{"label": _("%(tax)s included", tax=name) if included else name, "amount": amount}
            for (name, included), amount in sums.items() if amount]


def scan_context(result: Scanned) -> dict[str, Any]:
    """Return what `scan.swap.html` needs: the lines that were touched, or the whole cart, and what became no line."""
    touched = [*result.added, *result.changed]
    notices = [miss_notice(miss) for miss in result.misses]
    if result.customer:
        notices.append(notice("good", _("Customer: %(name)s", name=result.customer)))
    context = cart_context(result.basket) if result.whole else {
        "cart": {"urls": cart_urls()}, "totals": totals_view(result.basket)}
    last = touched[-1] if touched else None
    context["scan"] = {
        "is_whole": result.whole, "notices": notices,
        "added": [line_view(line, left=result.short.get(line.id)) for line in result.added],
        "changed": [line_view(line, left=result.short.get(line.id)) for line in result.changed],
        "said": f"{name_of(last.product_name, last.product_name_ar)}, {money(last.total)}" if last else (
            notices[-1]["title"] if notices else ""),
    }
    return context


def notice(tone: str, title: str, text: str = "", code: str = "", actions: list[dict] | None = None) -> dict[str, Any]:
    """Return a sticky row of the cart, as `_notice.html` shows it."""
    return {"tone": tone, "title": title, "text": text, "code": code, "actions": actions or []}


def miss_notice(miss: Miss) -> dict[str, Any]:
    """Return the loud row for a code that became no line."""
    if miss.outcome == "receipt":
        return notice("info", _("Receipt %(number)s", number=miss.number), actions=[
            {"label": _("Open"), "url": link("returns", q=miss.number), "kind": "get"}])
    if miss.outcome == "short":
        return notice("warning", _("%(name)s may not be sold beyond what is in stock", name=miss.name),
                      _("In stock: %(left)s. A manager can allow more.", left=quantity(miss.left)), miss.code)
    texts = {
        "not_found": (_("Not found"), _("Nothing carries this code. Search for it by name, or add it in the back office.")),
        "not_for_sale": (_("Not for sale: %(name)s", name=miss.name), _("It is switched off in the catalogue.")),
        "bad_quantity": (_("This quantity cannot be used"), _("Nothing was added. Scan it again.")),
        "whole_units": (_("%(name)s is sold by the piece", name=miss.name), _("Nothing was added. Use a whole number.")),
        "sold_serial": (_("This serial number is not in stock"), _("It was sold or put aside. Look it up before selling it.")),
        "serial_twice": (_("This serial number is in the cart already"), ""),
    }
    title, text = texts[miss.outcome]
    return notice("danger", title, text, miss.code)
