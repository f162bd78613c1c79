"""The objects of a played account, in the shapes of Stripe's reference (API version of the pinned library)."""

from __future__ import annotations

import calendar
from datetime import datetime
from typing import Any

from app.adapters.stripe.fake.book import clock, new_object_id
from app.kernel.clock import UTC

TAX = 15
"""Percent of tax on top, when a checkout asks for the automatic tax."""


def base(prefix: str, kind: str, **values: Any) -> dict[str, Any]:
    """Return an object with what every object has."""
    return {"id": new_object_id(prefix), "object": kind, "created": clock(), "livemode": False, "metadata": {}, **values}


def listed(url: str, data: list[dict[str, Any]], has_more: bool = False) -> dict[str, Any]:
    """Return a list as Stripe answers it."""
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def customer(email: str | None, name: str | None) -> dict[str, Any]:
    """Return a customer whose card works."""
    return base("cus", "customer", email=email, name=name, balance=0, card_works=True)


def after_period(start: int, interval: str) -> int:
    """Return when a period that starts then ends: the same day of the next month or year, or that month's last day."""
    moment = datetime.fromtimestamp(start, UTC)
    months = 12 if interval == "year" else 1
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


def subscription(customer_id: str, price: dict[str, Any], metadata: dict[str, str], *, automatic_tax: bool) -> dict[str, Any]:
    """Return a new subscription of one price, not paid yet."""
    made = base("sub", "subscription", customer=customer_id, status="incomplete", metadata=metadata, currency=price["currency"],
                cancel_at_period_end=False, cancel_at=None, canceled_at=None, ended_at=None, latest_invoice=None,
                collection_method="charge_automatically", automatic_tax={"enabled": automatic_tax})
    made["start_date"] = made["billing_cycle_anchor"] = made["created"]
    item = base("si", "subscription_item", price=price, quantity=1, subscription=made["id"], current_period_start=made["created"],
                current_period_end=after_period(made["created"], price["recurring"]["interval"]))
    made["items"] = listed(f"/v1/subscription_items?subscription={made['id']}", [item])
    return made


def line(owner: dict[str, Any], price: dict[str, Any], amount: int, start: int, end: int, *, proration: bool = False) -> dict[str, Any]:
    """Return a line of an invoice for a price."""
    item = owner["items"]["data"][0]
    return base("il", "line_item", amount=amount, currency=price["currency"], quantity=1, subtotal=amount,
                period={"start": start, "end": end}, description=price["lookup_key"],
                parent={"type": "subscription_item_details", "invoice_item_details": None, "subscription_item_details": {
                    "subscription": owner["id"], "subscription_item": item["id"], "proration": proration}},
                pricing={"type": "price_details", "price_details": {"price": price["id"], "product": price["product"]},
                         "unit_amount_decimal": str(price["unit_amount"])})


def dispute(charge: dict[str, Any], amount: int, reason: str) -> dict[str, Any]:
    """Return a new dispute of a charge, to be answered within two weeks; its money is withdrawn."""
    made = base("du", "dispute", amount=amount, charge=charge["id"], payment_intent=charge["payment_intent"], currency=charge["currency"],
                reason=reason, status="needs_response", is_charge_refundable=False, evidence={})
    made["evidence_details"] = {"due_by": made["created"] + 14 * 86400, "has_evidence": False, "past_due": False, "submission_count": 0}
    made["balance_transactions"] = [moved(made, -amount)]
    return made


def moved(made: dict[str, Any], amount: int) -> dict[str, Any]:
    """Return the movement of a dispute's money on the account's balance."""
    return base("txn", "balance_transaction", amount=amount, currency=made["currency"], source=made["id"], type="adjustment")


def invoice(owner: dict[str, Any], reason: str, lines: list[dict[str, Any]], balance: int, address: str) -> dict[str, Any]:
    """Return an open invoice for lines; `balance` is what the customer's account holds (negative: in their favour)."""
    subtotal = sum(one["amount"] for one in lines)
    tax = subtotal * TAX // 100 if owner["automatic_tax"]["enabled"] else 0
    total = subtotal + tax
    due = max(total + balance, 0)
    made = base("in", "invoice", customer=owner["customer"], currency=owner["currency"], status="open", billing_reason=reason,
                collection_method="charge_automatically", attempt_count=0, attempted=False, subtotal=subtotal, total=total,
                total_excluding_tax=subtotal, amount_due=due, amount_paid=0, amount_remaining=due, starting_balance=balance,
                ending_balance=min(total + balance, 0), post_payment_credit_notes_amount=0,
                parent={"type": "subscription_details", "quote_details": None, "subscription_details": {
                    "subscription": owner["id"], "metadata": owner["metadata"]}})
    made["total_taxes"] = [{"amount": tax, "tax_behavior": "exclusive", "taxable_amount": subtotal, "type": "tax_rate_details",
                            "taxability_reason": "standard_rated", "tax_rate_details": {"tax_rate": "txr_played"}}] if tax else []
    made["lines"] = listed(f"/v1/invoices/{made['id']}/lines", lines)
    made["payments"] = listed(f"/v1/invoices/{made['id']}/payments", [])
    made["number"] = made["id"][-8:].upper()
    made["hosted_invoice_url"] = f"{address}/{made['id']}"
    made["status_transitions"] = {"finalized_at": made["created"], "paid_at": None, "voided_at": None, "marked_uncollectible_at": None}
    return made
