"""Events of the provider: kept once, then handled by a worker; one that cannot be handled yet waits, longer each time."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.adapters.stripe import Gone
from app.kernel import outbox
from app.kernel.clock import now
from app.kernel.database import count_changed, db
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound
from app.kernel.tenancy import unscoped
from app.licensing.billing.models import LicenseOrder, StripeEvent
from app.licensing.billing.provider import can_pay, provider
from app.licensing.billing.settling import settle, settle_all, settle_checkout

log = structlog.get_logger()
MOST_ATTEMPTS = 60
KEPT = timedelta(days=90)
"""Of handled events: far longer than the provider repeats any, and they name people."""


def receive(body: bytes, signature: str | None) -> bool:
    """Keep an event; return False if it was there already. Raises SignatureInvalid for what the provider did not sign."""
    event = provider().read_event(body, signature)
    kept = db.session.scalar(insert(StripeEvent).values(
        id=new_id(), event_id=event.id, kind=event.kind, object_id=event.object_id, customer_id=event.customer_id, payload=event.payload,
        happened_at=event.happened_at, received_at=now(), available_at=now(), attempts=0,
    ).on_conflict_do_nothing(index_elements=["event_id"]).returning(StripeEvent.id))
    if kept:
        outbox.announce()
    return kept is not None


def handle_waiting(limit: int = 200) -> int:
    """Handle waiting events, each in its own transaction; return how many were handled or put off."""
    handled = 0
    with unscoped("the License Server has no tenants"):
        while handled < limit and can_pay() and (event := _lock_next()):
            _handle(event)
            db.session.commit()  # reason: an event that was handled stays handled, whatever happens to the next
            handled += 1
        db.session.rollback()
    return handled


def retry(event_id: UUID) -> None:
    """Let an event that failed be handled again, at once."""
    event = db.session.scalar(select(StripeEvent).where(StripeEvent.id == event_id).with_for_update())
    if event is None:
        raise NotFound()
    if event.handled_at is None:
        event.attempts, event.available_at = 0, now()
        outbox.announce()


def catch_up() -> int:
    """Look after what no event told of: checkouts nobody heard of again, subscriptions whose period is over; return how many.

    Called by the scheduler. It makes good for events that were lost on the way.
    """
    from app.licensing.billing.queries import list_stale_checkouts, list_stale_subscriptions  # reason: only here

    if not can_pay():
        return 0
    count = 0
    for work, ids in ((settle_checkout, list_stale_checkouts(now())), (settle, list_stale_subscriptions(now()))):
        for found in ids:
            try:
                work(found)
                db.session.commit()  # reason: each is a step of its own
                count += 1
            except Exception as error:  # one that fails must not stop the others
                db.session.rollback()
                log.warning("catching_up_failed", about=found, error=repr(error))
    return count


def forget_old(moment: datetime) -> int:
    """Erase events that were handled long before `moment`; return how many. What followed from them stays."""
    return count_changed(delete(StripeEvent).where(StripeEvent.handled_at < moment - KEPT))


def _lock_next() -> StripeEvent | None:
    return db.session.scalar(
        select(StripeEvent).where(StripeEvent.handled_at.is_(None), StripeEvent.available_at <= now(), StripeEvent.attempts < MOST_ATTEMPTS)
        .order_by(StripeEvent.available_at).limit(1).with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _handle(event: StripeEvent) -> None:
    try:
        with db.session.begin_nested(), suppress(Gone):
            event.customer_id = handle(event.kind, event.payload["data"]["object"]) or event.customer_id
        event.handled_at, event.error = now(), None
    except Exception as error:  # the event waits with its error; the others go on
        event.attempts += 1
        event.error = repr(error)[:2000]
        event.available_at = now() + min(timedelta(seconds=5) * 2 ** min(event.attempts, 12), timedelta(hours=1))
        log.warning("event_not_handled", event_id=event.event_id, kind=event.kind, attempts=event.attempts, error=repr(error)[:500])


def handle(kind: str, told: dict) -> str | None:
    """Do what an event asks for: of all that it says only the ids are used. Return whose it is where it did not say so itself."""
    if kind.startswith("checkout.session."):
        settle_checkout(told["id"])
    elif kind.startswith("customer.subscription."):
        settle(told["id"])
    elif kind.startswith("invoice.") and told.get("object") == "invoice":
        if found := provider().subscription_of_invoice(told["id"]):
            settle(found)
    elif kind.startswith(("charge.refund", "refund.")):
        return _settle_charge(told["id"] if told.get("object") == "charge" else told.get("charge"))
    elif kind.startswith("charge.dispute."):
        return _settle_charge(provider().charge_of_dispute(told["id"]))
    return None


def _settle_charge(charge: str | None) -> str | None:
    """Settle every subscription of who paid a charge, the newest last, and return them."""
    customer = provider().customer_of_charge(charge) if charge else None
    if customer:
        settle_all(provider().subscriptions_of(customer)[::-1])
    return customer


def events_of(order: LicenseOrder, limit: int = 50) -> list[dict]:
    """Return the events about an order's customer and checkout, the newest first."""
    about = (StripeEvent.object_id == order.stripe_session_id) if order.stripe_session_id else (StripeEvent.object_id == "")
    if order.stripe_customer_id:
        about = about | (StripeEvent.customer_id == order.stripe_customer_id)
    rows = db.session.scalars(select(StripeEvent).where(about).order_by(StripeEvent.happened_at.desc(), StripeEvent.id.desc()).limit(limit))
    names = ("id", "event_id", "kind", "happened_at", "received_at", "handled_at", "attempts", "error")
    return [{name: getattr(row, name) for name in names} for row in rows]
