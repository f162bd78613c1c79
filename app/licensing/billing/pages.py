"""The pages of money: which there are, which only where payments are played, and where their forms may lead."""

from __future__ import annotations

from app.config import Settings
from app.kernel.resource import Resource

PROVIDER = ("https://checkout.stripe.com", "https://billing.stripe.com")
"""Where a form of ours may end: browsers stop at any other address."""


def resources() -> list[Resource]:
    """Return the resources of buying, paying, orders, and where the provider tells what happened."""
    from app.licensing.billing.controller import billing  # reason: controllers need the finished package
    from app.licensing.buy.controller import buy
    from app.licensing.orders.controller import orders
    from app.licensing.stripe.controller import stripe

    return [buy, billing, orders, stripe]


def test_payments(settings: Settings) -> list[Resource]:
    """Return the pages of the played provider, where payments are played."""
    if not settings.has_test_payments:
        return []
    from app.licensing.test_payments.controller import test_payments as played  # reason: as above

    return [played]


def form_targets(settings: Settings) -> tuple[str, ...]:
    """Return where forms may lead beside our own pages."""
    return PROVIDER if settings.stripe_secret_key else ()
