"""The provider's pages where payments are played: a checkout, a customer's own pages, and what time and staff would do there."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

from flask import current_app, request

from app.adapters.stripe import played_account, played_webhook_secret
from app.adapters.stripe.amounts import from_minor
from app.adapters.stripe.fake.account import Account, Declined, Missing
from app.adapters.stripe.fake.delivery import deliver, over_http
from app.kernel.filters import money
from app.kernel.forms import button_view
from app.kernel.i18n import _
from app.kernel.pages import notify, public_url, redirect_url, safe_next, url
from app.kernel.refusal import NotFound
from app.kernel.resource import PUBLIC, Resource
from app.licensing.test_payments.acts import ACTS
from app.licensing.test_payments.views import customer_view, name_of_price

test_payments = Resource("licensing.test_payments", url="/licensing/test-payments")
AT = "licensing.test_payments"


@test_payments.page("/checkout/<session_id>", permission=PUBLIC)
def checkout(session_id: str):
    """Show the played checkout."""
    session = _find(session_id, "checkout.session")
    price = session["line_items"]["data"][0]["price"]
    return {"title": _("Test payments: no money moves"), "lead": _("This stands in for the payment provider's own checkout."),
            "wide": True,
            "is_open": session["status"] == "open",
            "is_plan": session["mode"] == "subscription",
            "amount": money(from_minor(price["unit_amount"], price["currency"]), price["currency"].upper()),
            "email": session["customer_email"] or "", "name": name_of_price(_account(), price), "cancel_url": _back(session["cancel_url"]),
            "acts": {name: button_view(url(f"{AT}.pay", session_id=session_id, card=name)) for name in ("works", "declined")},
            "expire": button_view(url(f"{AT}.expire", session_id=session_id))}


@test_payments.action("/checkout/<session_id>/pay", permission=PUBLIC)
def pay(session_id: str):
    """Pay, or be declined, as the button says."""
    session = _find(session_id, "checkout.session")
    try:
        _account().pay_checkout(session_id, card_works=request.args.get("card") == "works")
    except Declined as declined:
        notify(declined, "error")
        return redirect_url(url(f"{AT}.checkout", session_id=session_id))
    _deliver_soon()
    return redirect_url(_back(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id)))


@test_payments.action("/checkout/<session_id>/expire", permission=PUBLIC)
def expire(session_id: str):
    """Let the checkout's day be over."""
    session = _find(session_id, "checkout.session")
    try:
        _account().expire_checkout(session_id)
    except Declined as declined:
        notify(declined, "error")
    _deliver_soon()
    return redirect_url(_back(session["cancel_url"]))


@test_payments.page("/portal/<session_id>", permission=PUBLIC)
def portal(session_id: str):
    """Show a customer's played pages."""
    session = _find(session_id, "billing_portal.session")
    return {"title": _("Test payments: no money moves"), "lead": _("This stands in for the customer's pages at the payment provider."),
            "back_url": _back(session["return_url"]), "wide": True, **customer_view(_account(), session, lambda name, about: button_view(
                url(f"{AT}.act", session_id=session_id, name=name, about=about)))}


@test_payments.action("/portal/<session_id>/<name>", permission=PUBLIC)
def act(session_id: str, name: str):
    """Do what a button of the customer's pages says."""
    session = _find(session_id, "billing_portal.session")
    work = ACTS.get(name)
    if work is None:
        raise NotFound()
    try:
        work(_account(), session["customer"], request.args.get("about", ""), request.form)
        notify(_("Done."))
    except Missing:
        raise NotFound() from None
    except Declined as declined:
        notify(declined, "error")
    _deliver_soon()
    return redirect_url(url(f"{AT}.portal", session_id=session_id))


@test_payments.page("/invoices/<invoice_id>", permission=PUBLIC)
def invoice(invoice_id: str):
    """Show a played invoice, to be paid."""
    found = _find(invoice_id, "invoice")
    currency = found["currency"]
    return {"title": _("Test payments: no money moves"), "lead": _("This stands in for the payment provider's page of an invoice."),
            "is_open": found["status"] in ("open", "uncollectible"), "number": found["number"],
            "amount": money(from_minor(found["amount_remaining"], currency), currency.upper()),
            "pay": button_view(url(f"{AT}.pay_invoice", invoice_id=invoice_id)),
            "back_url": url("licensing.billing.index")}


@test_payments.action("/invoices/<invoice_id>/pay", permission=PUBLIC)
def pay_invoice(invoice_id: str):
    """Pay an open invoice with a card that works."""
    found = _find(invoice_id, "invoice")
    try:
        _account().change_card(found["customer"], works=True)
        _account().pay_invoice(invoice_id)
        notify(_("Done."))
    except Declined as declined:
        notify(declined, "error")
    _deliver_soon()
    return redirect_url(url(f"{AT}.invoice", invoice_id=invoice_id))


def _account() -> Account:
    return played_account(current_app.config["SETTINGS"])


def _find(object_id: str, kind: str) -> dict:
    try:
        found = _account().get(object_id)
    except Missing:
        raise NotFound() from None
    if found["object"] != kind:
        raise NotFound()
    return found


def _back(address: str | None) -> str:
    """Return the way back within this site, whatever it is called from outside."""
    parts = urlsplit(address or "")
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""), url("licensing.access.index"))


def _deliver_soon() -> None:
    """Bring the events on their way without waiting for the scheduler, from beside this request."""
    settings = current_app.config["SETTINGS"]
    if not current_app.testing:
        threading.Thread(target=deliver, daemon=True, args=(
            played_account(settings).book.path, played_webhook_secret(settings), over_http(public_url("licensing.stripe.webhook")))).start()
