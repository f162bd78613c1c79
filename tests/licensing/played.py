"""A License Server whose payments are played: an account of its own, and what happens there."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import uuid

from flask import current_app
from stripe import WebhookSignature

from app.adapters.stripe.fake import FakeStripe
from app.adapters.stripe.fake.account import Account
from app.adapters.stripe.gateway import Payments
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.billing import checkouts, inbox
from app.licensing.billing.models import LicenseOrder
from app.licensing.billing.rules import OrderStatus
from app.licensing.plans.rules import Period

SECRET = "whsec_of_this_test"


class Shop:
    """The played account, and the License Server that listens to it."""

    def __init__(self, server, path) -> None:
        self.server, self.account = server, Account(path, seed=1)
        self.payments = Payments("sk_test_of_this_test", SECRET, FakeStripe(self.account))

    def begin(self, plan: str = "basic", period: Period = Period.MONTH, zone: str = "UTC", language: str = "en") -> LicenseOrder:
        """Begin the checkout of a stranger."""
        customer = checkouts.Customer("Corner Shop", "Owner", f"{uuid.uuid4().hex[:12]}@example.test", "GB", zone, language)
        checkouts.buy(customer, self.server.plans[plan].id, period, uuid.uuid4().hex)
        db.session.flush()
        order = db.session.query(LicenseOrder).filter_by(email=customer.email).one()
        db.session.commit()
        return order

    def price(self, plan: str, period: str = "MONTH") -> str:
        """Return the provider's price of a plan."""
        offers = checkouts.all_offers()
        offer = next(one for one in offers if (one.plan, one.period) == (plan, period))
        return self.payments.price_ids([offer])[offer]

    def buy(self, plan: str = "basic", **values) -> LicenseOrder:
        """Buy a first licence and hear of it."""
        order = self.begin(plan, **values)
        self.account.pay_checkout(order.stripe_session_id)
        self.hear()
        return order

    def told(self) -> list[dict]:
        """Return every event so far, in the order they happened."""
        with self.account.changing():
            return self.account.book.messages()

    def twin(self, order: LicenseOrder) -> tuple[Shop, LicenseOrder]:
        """Return another account in which the same happened, with ids of its own, for an order begun as `order` was."""
        kept = ("plan_id", "period", "email", "owner_name", "business_name", "country", "zone", "language", "net", "tax", "amount",
                "currency", "created_at")
        twin = LicenseOrder(id=new_id(), status=OrderStatus.PENDING, **{name: getattr(order, name) for name in kept})
        other = Shop(self.server, self.account.book.path.with_suffix(".twin"))
        with sqlite3.connect(self.account.book.path) as source:
            script = "\n".join(source.iterdump())
        script = re.sub(r"_([0-9a-f]{22})([0-9a-f]{2})\b", r"_\1zz", script).replace(str(order.id), str(twin.id))
        with sqlite3.connect(other.account.book.path) as copy:
            copy.executescript(script)
        twin.stripe_session_id = next(event["data"]["object"]["id"] for event in other.told() if event["type"].startswith("checkout."))
        db.session.add(twin)
        db.session.commit()
        current_app.extensions["payments"] = other.payments
        return other, twin

    def receive(self, events: list[dict]) -> None:
        """Let the server take events, without handling them."""
        for event in events:
            body = json.dumps(event)
            inbox.receive(body.encode(), WebhookSignature.generate_signature_header(body, SECRET))
        db.session.commit()

    def hear(self, events: list[dict] | None = None) -> None:
        """Let the server take events, all of them as they happened unless told otherwise, and handle them."""
        self.receive(self.told() if events is None else events)
        inbox.handle_waiting(10_000)

    def hear_badly(self, seed: int) -> None:
        """Let the server hear everything in a disorder of its own: shuffled, some repeated, in parts."""
        chance, events = random.Random(seed), self.told()
        events += chance.sample(events, len(events) // 3)
        chance.shuffle(events)
        while events:
            part = chance.randint(1, len(events))
            self.hear(events[:part])
            events = events[part:]
