"""A played account: what happens when somebody pays, declines, changes, cancels, when time passes and when money goes back.

Each verb changes objects as Stripe does and tells of it by events. No money moves.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.adapters.stripe.fake import objects
from app.adapters.stripe.fake.book import Book, clock

API_VERSION = "2026-10-28.endive"
LATE, TWICE = 4.0, 0.25
"""Events arrive up to so many seconds late, and some of them twice."""


class Declined(Exception):
    """The card was declined, or what was asked for is not possible; the text is for people."""

    def __init__(self, text: str, code: str = "card_declined") -> None:
        super().__init__(text)
        self.code = code


class Missing(KeyError):
    """There is no such object."""


class Account:
    """The account kept in the file at `path`; its pages are below `address`. `seed` makes the events' order repeatable."""

    def __init__(self, path: Path, seed: int | None = None, address: str = "/licensing/test-payments") -> None:
        self.book, self.address = Book(path), address
        self._random = random.Random(seed)

    @contextmanager
    def changing(self) -> Iterator[Account]:
        """Hold the account for one change."""
        with self.book.writing():
            yield self

    def get(self, object_id: str) -> dict[str, Any]:
        """Return an object as it is; raise Missing if there is none."""
        with self.book.writing():
            if (found := self.book.find(object_id)) is None:
                raise Missing(object_id)
            return found

    def of_customer(self, kind: str, customer: str) -> list[dict[str, Any]]:
        """Return a customer's objects of a kind, the newest first."""
        with self.book.writing():
            return [one for one in self.book.every(kind) if one.get("customer") == customer]

    def pay_checkout(self, session_id: str, *, card_works: bool = True) -> dict[str, Any]:
        """Pay a checkout: makes the subscription and its first invoice, or only the payment; raise Declined if the card does not work."""
        with self.changing():
            session = self.get(session_id)
            if session["status"] != "open":
                raise Declined("This checkout is over.", "session_over")
            if not card_works:
                raise Declined("Your card was declined.")
            if session["mode"] == "payment":
                return self._pay_once(session)
            customer = self._customer(session)
            price = self.get(session["line_items"]["data"][0]["price"]["id"])
            made = objects.subscription(customer["id"], price, session["subscription_metadata"],
                                        automatic_tax=session["automatic_tax"]["enabled"])
            self._tell("customer.subscription.created", made)
            item = made["items"]["data"][0]
            lines = [objects.line(made, price, price["unit_amount"], item["current_period_start"], item["current_period_end"])]
            invoice = self._bill(made, "subscription_create", lines)
            made["status"], made["latest_invoice"] = "active", invoice["id"]
            session.update(status="complete", payment_status="paid", customer=customer["id"], subscription=made["id"],
                           invoice=invoice["id"], url=None)
            self._tell("customer.subscription.updated", made)
            self._tell("checkout.session.completed", session)
            return made

    def expire_checkout(self, session_id: str) -> dict[str, Any]:
        """Let an open checkout be over."""
        with self.changing():
            session = self.get(session_id)
            if session["status"] != "open":
                raise Declined("Only Checkout Sessions with a status in [\"open\"] can be expired.", "session_not_open")
            session.update(status="expired", url=None)
            return self._tell("checkout.session.expired", session)

    def renew(self, subscription_id: str) -> dict[str, Any]:
        """Let the running period end now: charge the next one, or end what was cancelled."""
        with self.changing():
            made = self._live(subscription_id)
            if made["cancel_at_period_end"]:
                return self._end(made)
            item = made["items"]["data"][0]
            start = item["current_period_start"] = item["current_period_end"]
            item["current_period_end"] = objects.after_period(start, item["price"]["recurring"]["interval"])
            self.book.keep(made)
            lines = [objects.line(made, item["price"], item["price"]["unit_amount"], start, item["current_period_end"])]
            made["latest_invoice"] = self._bill(made, "subscription_cycle", lines, may_fail=True)["id"]
            return self._follow(made)

    def pay_invoice(self, invoice_id: str) -> dict[str, Any]:
        """Try an open invoice again with the customer's card; raise Declined if it still does not work."""
        with self.changing():
            invoice = self.get(invoice_id)
            if invoice["status"] not in ("open", "uncollectible"):
                raise Declined("This invoice is not open.", "invoice_not_open")
            is_paid = self._collect(invoice)
            self._follow(self.get(_owner(invoice)))
        if not is_paid:
            raise Declined("Your card was declined.")
        return invoice

    def close_invoice(self, invoice_id: str, status: str) -> dict[str, Any]:
        """Give an open invoice up: `void` or `uncollectible`."""
        with self.changing():
            invoice = self.get(invoice_id)
            if invoice["status"] != "open":
                raise Declined("This invoice is not open.", "invoice_not_open")
            invoice["status"] = status
            self._tell("invoice.voided" if status == "void" else "invoice.marked_uncollectible", invoice)
            self._follow(self.get(_owner(invoice)))
            return invoice

    def change_card(self, customer_id: str, *, works: bool) -> dict[str, Any]:
        """Give a customer another card, one that works or one that is declined."""
        with self.changing():
            customer = self.get(customer_id)
            customer["card_works"] = works
            return self._tell("customer.updated", customer)

    def change_price(self, subscription_id: str, price_id: str) -> dict[str, Any]:
        """Change to another price now, billing the difference at once; raise Declined if that is not paid: nothing changes then."""
        with self.changing():
            made, price = self._live(subscription_id), self.get(price_id)
            item = made["items"]["data"][0]
            former, start, end, moment = item["price"], item["current_period_start"], item["current_period_end"], clock()
            if former["id"] == price["id"]:
                return made
            moment = min(max(moment, start), end)
            left = end - moment
            credit = -(former["unit_amount"] * left // max(end - start, 1))
            same = former["recurring"]["interval"] == price["recurring"]["interval"]
            until = end if same else objects.after_period(moment, price["recurring"]["interval"])
            charge = price["unit_amount"] * left // max(end - start, 1) if same else price["unit_amount"]
            lines = [objects.line(made, former, credit, moment, end, proration=True),
                     objects.line(made, price, charge, moment, until, proration=same)]
            if not self._customer_of(made)["card_works"] and sum(one["amount"] for one in lines) > 0:
                raise Declined("Your card was declined.")
            item["price"], item["current_period_end"] = price, until
            item["current_period_start"] = start if same else moment
            self.book.keep(made)
            made["latest_invoice"] = self._bill(made, "subscription_update", lines)["id"]
            return self._follow(made)

    def cancel(self, subscription_id: str, *, now: bool = False, undo: bool = False) -> dict[str, Any]:
        """End a subscription at the end of its period, or now, or undo that."""
        with self.changing():
            made = self._live(subscription_id)
            if now:
                return self._end(made)
            made.update(cancel_at_period_end=not undo, canceled_at=None if undo else clock(),
                        cancel_at=None if undo else made["items"]["data"][0]["current_period_end"])
            return self._tell("customer.subscription.updated", made)

    def refund(self, charge_id: str, amount: int | None = None, metadata: dict[str, str] | None = None) -> dict[str, Any]:
        """Give a payment back, in whole or in part; raise Declined for more than is left of it."""
        with self.changing():
            charge = self.get(charge_id)
            if self._disputed(charge) not in (None, "won"):
                raise Declined("This charge has been charged back; cannot issue a refund.", "charge_disputed")
            left = charge["amount"] - charge["amount_refunded"]
            amount = left if amount is None else amount
            if not 0 < amount <= left:
                raise Declined("Charge has already been refunded.", "charge_already_refunded")
            charge["amount_refunded"] += amount
            charge["refunded"] = charge["amount_refunded"] == charge["amount"]
            made = objects.base("re", "refund", amount=amount, charge=charge["id"], payment_intent=charge["payment_intent"],
                                currency=charge["currency"], status="succeeded", reason=None, metadata=metadata or {})
            self._tell("refund.created", made)
            self._tell("charge.refunded", charge)
            return made

    def fail_refund(self, refund_id: str) -> dict[str, Any]:
        """Let a refund that had succeeded not arrive: the money is the account's again."""
        with self.changing():
            made = self.get(refund_id)
            if made["status"] != "succeeded":
                raise Declined("This refund has failed already.", "refund_failed")
            charge = self.get(made["charge"])
            charge["amount_refunded"] -= made["amount"]
            charge["refunded"] = False
            made.update(status="failed", failure_reason="expired_or_canceled_card")
            self.book.keep(charge)
            self._tell("refund.failed", made)
            self._tell("charge.refund.updated", made)
            return made

    def dispute(self, charge_id: str, amount: int | None = None, reason: str = "fraudulent") -> dict[str, Any]:
        """Let the payer's bank take a payment back for now, what was not refunded of it unless told; once for each payment."""
        with self.changing():
            charge = self.get(charge_id)
            left = charge["amount"] - charge["amount_refunded"]
            if charge["status"] != "succeeded" or not left or self._disputed(charge):
                raise Declined("This payment cannot be disputed.", "charge_not_disputable")
            charge["disputed"] = True
            self.book.keep(charge)
            made = self._tell("charge.dispute.created", objects.dispute(charge, min(amount or left, left), reason))
            return self._tell("charge.dispute.funds_withdrawn", made)

    def answer_dispute(self, dispute_id: str) -> dict[str, Any]:
        """Hand in what speaks for the payment."""
        with self.changing():
            made = self._open_dispute(dispute_id)
            made["status"] = "under_review"
            made["evidence_details"].update(has_evidence=True, submission_count=1)
            return self._tell("charge.dispute.updated", made)

    def close_dispute(self, dispute_id: str, *, won: bool) -> dict[str, Any]:
        """Let the bank decide; one that was lost can still be won by an appeal."""
        with self.changing():
            made = self._open_dispute(dispute_id, *(["lost"] if won else []))
            made["status"] = "won" if won else "lost"
            self._tell("charge.dispute.closed", made)
            if won:
                made["balance_transactions"].append(objects.moved(made, made["amount"]))
                self._tell("charge.dispute.funds_reinstated", made)
            return made

    def _pay_once(self, session: dict[str, Any]) -> dict[str, Any]:
        customer, amount, currency = self._customer(session), session["amount_total"], session["currency"]
        shared = {"amount": amount, "currency": currency, "customer": customer["id"], "metadata": session["payment_metadata"]}
        intent = objects.base("pi", "payment_intent", **shared)
        charge = objects.base("ch", "charge", **shared, amount_refunded=0, refunded=False, disputed=False, status="succeeded", paid=True,
                              payment_intent=intent["id"])
        intent.update(status="succeeded", latest_charge=charge["id"])
        session.update(status="complete", payment_status="paid", customer=customer["id"], payment_intent=intent["id"], url=None)
        self._tell("charge.succeeded", charge)
        self._tell("payment_intent.succeeded", intent)
        return self._tell("checkout.session.completed", session)

    def _open_dispute(self, dispute_id: str, *others: str) -> dict[str, Any]:
        made = self.get(dispute_id)
        if made["status"] not in ("needs_response", "under_review", *others):
            raise Declined("This dispute is closed.", "dispute_closed")
        return made

    def _disputed(self, charge: dict[str, Any]) -> str | None:
        """Return how the dispute of a charge stands, or None."""
        return next((one["status"] for one in self.book.every("dispute") if one["charge"] == charge["id"]), None)

    def _live(self, subscription_id: str) -> dict[str, Any]:
        made = self.get(subscription_id)
        if made["status"] in ("canceled", "incomplete_expired"):
            raise Declined("This subscription has ended.", "resource_missing")
        return made

    def _customer(self, session: dict[str, Any]) -> dict[str, Any]:
        if session["customer"]:
            return self.get(session["customer"])
        return self._tell("customer.created", objects.customer(session["customer_email"], None))

    def _customer_of(self, made: dict[str, Any]) -> dict[str, Any]:
        return self.get(made["customer"])

    def _bill(self, made: dict[str, Any], reason: str, lines: list[dict[str, Any]], *, may_fail: bool = False) -> dict[str, Any]:
        customer = self._customer_of(made)
        invoice = objects.invoice(made, reason, lines, customer["balance"], f"{self.address}/invoices")
        customer["balance"] = invoice["ending_balance"]
        self.book.keep(customer)
        self._tell("invoice.created", invoice)
        self._tell("invoice.finalized", invoice)
        if not self._collect(invoice) and not may_fail:
            raise Declined("Your card was declined.")
        return invoice

    def _collect(self, invoice: dict[str, Any]) -> bool:
        """Try to collect an invoice; keep what came of it."""
        due = invoice["amount_remaining"]
        if due:
            intent = objects.base("pi", "payment_intent", amount=due, currency=invoice["currency"], customer=invoice["customer"])
            charge = objects.base("ch", "charge", amount=due, amount_refunded=0, refunded=False, disputed=False,
                                  currency=invoice["currency"], customer=invoice["customer"], payment_intent=intent["id"])
            invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
            if not self.get(invoice["customer"])["card_works"]:
                charge.update(status="failed", paid=False, failure_code="card_declined")
                intent.update(status="requires_payment_method", latest_charge=charge["id"])
                self._tell("charge.failed", charge)
                self._tell("payment_intent.payment_failed", intent)
                self._tell("invoice.payment_failed", invoice)
                return False
            charge.update(status="succeeded", paid=True)
            intent.update(status="succeeded", latest_charge=charge["id"])
            paid = objects.base("inpay", "invoice_payment", amount_paid=due, amount_requested=due, currency=invoice["currency"],
                                invoice=invoice["id"], is_default=True, status="paid",
                                payment={"type": "payment_intent", "payment_intent": intent["id"]})
            invoice["payments"]["data"].append(paid)
            self._tell("charge.succeeded", charge)
            self._tell("payment_intent.succeeded", intent)
        invoice.update(status="paid", amount_paid=due, amount_remaining=0)
        invoice["status_transitions"]["paid_at"] = clock()
        self._tell("invoice.paid", invoice)
        self._tell("invoice.payment_succeeded", invoice)
        return True

    def _follow(self, made: dict[str, Any]) -> dict[str, Any]:
        """Let a subscription's state follow its invoices."""
        if made["status"] in ("active", "past_due", "unpaid"):
            owed = [one for one in self.book.every("invoice") if _owner(one) == made["id"] and one["status"] in ("open", "uncollectible")]
            made["status"] = "past_due" if owed else "active"
        return self._tell("customer.subscription.updated", made)

    def _end(self, made: dict[str, Any]) -> dict[str, Any]:
        made.update(status="canceled", ended_at=clock(), canceled_at=made["canceled_at"] or clock())
        return self._tell("customer.subscription.deleted", made)

    def _tell(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        """Keep an object as it is now, and put an event of it on its way: late, and sometimes twice."""
        self.book.keep(about)
        shown = {name: value for name, value in about.items() if name not in ("card_works", "subscription_metadata", "payment_metadata")}
        event = objects.base("evt", "event", api_version=API_VERSION, type=kind, pending_webhooks=1, data={"object": shown},
                             request={"id": None, "idempotency_key": None})
        for _time in range(2 if self._random.random() < TWICE else 1):
            self.book.send(event, clock() + self._random.random() * LATE)
        return about


def _owner(invoice: dict[str, Any]) -> str:
    return invoice["parent"]["subscription_details"]["subscription"]
