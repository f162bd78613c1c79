"""The payments port: a few verbs and plain facts; the provider is Stripe, or an account of it that is played on this machine.

`payments()` gives the way that the settings name. What it returns is decimals and UTC instants; minor units end here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from app.config import Settings

if TYPE_CHECKING:
    from app.adapters.stripe.gateway import Payments


class PaymentError(Exception):
    """The provider did not do it; the text is its own. `may_pass`: the same may succeed later."""

    def __init__(self, text: str, *, code: str = "", may_pass: bool = False) -> None:
        super().__init__(text)
        self.code, self.may_pass = code, may_pass


class Gone(PaymentError):
    """The provider has no such object."""


class SignatureInvalid(Exception):
    """A message that claims to be an event of the provider is not, or is too old or from the future."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is sold: a plan (by its stable key) for a month or a year (MONTH, YEAR); `price_id` where staff made its price there."""

    plan: str
    name: str
    period: str
    amount: Decimal
    currency: str
    price_id: str | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout: `status` is open, complete or expired. `pays_again`: it is for what a bank took back, of a subscription that is there."""

    id: str
    url: str | None
    status: str
    order_id: str | None
    subscription_id: str | None
    pays_again: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that went back. `status` is the provider's word for how far it is."""

    id: str
    amount: Decimal
    made_at: datetime
    status: str = "succeeded"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payment that the payer's bank calls in question. `status` is the provider's word; `is_withdrawn`: the money is gone for now."""

    id: str
    status: str
    reason: str
    amount: Decimal
    is_withdrawn: bool
    made_at: datetime
    respond_by: datetime | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of an invoice, and what became of it.

    `repays`: it makes good what a bank took back by that dispute. `left` can still be given back; `asked` are our requests, each with
    the refund that it led to, whatever became of that.
    """

    id: str
    amount: Decimal
    left: Decimal
    made_at: datetime
    repays: str | None = None
    refunds: tuple[Refund, ...] = ()
    failed_refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    asked: Mapping[str, Refund] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice: `status` is draft, open, paid, void or uncollectible. It pays for the time of `begins` to `ends`, or for none.

    Its `payments` that went through begin with its own; those that repay one come after it.
    """

    id: str
    status: str
    is_first: bool
    attempts: int
    net: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    currency: str
    made_at: datetime
    paid_at: datetime | None
    plan: str | None
    price_id: str | None
    period: str | None
    begins: datetime | None
    ends: datetime | None
    pay_url: str | None
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """A subscription as the provider has it now, with every invoice it made, the oldest first."""

    id: str
    customer_id: str
    status: str
    metadata: dict[str, str]
    item_id: str
    plan: str | None
    price_id: str
    period: str
    amount: Decimal
    currency: str
    created_at: datetime
    period_end: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    invoices: tuple[Invoice, ...] = field(default=())

    @property
    def is_live(self) -> bool:
        """Return whether it goes on charging."""
        return self.status in ("active", "past_due", "trialing", "unpaid", "paused")


@dataclass(frozen=True, slots=True)
class Event:
    """What the provider told: of which object (`object_kind`, `object_id`) of which customer. Its state may be out of date."""

    id: str
    kind: str
    happened_at: datetime
    object_kind: str
    object_id: str | None
    customer_id: str | None
    payload: dict


def is_set_up(settings: Settings) -> bool:
    """Return whether anything can be bought here."""
    return settings.stripe_secret_key is not None or settings.has_test_payments


def payments(settings: Settings) -> Payments | None:
    """Return the way to the provider, or None where payments are not set up."""
    from app.adapters.stripe.gateway import TIMEOUT, Payments  # reason: it knows the types above, and the library loads slowly

    if settings.stripe_secret_key and settings.stripe_webhook_secret:
        import stripe  # reason: as above

        return Payments(settings.stripe_secret_key, settings.stripe_webhook_secret, stripe.RequestsClient(timeout=TIMEOUT))
    if not settings.has_test_payments:
        return None
    from app.adapters.stripe.fake import FakeStripe  # reason: as above

    return Payments("sk_test_played", played_webhook_secret(settings), FakeStripe(played_account(settings)))


def played_account(settings: Settings):
    """Return the played account of this installation; every process opens the same one."""
    from app.adapters.stripe.fake.account import Account  # reason: as above

    return Account(settings.files_path / "test-payments.sqlite")


def played_webhook_secret(settings: Settings) -> str:
    """Return the secret that signs played events: nobody else knows it."""
    return "whsec_" + hmac.new(settings.secret_key.encode(), b"played payments", hashlib.sha256).hexdigest()
