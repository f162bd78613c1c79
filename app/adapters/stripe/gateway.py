"""The verbs of the payments port, each by Stripe's own library; what is beneath the library may be Stripe, or played."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import stripe

from app.adapters.stripe import Checkout, Dispute, Event, Gone, Invoice, Offer, PaymentError, Refund, SignatureInvalid, SubscriptionFacts
from app.adapters.stripe.amounts import from_minor, to_minor
from app.kernel.clock import UTC

TIMEOUT = (4, 10)
"""Seconds to connect, and to answer."""
TOLERANCE = 300
"""Seconds that an event's signature may be old, or ahead of our clock."""
PRODUCT = "wkpos_"
"""What our plans' products are called there, followed by the plan's key."""
INTERVALS = {"MONTH": "month", "YEAR": "year"}
_LASTING = (stripe.CardError, stripe.InvalidRequestError, stripe.AuthenticationError, stripe.PermissionError, stripe.IdempotencyError)
stripe.enable_telemetry = False


@dataclass(frozen=True, slots=True)
class _Back:
    """What was taken back of one payment."""

    refunds: list[Refund]
    failed: list[Refund]
    disputes: list[Dispute]


TakenBack = dict[str, _Back]


class Payments:
    """A way to one account of Stripe."""

    def __init__(self, key: str, webhook_secret: str, http_client: stripe.HTTPClient) -> None:
        self._secret = webhook_secret
        self._api = stripe.StripeClient(key, http_client=http_client, max_network_retries=1).v1
        self.is_test = key.startswith(("sk_test", "rk_test"))

    def price_ids(self, offers: Sequence[Offer]) -> dict[Offer, str]:
        """Return the provider's prices of what is sold; those that are not there yet are made."""
        known = {offer: offer.price_id for offer in offers if offer.price_id}
        keys = {offer: _lookup_key(offer) for offer in offers if not offer.price_id}
        wanted, found = list(keys.values()), {}
        with _translated():
            for start in range(0, len(wanted), 10):  # as many as it takes at once
                listed = self._api.prices.list({"lookup_keys": wanted[start:start + 10], "active": True, "limit": 100})
                found.update({price.lookup_key: price.id for price in listed.data})
            return {**known, **{offer: found.get(key) or self._make_price(offer, key) for offer, key in keys.items()}}

    def begin_checkout(self, offer: Offer, order_id: str, *, success_url: str, cancel_url: str, metadata: dict[str, str],
                       email: str | None = None, customer_id: str | None = None, automatic_tax: bool = False) -> Checkout:
        """Begin the checkout of an order and return it with the page's address; repeated it is the same checkout."""
        price = self.price_ids([offer])[offer]
        params: stripe.params.checkout.SessionCreateParams = {
            "mode": "subscription", "line_items": [{"price": price, "quantity": 1}], "client_reference_id": order_id,
            "success_url": success_url, "cancel_url": cancel_url, "metadata": metadata, "subscription_data": {"metadata": metadata},
            "automatic_tax": {"enabled": automatic_tax}}
        if customer_id:
            params["customer"] = customer_id
            if automatic_tax:
                params["customer_update"] = {"address": "auto"}
        else:
            params["customer_email"] = email
        with _translated():
            session = self._api.checkout.sessions.create(params, {"idempotency_key": f"checkout-{order_id}"})
        return _checkout(session)

    def get_checkout(self, session_id: str) -> Checkout:
        """Return a checkout as it is now."""
        with _translated():
            return _checkout(self._api.checkout.sessions.retrieve(session_id))

    def end_checkout(self, session_id: str) -> None:
        """Let an open checkout be paid no more; one that is complete or over stays as it is."""
        try:
            with _translated():
                self._api.checkout.sessions.expire(session_id, {}, {"idempotency_key": f"expire-{session_id}"})
        except PaymentError as error:
            if error.may_pass:
                raise

    def portal_url(self, customer_id: str, return_url: str, offers: Sequence[Offer], *,
                   change: tuple[SubscriptionFacts, Offer] | None = None) -> str:
        """Return the address of the customer's own pages at the provider; `change` leads straight to confirming another plan."""
        prices = self.price_ids([*offers, *([change[1]] if change and change[1] not in offers else [])])
        params: stripe.params.billing_portal.SessionCreateParams = {
            "customer": customer_id, "return_url": return_url, "configuration": self._portal(prices)}
        if change:
            facts, offer = change
            params["flow_data"] = {
                "type": "subscription_update_confirm", "subscription_update_confirm": {
                    "subscription": facts.id, "items": [{"id": facts.item_id, "price": prices[offer], "quantity": 1}]},
                "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}}}
        with _translated():
            return self._api.billing_portal.sessions.create(params).url

    def get_subscription(self, subscription_id: str) -> SubscriptionFacts:
        """Return a subscription with its invoices, what was refunded of them and what is disputed, as they are now."""
        with _translated():
            found = self._api.subscriptions.retrieve(subscription_id).to_dict()
            invoices = [one.to_dict() for one in self._api.invoices.list(
                {"subscription": subscription_id, "limit": 100, "expand": ["data.payments"]}).auto_paging_iter()]
            back = self._taken_back(found["customer"], invoices)
        return _subscription(found, [_invoice(one, back) for one in reversed(invoices)])

    def subscription_of_invoice(self, invoice_id: str) -> str | None:
        """Return the subscription that an invoice belongs to, or None."""
        with _translated():
            return _parent(self._api.invoices.retrieve(invoice_id).to_dict())

    def subscriptions_of(self, customer_id: str) -> list[str]:
        """Return every subscription that a customer has or had."""
        with _translated():
            return [one.id for one in self._api.subscriptions.list(
                {"customer": customer_id, "status": "all", "limit": 100}).auto_paging_iter()]

    def customer_of_charge(self, charge_id: str) -> str | None:
        """Return who paid a charge, or None."""
        with _translated():
            return self._api.charges.retrieve(charge_id).to_dict().get("customer")

    def charge_of_dispute(self, dispute_id: str) -> str | None:
        """Return the charge that a dispute is about."""
        with _translated():
            return _id(self._api.disputes.retrieve(dispute_id).to_dict().get("charge"))

    def is_undone(self, refund_id: str) -> bool:
        """Return whether a refund did not arrive after all."""
        with _translated():
            return self._api.refunds.retrieve(refund_id).status in ("failed", "canceled")

    def cancel_subscription(self, subscription_id: str) -> bool:
        """End a subscription now and return whether it still ran; one that has ended stays as it is."""
        try:
            with _translated():
                self._api.subscriptions.cancel(subscription_id, {"prorate": False, "invoice_now": False})
            return True
        except PaymentError as error:
            if error.may_pass:
                raise
            return False

    def read_event(self, body: bytes, signature: str | None) -> Event:
        """Return the event of a message; raise SignatureInvalid unless the provider signed it within the last five minutes."""
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._secret, TOLERANCE)
            signed_at = stripe.WebhookSignature._get_timestamp_and_signatures(signature, "v1")[0]
            if signed_at > time.time() + TOLERANCE:  # the library looks at the past only
                raise SignatureInvalid("signed in the future")
            values = json.loads(body)
            return _event(values)
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SignatureInvalid(str(error)) from error

    def _make_price(self, offer: Offer, key: str) -> str:
        product = PRODUCT + offer.plan
        try:
            self._api.products.create({"id": product, "name": offer.name}, {"idempotency_key": f"product-{product}"})
        except stripe.InvalidRequestError as error:
            if error.code != "resource_already_exists":
                raise
        return self._api.prices.create({
            "product": product, "currency": offer.currency.lower(), "unit_amount": to_minor(offer.amount, offer.currency),
            "recurring": {"interval": INTERVALS[offer.period]}, "lookup_key": key}, {"idempotency_key": f"price-{key}"}).id

    def _portal(self, prices: dict[Offer, str]) -> str:
        """Return the set-up of the customers' pages for these prices: made once for each set of them."""
        products: dict[str, list[str]] = {}
        for offer, price in prices.items():
            products.setdefault(PRODUCT + offer.plan, []).append(price)
        features: stripe.params.billing_portal.ConfigurationCreateParamsFeatures = {
            "customer_update": {"enabled": True, "allowed_updates": ["address", "email", "name", "tax_id"]},
            "invoice_history": {"enabled": True}, "payment_method_update": {"enabled": True},
            "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
            "subscription_update": {
                "enabled": True, "default_allowed_updates": ["price"], "proration_behavior": "always_invoice",
                "products": [{"product": product, "prices": sorted(listed)} for product, listed in sorted(products.items())]}}
        digest = hashlib.sha256(json.dumps(features, sort_keys=True).encode()).hexdigest()[:32]
        with _translated():
            for made in self._api.billing_portal.configurations.list({"active": True, "limit": 100}).auto_paging_iter():
                if (made.to_dict().get("metadata") or {}).get("digest") == digest:
                    return made.id
            return self._api.billing_portal.configurations.create(
                {"features": features, "metadata": {"digest": digest}}, {"idempotency_key": f"portal-{digest}"}).id

    def _taken_back(self, customer_id: str, invoices: Iterable[dict]) -> TakenBack:
        """Return the refunds that went through, those that failed, and every dispute, by the payment that they are about."""
        if not any(invoice["amount_paid"] for invoice in invoices):
            return {}
        found: TakenBack = {}
        for one in self._api.charges.list({"customer": customer_id, "limit": 100, "expand": ["data.refunds"]}).auto_paging_iter():
            charge = one.to_dict()
            asked: Any = {"charge": charge["id"], "limit": 100}
            listed = charge.get("refunds") or {"data": [], "has_more": True}
            refunds = listed["data"]
            if listed["has_more"]:
                refunds = [made.to_dict() for made in self._api.refunds.list(asked).auto_paging_iter()]
            disputes = [made.to_dict() for made in self._api.disputes.list(asked).auto_paging_iter()] if charge.get("disputed") else []
            if charge["payment_intent"] and (refunds or disputes):
                found[_id(charge["payment_intent"])] = _Back(
                    [_refund(made) for made in refunds if made["status"] == "succeeded"],
                    [_refund(made) for made in refunds if made["status"] == "failed"], [_dispute(made) for made in disputes])
        return found


