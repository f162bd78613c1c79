"""What the played customer's pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.adapters.stripe.amounts import from_minor
from app.adapters.stripe.fake.account import Account
from app.kernel.clock import UTC
from app.kernel.filters import day, money
from app.kernel.i18n import _, _l, _lp
from app.licensing import words

SUBSCRIPTIONS: dict[str, Any] = {
    "incomplete": _l("Not paid yet"), "incomplete_expired": _l("Never paid"), "trialing": _l("Trial"), "active": _l("Active"),
    "past_due": _l("Payment failed"), "unpaid": _l("Unpaid"), "paused": _l("Paused"), "canceled": _l("Ended"),
}
INVOICES: dict[str, Any] = {
    "draft": _l("Draft"), "open": _lp("state", "Open"), "paid": _l("Paid"), "void": _lp("state", "Void"), "uncollectible": _l("Given up"),
}
PAYMENTS: dict[str, Any] = {"succeeded": _l("Paid"), "pending": _l("Waiting"), "failed": _l("Payment failed")}
REFUNDS: dict[str, Any] = {
    "succeeded": _l("Given back"), "pending": _l("Waiting"), "requires_action": _l("Waiting"), "failed": _l("It did not arrive"),
    "canceled": _l("Cancelled"),
}
"""The provider's words for how things stand."""
_LOSE = [("win", _l("Let the bank give it to us")), ("lose", _l("Let the bank give it to them"))]
_DECISIONS: dict[str, list[tuple[str, Any]]] = {
    "needs_response": [("answer", _l("Answer it")), *_LOSE], "under_review": _LOSE, "lost": [("win", _l("Win an appeal"))],
}
"""What can be decided of a dispute in each state."""
Button = Callable[[str, str], dict[str, Any]]


def customer_view(account: Account, session: dict[str, Any], button: Button) -> dict[str, Any]:
    """Return {card_works, cards, subscriptions, invoices, charges} of the customer, each with the buttons of what can be done to it."""
    with account.changing():
        return _customer_view(account, session, button)


def _customer_view(account: Account, session: dict[str, Any], button: Button) -> dict[str, Any]:
    customer = account.get(session["customer"])
    listed = [price for price_id in _offered(account, session) if (price := account.get(price_id))]
    wanted = _wanted(session)
    return {
        "card_works": customer["card_works"], "cards": {name: button(name, customer["id"]) for name in ("good-card", "bad-card")},
        "subscriptions": [{
            "id": one["id"], "status": _word(SUBSCRIPTIONS, one["status"]),
            "name": name_of_price(account, price := one["items"]["data"][0]["price"]),
            "price": _amount(price["unit_amount"], price["currency"]), "until": _day(one["items"]["data"][0]["current_period_end"]),
            "is_cancelled": one["cancel_at_period_end"], "is_over": one["status"] == "canceled",
            "prices": [{"value": other["id"], "selected": other["id"] == wanted.get(one["id"], price["id"]),
                        "label": f"{name_of_price(account, other)}: {_amount(other['unit_amount'], other['currency'])}"}
                       for other in listed],
            "acts": {name: button(name, one["id"]) for name in ("change-plan", "cancel", "resume", "renew")},
        } for one in account.of_customer("subscription", customer["id"])],
        "invoices": [{"number": one["number"], "status": _word(INVOICES, one["status"]), "amount": _amount(one["total"], one["currency"]),
                      "at": _day(one["created"]), "is_open": one["status"] == "open",
                      "acts": {name: button(name, one["id"]) for name in ("pay", "void")}}
                     for one in account.of_customer("invoice", customer["id"])],
        "charges": [_charge_view(account, one, button) for one in account.of_customer("charge", customer["id"])],
    }


def _charge_view(account: Account, charge: dict[str, Any], button: Button) -> dict[str, Any]:
    """Return {at, amount, status, acts [button], parts [{text, status, acts}]}: the parts are its refunds and disputes."""
    refunds, disputes = ([one for one in account.book.every(kind) if one["charge"] == charge["id"]] for kind in ("refund", "dispute"))
    acts = []
    if charge["status"] == "succeeded" and not charge["refunded"]:
        if not disputes or disputes[0]["status"] == "won":
            acts.append(("refund", _("Refund")))
        if not disputes:
            acts.append(("dispute", _("Let the bank dispute it")))
    return {
        "at": _day(charge["created"]), "amount": _amount(charge["amount"], charge["currency"]), "status": _word(PAYMENTS, charge["status"]),
        "acts": _acts(charge, acts, button),
        "parts": [{"text": _("Refund"), "amount": _amount(one["amount"], one["currency"]), "status": _word(REFUNDS, one["status"]),
                   "acts": _acts(one, [("fail-refund", _("Let it fail"))] if one["status"] == "succeeded" else [], button)}
                  for one in refunds] + [
                  {"text": _("Dispute"), "amount": _amount(one["amount"], one["currency"]), "status": _word(words.DISPUTES, one["status"]),
                   "acts": _acts(one, _DECISIONS.get(one["status"], []), button)} for one in disputes]}


def _acts(about: dict[str, Any], acts: list[tuple[str, Any]], button: Button) -> list[dict[str, Any]]:
    return [{**button(name, about["id"]), "label": str(label)} for name, label in acts]


def _word(known: dict[str, Any], status: str) -> str:
    """Return the word for a state of the provider's; its own where there is no other."""
    return str(known.get(status, status))


def _offered(account: Account, session: dict[str, Any]) -> list[str]:
    """Return the prices that the pages' set-up offers to change to."""
    if not session["configuration"]:
        return []
    features = account.get(session["configuration"])["features"]
    return [price for product in features.get("subscription_update", {}).get("products", []) for price in product["prices"]]


def _wanted(session: dict[str, Any]) -> dict[str, str]:
    """Return the price that somebody came here to change a subscription to."""
    change = (session.get("flow") or {}).get("subscription_update_confirm")
    return {change["subscription"]: change["items"][0]["price"]} if change else {}


def name_of_price(account: Account, price: dict[str, Any]) -> str:
    """Return what a price is called: its plan's name and for how long it pays, or what else is paid by it."""
    name, recurs = account.get(price["product"])["name"], price["recurring"]
    return f"{name}, {words.PERIODS[recurs['interval'].upper()]}" if recurs else name


def _amount(minor: int, currency: str) -> str:
    return money(from_minor(minor, currency), currency.upper())


def _day(seconds: int) -> str:
    return day(datetime.fromtimestamp(seconds, UTC).date())
