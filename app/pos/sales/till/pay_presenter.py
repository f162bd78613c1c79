"""Paying as the till's templates show it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_wtf.csrf import generate_csrf

from app.kernel.filters import money
from app.kernel.i18n import _
from app.kernel.ids import new_id
from app.kernel.pages import url
from app.pos.payments.api import PaymentMethod, TerminalPayment, TerminalStatus, current_rates, method_label
from app.pos.sales.sales.drafts import PostedSale
from app.pos.sales.sales.queries import list_payments
from app.pos.sales.till import rules
from app.pos.sales.till.basket import Basket
from app.pos.sales.till.payments import due_for, refunds_left, settlement
from app.pos.sales.till.presenter import link
from app.pos.sales.till.queries import Till
from app.pricing import round_money

ZERO = Decimal(0)
ICONS = {
    PaymentMethod.CASH: "cash", PaymentMethod.CARD: "card", PaymentMethod.BANK_TRANSFER: "bank",
    PaymentMethod.MOBILE: "phone", PaymentMethod.CHECK: "cheque", PaymentMethod.OTHER: "more",
}
WITH_REFERENCE = (PaymentMethod.BANK_TRANSFER, PaymentMethod.MOBILE, PaymentMethod.CHECK, PaymentMethod.OTHER)
FOREIGN = "foreign"
BACK = "back:"
PRINTS = "pos.billing.till_prints"  # the documents' own resource: a domain above this one, named by its address


def kind_of(method: PaymentMethod) -> str:
    """Return the word that the page posts for a method."""
    return str(method).lower()


def pay_context(basket: Basket, *, errors: list[str] | None = None, tender: dict[str, Any] | None = None,
                amount: str = "") -> dict[str, Any]:
    """Return `pay`: what is due, the ways to pay it, and what was paid so far."""
    state = settlement(basket)
    is_refund = state.remaining < ZERO
    cash_due = due_for(basket, PaymentMethod.CASH)
    offers = [cash_due] if is_refund else rules.quick_cash(cash_due, basket.cart.currency, basket.unit)
    if state.is_settled:
        tender = tender or finish_tender(basket)
    return {"pay": {
        "due": abs(state.remaining), "is_refund": is_refund, "amount": amount, "csrf_token": generate_csrf(),
        "idempotency_key": str(new_id()), "errors": errors or [], "tender": tender,
        "quick_cash": [{"amount": round_money(offer, basket.unit), "is_exact": offer == cash_due} for offer in offers],
        "tenders": [{**way, "key": str(number)} for number, way in enumerate(_ways(basket, is_refund), 1)],
        "legs": [_leg(leg, leg is basket.legs[-1]) for leg in basket.legs],
        "urls": {"tender": link("tender"), "back": link("panel")},
    }}


def _ways(basket: Basket, is_refund: bool) -> list[dict[str, Any]]:
    cash, card = _way(PaymentMethod.CASH), _way(PaymentMethod.CARD)
    others = [_way(method, link("tender_form", kind=kind_of(method))) for method in WITH_REFERENCE]
    if is_refund:
        left = [payment for payment in refunds_left(basket) if payment["left"] > 0]
        back = [{"kind": f"{BACK}{payment['id']}", "icon": ICONS[payment["method"]], "form_url": None,
                 "label": _("%(way)s, up to %(left)s", way=payment["reference"] or str(method_label(payment["method"])),
                            left=money(payment["left"]))}
                for payment in left if payment["method"] in ICONS]
        has_cash = any(payment["method"] == PaymentMethod.CASH for payment in left)
        return [*back, *([] if has_cash else [cash]), *others][:9]
    foreign = [{"kind": FOREIGN, "label": _("Foreign cash"), "icon": "exchange",
                "form_url": link("tender_form", kind=FOREIGN)}] if current_rates() else []
    return [cash, card, *others, *foreign]


def _way(method: PaymentMethod, form_url: str | None = None) -> dict[str, Any]:
    return {"kind": kind_of(method), "label": str(method_label(method)), "icon": ICONS[method], "form_url": form_url}


def _leg(leg, is_last: bool) -> dict[str, Any]:
    details = [leg.reference] if leg.reference else []
    if leg.foreign_currency:
        details.append(_("%(amount)s at %(rate)s", amount=money(leg.foreign_amount, leg.foreign_currency),
                         rate=f"{leg.exchange_rate.normalize():f}"))
    if leg.change:
        details.append(_("change %(amount)s", amount=money(leg.change)))
    return {"label": str(method_label(leg.method)), "detail": " · ".join(details), "amount": leg.tendered, "state": "done",
            "undo_url": link("undo_leg", leg_id=leg.id) if is_last else None}


def finish_tender(basket: Basket) -> dict[str, Any]:
    """Return what is shown when nothing is due any more but the sale is not finished yet."""
    return {"label": _("Everything is paid") if basket.legs else _("Nothing to pay"), "state": "form", "amount": ZERO,
            "text": "", "form": None, "poll_url": None,
            "actions": [{"label": _("Finish the sale"), "url": link("complete"), "kind": "primary"}]}


def form_tender(label: str, due: Decimal, form: dict[str, Any]) -> dict[str, Any]:
    """Return a way to pay that asks for more than an amount first."""
    return {"label": label, "state": "form", "amount": due, "text": "", "form": form, "poll_url": None, "actions": [
        {"label": _("Another way"), "url": link("other_way"), "kind": ""}]}


def card_tender(payment: TerminalPayment, force_form: dict[str, Any] | None) -> dict[str, Any]:
    """Return a card payment that is not settled: the customer is at it, or nobody knows."""
    asks = {"label": _("Ask the terminal"), "url": link("ask_card", payment_id=payment.id), "kind": "primary"}
    if payment.status == TerminalStatus.REQUESTED:
        return {"label": _("Card"), "state": "waiting", "amount": abs(payment.amount), "form": None, "actions": [],
                "text": _("Follow the terminal. This page goes on by itself."),
                "poll_url": link("ask_card", payment_id=payment.id)}
    return {"label": _("Card: the outcome is not known"), "state": "unknown", "amount": abs(payment.amount),
            "text": _("The terminal gave no answer. The card may have been charged: do not charge it again. Ask the "
                      "terminal; if it stays silent, a manager settles it by the terminal's own slip."),
            "form": force_form, "poll_url": None, "actions": [asks]}


def paid_context(till: Till, posted: PostedSale) -> dict[str, Any]:
    """Return `paid`: the finished sale, its change and its legs."""
    legs = list_payments(posted.id)
    is_refund = posted.total < ZERO
    given = -sum((leg["amount"] for leg in legs if leg["method"] == PaymentMethod.CASH), ZERO)
    return {"paid": {
        "receipt": posted.invoice_number, "total": posted.total, "change": max(given, ZERO) if is_refund else posted.change,
        "change_currency": till.currency, "is_refund": is_refund,
        "legs": [_paid_leg(leg, till) for leg in legs],
        "warnings": [_("%(name)s: more was sold than was in stock.", name=name) for name in posted.short],
        "urls": print_urls(posted.id) | {
            "mail": None, "next": link("next_sale"), "trouble": url(f"{PRINTS}.trouble") if till.printer else None},
    }}


def _paid_leg(leg: dict[str, Any], till: Till) -> dict[str, Any]:
    label = str(method_label(leg["method"]))
    if leg["foreign_currency"]:
        return {"label": label, "amount": leg["foreign_amount"], "currency": leg["foreign_currency"]}
    return {"label": f"{label} · {leg['reference']}" if leg["reference"] else label, "amount": leg["tendered"],
            "currency": till.currency}


def print_urls(sale_id: UUID) -> dict[str, str | None]:
    """Return where a document is printed, shown, and printed without prices as a gift receipt."""
    return {"print": url(f"{PRINTS}.print_receipt", sale_id=sale_id), "show": url(f"{PRINTS}.show", sale_id=sale_id),
            "gift": url(f"{PRINTS}.print_receipt", sale_id=sale_id, gift=1)}