def product_of(plan: str) -> str:
    """Return what a plan's product is called at the provider."""
    return PRODUCT + plan


def _lookup_key(offer: Offer) -> str:
    return f"{PRODUCT}{offer.plan}_{offer.period}_{offer.currency}_{to_minor(offer.amount, offer.currency)}".lower()


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the library's errors as ours."""
    try:
        yield
    except stripe.StripeError as error:
        lasts = isinstance(error, _LASTING) and not isinstance(error, stripe.RateLimitError)
        raise (Gone if error.code == "resource_missing" else PaymentError)(
            error.user_message or str(error), code=error.code or type(error).__name__, may_pass=not lasts) from error


def _event(values: dict) -> Event:
    told = values["data"]["object"]
    kind = str(told["object"])
    customer = told.get("id") if kind == "customer" else _id(told.get("customer"))
    return Event(str(values["id"]), str(values["type"]), _moment(values["created"]), kind, told.get("id"), customer, values)


def _checkout(session: Any) -> Checkout:
    found = session.to_dict()
    return Checkout(found["id"], found.get("url"), found["status"], found.get("client_reference_id"), _id(found.get("subscription")))


def _subscription(found: dict, invoices: Sequence[Invoice]) -> SubscriptionFacts:
    item = found["items"]["data"][0]
    price, period_end = item["price"], _moment(item.get("current_period_end"))
    ends_at = _moment(found.get("cancel_at")) or (period_end if found.get("cancel_at_period_end") else None)
    return SubscriptionFacts(
        found["id"], _id(found["customer"]) or "", found["status"], dict(found.get("metadata") or {}), item["id"],
        _plan(price["product"]), price["id"], {"year": "YEAR"}.get(price["recurring"]["interval"], "MONTH"),
        from_minor((price.get("unit_amount") or 0) * (item.get("quantity") or 1), price["currency"]), price["currency"].upper(),
        _moment(found["created"]), period_end, ends_at, _moment(found.get("ended_at")), tuple(invoices))


