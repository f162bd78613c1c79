"""The verbs of the payments port, each by Stripe's own library; what is beneath the library may be Stripe, or played."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import stripe

from app.adapters.stripe import (
    Checkout,
    Dispute,
    Event,
    Gone,
    Invoice,
    Offer,
    Payment,
    PaymentError,
    Refund,
    SignatureInvalid,
    SubscriptionFacts,
)
from app.adapters.stripe.amounts import from_minor, to_minor
from app.kernel.clock import UTC

TIMEOUT = (4, 10)
"""Seconds to connect, and to answer."""
TOLERANCE = 300
"""Seconds that an event's signature may be old, or ahead of our clock."""
PRODUCT = "wkpos_"
"""What our plans' products are called there, followed by the plan's key."""
AGAIN, REQUEST = "pays_again", "request"
"""Under these names a payment carries the dispute that it makes good, and a refund our request for it."""
INTERVALS = {"MONTH": "month", "YEAR": "year"}
_LASTING = (stripe.CardError, stripe.InvalidRequestError, stripe.AuthenticationError, stripe.PermissionError, stripe.IdempotencyError)
stripe.enable_telemetry = False


@dataclass(frozen=True, slots=True)
class _Paid:
    """A customer's payments: by their intent, and those that repay what a bank took back by its dispute, the oldest first."""

    by_intent: dict[str, Payment] = field(default_factory=dict)
    again: dict[str, list[Payment]] = field(default_factory=dict)


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

    def begin_repayment(self, dispute_id: str, subscription_id: str, customer_id: str, amount: Decimal, currency: str, *, text: str,
                        after: str, success_url: str, cancel_url: str) -> Checkout:
        """Begin the checkout of what a bank took back from an invoice of a subscription, and return it with the page's address.

        Repeated it is the same, unless it comes `after` another one.
        """
        # the provider copies an intent's metadata to the payment that it makes, by which that is known among the customer's
        metadata = {AGAIN: dispute_id, "subscription": subscription_id}
        params: stripe.params.checkout.SessionCreateParams = {
            "mode": "payment", "submit_type": "pay", "customer": customer_id, "success_url": success_url, "cancel_url": cancel_url,
            "line_items": [{"quantity": 1, "price_data": {
                "currency": currency.lower(), "unit_amount": to_minor(amount, currency), "product_data": {"name": text}}}],
            "metadata": metadata, "payment_intent_data": {"metadata": metadata, "description": text}}
        with _translated():
            session = self._api.checkout.sessions.create(
                params, {"idempotency_key": f"again-{dispute_id}-{to_minor(amount, currency)}-{after}"})
        return _checkout(session)

    def get_checkout(self, session_id: str) -> Checkout:
        """Return a checkout as it is now."""
        with _translated():
            return _checkout(self._api.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]}))

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
            paid = self._paid(found["customer"], invoices)
        return _subscription(found, [_invoice(one, paid) for one in reversed(invoices)])

    def order_of(self, subscription_id: str) -> str | None:
        """Return the order whose checkout made a subscription, or None for what others sell in the same account."""
        with _translated():
            return (self._api.subscriptions.retrieve(subscription_id).to_dict().get("metadata") or {}).get("order")

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

    def refund(self, payment_id: str, amount: Decimal, currency: str, *, request: str, reason: str) -> Refund:
        """Give a payment back, in whole or in part, and return the refund; the same request again is the same refund."""
        with _translated():
            return _refund(self._api.refunds.create(
                {"charge": payment_id, "amount": to_minor(amount, currency), "metadata": {REQUEST: request, "reason": reason[:500]}},
                {"idempotency_key": f"refund-{request}"}).to_dict())

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

    def _paid(self, customer_id: str, invoices: Iterable[dict]) -> _Paid:
        """Return a customer's payments that went through, each with what was given back of it and every dispute."""
        found = _Paid()
        if not any(invoice["amount_paid"] for invoice in invoices):
            return found
        for one in self._api.charges.list({"customer": customer_id, "limit": 100, "expand": ["data.refunds"]}).auto_paging_iter():
            charge = one.to_dict()
            if charge["status"] != "succeeded" or not charge["payment_intent"]:
                continue
            asked: Any = {"charge": charge["id"], "limit": 100}
            listed = charge.get("refunds") or {"data": [], "has_more": True}
            refunds = listed["data"]
            if listed["has_more"]:
                refunds = [made.to_dict() for made in self._api.refunds.list(asked).auto_paging_iter()]
            disputes = [made.to_dict() for made in self._api.disputes.list(asked).auto_paging_iter()] if charge.get("disputed") else []
            payment = _payment(charge, refunds, disputes)
            found.by_intent[_id(charge["payment_intent"]) or ""] = payment
            if payment.repays:
                found.again.setdefault(payment.repays, []).insert(0, payment)
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
    again = found.get("metadata") or {}
    intent, status = found.get("payment_intent"), found["status"]
    if status == "complete" and isinstance(intent, dict) and intent["status"] in ("requires_payment_method", "canceled"):
        status = "expired"  # a payment that took days has failed: what is left of it can be paid no more
    return Checkout(found["id"], found.get("url"), status, found.get("client_reference_id"),
                    _id(found.get("subscription")) or again.get("subscription"), AGAIN in again)


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
    return Refund(found["id"], from_minor(found["amount"], found["currency"]), _moment(found["created"]), found["status"])


