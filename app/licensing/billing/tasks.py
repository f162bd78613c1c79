"""What time asks for in billing, by the scheduler."""

from __future__ import annotations

from flask import current_app

from app.adapters.stripe import played_account, played_webhook_secret
from app.adapters.stripe.fake.delivery import deliver, over_http
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.pages import public_url
from app.licensing.billing import dunning, inbox


def remind_payers() -> int:
    """Write the mails about unpaid invoices, and suspend what is unpaid for too long; return how many."""
    return dunning.dun(now())


def catch_up_payments() -> int:
    """Look after checkouts and subscriptions that no event told of; return how many."""
    return inbox.catch_up()


def forget_old_events() -> int:
    """Erase the provider's events that were handled long ago; return how many."""
    count = inbox.forget_old(now())
    db.session.commit()  # reason: the task is the unit of work
    return count


def deliver_test_events() -> int:
    """Deliver the events of played payments, where payments are played; return how many were taken."""
    settings = current_app.config["SETTINGS"]
    if not settings.has_test_payments:
        return 0
    return deliver(played_account(settings).book.path, played_webhook_secret(settings), over_http(public_url("licensing.stripe.webhook")))