def _refund(found: dict) -> Refund:
    return Refund(found["id"], from_minor(found["amount"], found["currency"]), _moment(found["created"]))


def _dispute(found: dict) -> Dispute:
    moved = sum(one["amount"] for one in found.get("balance_transactions") or [])
    return Dispute(found["id"], found["status"], found.get("reason") or "", from_minor(found["amount"], found["currency"]), moved < 0,
                   _moment(found["created"]), _moment((found.get("evidence_details") or {}).get("due_by") or None))


def _invoice(found: dict, back: TakenBack) -> Invoice:
    currency, lines = found["currency"], found["lines"]["data"]
    lasting = [line for line in lines if not _is_proration(line)]
    charged = lasting or [line for line in lines if line["amount"] > 0] or lines
    details = ((charged[-1].get("pricing") or {}).get("price_details") or {}) if charged else {}
    begins = min((line["period"]["start"] for line in lasting), default=None)
    ends = max((line["period"]["end"] for line in lasting), default=None)
    whole = max((line["period"]["end"] - line["period"]["start"] for line in lasting), default=0)
    tax = sum(one["amount"] for one in found.get("total_taxes") or [])
    times = found.get("status_transitions") or {}
    payments = ((found.get("payments") or {}).get("data") or [])
    taken = [back[paid] for payment in payments if (paid := _id(payment["payment"].get("payment_intent"))) in back]
    return Invoice(
        found["id"], found["status"], found.get("billing_reason") == "subscription_create", found.get("attempt_count") or 0,
        from_minor(found["total"] - tax, currency), from_minor(tax, currency), from_minor(found["total"], currency),
        from_minor(found["amount_paid"], currency), currency.upper(), _moment(times.get("finalized_at")) or _moment(found["created"]),
        _moment(times.get("paid_at")), _plan(details.get("product")),
        _id(details.get("price")), ("YEAR" if whole > 60 * 86400 else "MONTH") if whole else None, _moment(begins), _moment(ends),
        found.get("hosted_invoice_url"), _in_order(one.refunds for one in taken), _in_order(one.failed for one in taken),
        _in_order(one.disputes for one in taken))


def _in_order(lists: Iterable[list]) -> tuple:
    """Return what lists hold as one, the oldest first."""
    return tuple(sorted((one for listed in lists for one in listed), key=lambda one: (one.made_at, one.id)))


def _is_proration(line: dict) -> bool:
    parent = line.get("parent") or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details")
    return details is None or bool(details.get("proration")) or bool(parent.get("invoice_item_details"))


def _parent(invoice: dict) -> str | None:
    return _id(((invoice.get("parent") or {}).get("subscription_details") or {}).get("subscription"))


def _plan(product: Any) -> str | None:
    """Return the key of the plan whose product this is, or None for what others sell in the same account."""
    name = _id(product) or ""
    return name.removeprefix(PRODUCT) if name.startswith(PRODUCT) else None


def _id(value: Any) -> str | None:
    """Return the id of an object that is given by its id or in full."""
    return value["id"] if isinstance(value, dict) else getattr(value, "id", value)


def _moment(seconds: int | None) -> Any:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
