"""Where the payment provider tells what happened. It has no cookie; its signature is its identity."""

from __future__ import annotations

from flask import Response, jsonify, make_response, request

from app.adapters.stripe import SignatureInvalid
from app.kernel.resource import PUBLIC, Resource
from app.licensing.billing import inbox
from app.licensing.billing.provider import can_pay

stripe = Resource("licensing.stripe", url="/licensing/stripe")


@stripe.action("/webhook", permission=PUBLIC, idempotent=False)
def webhook():
    """Keep an event for the worker and answer at once; 400 for what the provider did not sign, so that it tries again."""
    if not can_pay():
        return _said(503, "payments_not_set_up")
    try:
        is_new = inbox.receive(request.get_data(), request.headers.get("Stripe-Signature"))
    except SignatureInvalid:
        return _said(400, "signature_invalid")
    return _said(200, "received" if is_new else "known")


def _said(status: int, code: str) -> Response:
    return make_response(jsonify(code=code), status)
