"""Stripe, played beneath its library: answers the library's HTTP requests in this process as the API reference says.

Unknown addresses, unknown objects, keys used twice for different requests and declined cards are answered as Stripe does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe

from app.adapters.stripe.fake import objects
from app.adapters.stripe.fake.account import Account, Declined, Missing
from app.adapters.stripe.fake.book import new_object_id

REPLAYED = {"Idempotent-Replayed": "true"}


class Refused(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, kind: str, message: str, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **({"code": code} if code else {}), **({"param": param} if param else {})}}


class FakeStripe(stripe.HTTPClient):
    """The library's way to the network, which leads nowhere but to a played account."""

    name = "played"

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account

    def request(self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None):
        """Answer a request of the library: body, status, headers."""
        given, parts = headers or {}, urlsplit(url)
        answer_headers = {"Request-Id": new_object_id("req")}
        with self.account.changing():
            key = given.get("Idempotency-Key") if method == "post" else None
            asked = f"{method} {parts.path} {post_data or ''}"
            if key and (known := self.account.book.answer_of(key)):
                if known[0] != asked:
                    error = Refused(400, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters "
                                    f"they were first used with. Try using a key other than '{key}'.")
                    return json.dumps(error.body), 400, answer_headers
                return known[2], known[1], {**answer_headers, **REPLAYED}
            status, answer = self._answer(method, parts.path, decode(post_data or parts.query), given)
            body = json.dumps(answer)
            if key and status < 400:
                self.account.book.keep_answer(key, asked, status, body)
            return body, status, answer_headers

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, method: str, path: str, params: dict[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        try:
            if not headers.get("Authorization", "").startswith("Bearer sk_test_"):
                raise Refused(401, "invalid_request_error", "Invalid API Key provided")
            for verb, pattern, answer in ROUTES:
                if verb == method and (match := re.fullmatch(pattern, path)):
                    return 200, answer(self.account, params, *match.groups())
            raise Refused(404, "invalid_request_error", f"Unrecognized request URL ({method.upper()}: {path}).")
        except Refused as refused:
            return refused.status, refused.body
        except Missing as missing:
            return 404, Refused(404, "invalid_request_error", f"No such object: {missing}", "resource_missing", "id").body
        except Declined as declined:
            is_card = declined.code == "card_declined"
            return (402, Refused(402, "card_error", str(declined), declined.code).body) if is_card else (
                400, Refused(400, "invalid_request_error", str(declined), declined.code).body)


def decode(text: str) -> dict[str, Any]:
    """Return the values of a form as Stripe reads them: a[b][0][c]=d is nested."""
    result: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        path = re.findall(r"[^\[\]]+", name) + (["0"] if name.endswith("[]") else [])
        place = result
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[str(len(place)) if name.endswith("[]") else path[-1]] = value
    return _lists(result)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return {"true": True, "false": False}.get(value, value)
    if value and all(key.isdecimal() for key in value):
        return [_lists(item) for _key, item in sorted(value.items(), key=lambda pair: int(pair[0]))]
    return {key: _lists(item) for key, item in value.items()}


def _needed(params: dict[str, Any], *names: str) -> None:
    for name in names:
        if name not in params:
            raise Refused(400, "invalid_request_error", f"Missing required param: {name}.", "parameter_missing", name)


def _get(account: Account, _params: dict[str, Any], object_id: str) -> dict[str, Any]:
    return account.get(object_id)


def _lister(kind: str, **filters: Callable[[dict[str, Any], Any], bool]):
    def answer(account: Account, params: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in account.book.every(kind) if all(
            matches(one, params[name]) for name, matches in filters.items() if name in params)]
        if after := params.get("starting_after"):
            ids = [one["id"] for one in found]
            if after not in ids:
                raise Refused(400, "invalid_request_error", f"No such object: '{after}'", "resource_missing", "starting_after")
            found = found[ids.index(after) + 1:]
        limit = int(params.get("limit", 10))
        if "data.refunds" in params.get("expand", []):
            found = [{**one, "refunds": _refunds_of(account, one)} for one in found[:limit + 1]]
        return objects.listed(f"/v1/{kind}s", found[:limit], len(found) > limit)
    return answer


def _refunds_of(account: Account, charge: dict[str, Any], most: int = 10) -> dict[str, Any]:
    made = [one for one in account.book.every("refund") if one["charge"] == charge["id"]]
    return objects.listed(f"/v1/charges/{charge['id']}/refunds", made[:most], len(made) > most)


def _make_customer(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    return account.book.keep(objects.customer(params.get("email"), params.get("name")))


def _make_product(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    _needed(params, "name")
    wanted = params.get("id")
    if wanted and account.book.find(wanted):
        raise Refused(400, "invalid_request_error", f"Product already exists: {wanted}", "resource_already_exists", "id")
    made = objects.base("prod", "product", name=params["name"], active=True)
    return account.book.keep({**made, **({"id": wanted} if wanted else {})})


def _make_price(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    _needed(params, "currency", "product")
    account.get(params["product"])
    if any(one["lookup_key"] == params.get("lookup_key") for one in account.book.every("price") if one["lookup_key"]):
        raise Refused(400, "invalid_request_error", "A price already uses that lookup key.", "resource_already_exists", "lookup_key")
    return account.book.keep(objects.base(
        "price", "price", active=True, product=params["product"], currency=params["currency"], unit_amount=int(params["unit_amount"]),
        lookup_key=params.get("lookup_key"), type="recurring",
        recurring={"interval": params["recurring"]["interval"], "interval_count": 1, "usage_type": "licensed"}))


def _make_session(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    _needed(params, "line_items", "mode", "success_url")
    if params.get("customer") and params.get("customer_email"):
        raise Refused(400, "invalid_request_error", "You may only specify one of these parameters: customer, customer_email.")
    item = params["line_items"][0]
    price = _price_at_once(account, item["price_data"]) if "price_data" in item else account.get(item["price"])
    if (params["mode"] == "subscription") != bool(price["recurring"]):
        raise Refused(400, "invalid_request_error", "Prices recur in `subscription` mode, and only there.", None, "mode")
    if params.get("customer"):
        account.get(params["customer"])
    made = objects.base(
        "cs_test", "checkout.session", mode=params["mode"], status="open", payment_status="unpaid", currency=price["currency"],
        client_reference_id=params.get("client_reference_id"), customer=params.get("customer"), customer_email=params.get("customer_email"),
        subscription=None, invoice=None, payment_intent=None, success_url=params["success_url"], cancel_url=params.get("cancel_url"),
        amount_total=price["unit_amount"], automatic_tax={"enabled": bool(params.get("automatic_tax", {}).get("enabled"))},
        line_items=objects.listed("", [{"object": "item", "price": price, "quantity": 1}]))
    made.update(metadata=params.get("metadata", {}), subscription_metadata=params.get("subscription_data", {}).get("metadata", {}),
                payment_metadata=params.get("payment_intent_data", {}).get("metadata", {}),
                url=f"{account.address}/checkout/{made['id']}", expires_at=made["created"] + 86400)
    return account.book.keep(made)


def _price_at_once(account: Account, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return a price that is for one checkout only, of a product of its own."""
    product = account.book.keep(objects.base("prod", "product", name=wanted["product_data"]["name"], active=False))
    return account.book.keep(objects.base(
        "price", "price", active=False, product=product["id"], currency=wanted["currency"], unit_amount=int(wanted["unit_amount"]),
        lookup_key=None, type="one_time", recurring=None))


def _get_session(account: Account, params: dict[str, Any], object_id: str) -> dict[str, Any]:
    found = account.get(object_id)
    if "payment_intent" in params.get("expand", []) and found["payment_intent"]:
        found["payment_intent"] = account.get(found["payment_intent"])
    return found


def _make_portal_session(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    _needed(params, "customer")
    account.get(params["customer"])
    made = objects.base("bps", "billing_portal.session", customer=params["customer"], return_url=params.get("return_url"),
                        configuration=params.get("configuration"), flow=params.get("flow_data"))
    return account.book.keep({**made, "url": f"{account.address}/portal/{made['id']}"})


def _make_configuration(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    _needed(params, "features")
    return account.book.keep(objects.base("bpc", "billing_portal.configuration", active=True, is_default=False, features=params["features"])
                             | {"metadata": params.get("metadata", {})})


def _refund(account: Account, params: dict[str, Any]) -> dict[str, Any]:
    _needed(params, "charge")
    return account.refund(params["charge"], int(params["amount"]) if "amount" in params else None, params.get("metadata"))


def _same(name: str) -> Callable[[dict[str, Any], Any], bool]:
    return lambda one, wanted: one.get(name) == wanted


_ID = r"([A-Za-z0-9_]+)"
ROUTES: list[tuple[str, str, Callable[..., dict[str, Any]]]] = [
    ("post", "/v1/customers", _make_customer),
    ("get", f"/v1/customers/{_ID}", _get),
    ("post", "/v1/products", _make_product),
    ("get", "/v1/prices", _lister("price", lookup_keys=lambda one, keys: one["lookup_key"] in keys, active=_same("active"))),
    ("post", "/v1/prices", _make_price),
    ("post", "/v1/checkout/sessions", _make_session),
    ("get", f"/v1/checkout/sessions/{_ID}", _get_session),
    ("post", f"/v1/checkout/sessions/{_ID}/expire", lambda account, _params, session_id: account.expire_checkout(session_id)),
    ("post", "/v1/billing_portal/sessions", _make_portal_session),
    ("get", "/v1/billing_portal/configurations", _lister("billing_portal.configuration", active=_same("active"))),
    ("post", "/v1/billing_portal/configurations", _make_configuration),
    ("get", f"/v1/subscriptions/{_ID}", _get),
    ("get", "/v1/subscriptions", _lister("subscription", customer=_same("customer"))),
    ("delete", f"/v1/subscriptions/{_ID}", lambda account, _params, found: account.cancel(found, now=True)),
    ("get", "/v1/invoices", _lister("invoice", customer=_same("customer"), subscription=lambda one, wanted: one["parent"][
        "subscription_details"]["subscription"] == wanted)),
    ("get", f"/v1/invoices/{_ID}", _get),
    ("post", f"/v1/invoices/{_ID}/pay", lambda account, _params, invoice_id: account.pay_invoice(invoice_id)),
    ("get", "/v1/charges", _lister("charge", customer=_same("customer"))),
    ("get", f"/v1/charges/{_ID}", _get),
    ("get", "/v1/refunds", _lister("refund", charge=_same("charge"))),
    ("post", "/v1/refunds", _refund),
    ("get", f"/v1/refunds/{_ID}", _get),
    ("get", "/v1/disputes", _lister("dispute", charge=_same("charge"))),
    ("get", f"/v1/disputes/{_ID}", _get),
]
"""Method, path, and what answers."""
