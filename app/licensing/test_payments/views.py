"""What the played customer's pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.adapters.stripe.amounts import from_minor
from app.adapters.stripe.fake.account import Account
from app.kernel.clock import UTC
from app.kernel.filters import day, money
from app.licensing import words

Button = Callable[[str, str], dict[str, Any]]


def customer_view(account: Account, session: dict[str, Any], button: Button) -> dict[str, Any]:
    """Return {card_works, cards, subscriptions, invoices, charges} of the customer, each with the buttons of what can be done to it."""
    customer = account.get(session["customer"])
    listed = [price for price_id in _offered(account, session) if (price := account.get(price_id))]
    wanted = _wanted(session)
    return {
        "card_works": customer["card_works"], "cards": {name: button(name, customer["id"]) for name in ("good-card", "bad-card")},
        "subscriptions": [{
            "id": one["id"], "status": one["status"], "name": name_of_price(account, price := one["items"]["data"][0]["price"]),
            "price": _amount(price["unit_amount"], price["currency"]), "until": _day(one["items"]["data"][0]["current_period_end"]),
            "is_cancelled": one["cancel_at_period_end"], "is_over": one["status"] == "canceled",
            "prices": [{"value": other["id"], "selected": other["id"] == wanted.get(one["id"], price["id"]),
                        "label": f"{name_of_price(account, other)}: {_amount(other['unit_amount'], other['currency'])}"}
                       for other in listed],
            "acts": {name: button(name, one["id"]) for name in ("change-plan", "cancel", "resume", "renew")},
        } for one in account.of_customer("subscription", customer["id"])],
        "invoices": [{"number": one["number"], "status": one["status"], "amount": _amount(one["total"], one["currency"]),
                      "at": _day(one["created"]), "is_open": one["status"] == "open",
                      "acts": {name: button(name, one["id"]) for name in ("pay", "void")}}
                     for one in account.of_customer("invoice", customer["id"])],
        "charges": [{"at": _day(one["created"]), "amount": _amount(one["amount"], one["currency"]),
                     "refunded": _amount(one["amount_refunded"], one["currency"]) if one["amount_refunded"] else "",
                     "refund": button("refund", one["id"]) if one["status"] == "succeeded" and not one["refunded"] else None}
                    for one in account.of_customer("charge", customer["id"])],
    }


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
    """Return what a price is called: its plan's name, and for how long it pays."""
    return f"{account.get(price['product'])['name']}, {words.PERIODS[price['recurring']['interval'].upper()]}"


def _amount(minor: int, currency: str) -> str:
    return money(from_minor(minor, currency), currency.upper())


def _day(seconds: int) -> str:
    return day(datetime.fromtimestamp(seconds, UTC).date())