def _dispute(found: dict) -> Dispute:
    moved = sum(one["amount"] for one in found.get("balance_transactions") or [])
    return Dispute(found["id"], found["status"], found.get("reason") or "", from_minor(found["amount"], found["currency"]), moved < 0,
                   _moment(found["created"]), _moment((found.get("evidence_details") or {}).get("due_by") or None))


def _payment(charge: dict, refunds: Sequence[dict], disputes: Sequence[dict]) -> Payment:
    is_held = any(one["status"] not in ("won", "warning_closed", "prevented") and not one.get("is_charge_refundable") for one in disputes)
    left = 0 if is_held else charge["amount"] - charge["amount_refunded"]
    return Payment(
        charge["id"], from_minor(charge["amount"], charge["currency"]), from_minor(left, charge["currency"]), _moment(charge["created"]),
        (charge.get("metadata") or {}).get(AGAIN), _in_order(_refund(one) for one in refunds if one["status"] == "succeeded"),
        _in_order(_refund(one) for one in refunds if one["status"] == "failed"), _in_order(map(_dispute, disputes)),
        {asked: _refund(one) for one in refunds if (asked := (one.get("metadata") or {}).get(REQUEST))})


def _invoice(found: dict, paid: _Paid) -> Invoice:
    currency, lines = found["currency"], found["lines"]["data"]
    lasting = [line for line in lines if not _is_proration(line)]
    charged = lasting or [line for line in lines if line["amount"] > 0] or lines
    details = ((charged[-1].get("pricing") or {}).get("price_details") or {}) if charged else {}
    begins = min((line["period"]["start"] for line in lasting), default=None)
    ends = max((line["period"]["end"] for line in lasting), default=None)
    whole = max((line["period"]["end"] - line["period"]["start"] for line in lasting), default=0)
    tax = sum(one["amount"] for one in found.get("total_taxes") or [])
    times = found.get("status_transitions") or {}
    intents = [_id(one["payment"].get("payment_intent")) for one in (found.get("payments") or {}).get("data") or []]
    payments = [paid.by_intent[intent] for intent in intents if intent in paid.by_intent]
    for payment in payments:  # it grows: what repays a payment may be taken back and repaid itself
        payments += [again for dispute in payment.disputes for again in paid.again.get(dispute.id, [])]
    return Invoice(
        found["id"], found["status"], found.get("billing_reason") == "subscription_create", found.get("attempt_count") or 0,
        from_minor(found["total"] - tax, currency), from_minor(tax, currency), from_minor(found["total"], currency),
        from_minor(found["amount_paid"], currency), currency.upper(), _moment(times.get("finalized_at")) or _moment(found["created"]),
        _moment(times.get("paid_at")), _plan(details.get("product")),
        _id(details.get("price")), ("YEAR" if whole > 60 * 86400 else "MONTH") if whole else None, _moment(begins), _moment(ends),
        found.get("hosted_invoice_url"), tuple(payments))


def _in_order(found: Iterable) -> tuple:
    """Return refunds or disputes, the oldest first."""
    return tuple(sorted(found, key=lambda one: (one.made_at, one.id)))


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
