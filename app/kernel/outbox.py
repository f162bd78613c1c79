"""The outbox: events handled after commit, drained by the worker, found again when the messenger forgets."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select, text

from app.kernel import events
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import OutboxEvent
from app.kernel.tenancy import require_tenant, tenant_scope, unscoped

log = structlog.get_logger()
MOST_ATTEMPTS = 12


def outbox_row(name: str, payload: dict) -> dict:
    """Return the outbox row as column values, for a posting that writes it with everything else."""
    moment = now()
    return {"tenant_id": require_tenant(), "id": new_id(), "name": name, "payload": payload,
            "created_at": moment, "available_at": moment, "attempts": 0}


def add(name: str, payload: dict) -> None:
    """Leave an event for after the commit."""
    db.session.add(OutboxEvent(**outbox_row(name, payload)))
    announce()


def announce() -> None:
    """Wake a worker once this transaction has committed; losing the message only costs a few seconds."""
    db.session.info["outbox"] = True


def drain(limit: int = 200) -> int:
    """Handle the waiting events of all tenants, oldest first, then the further queues; return how many were handled.

    Events that nobody in this application listens to are left to the process that serves their system.

    Each event is its own transaction, locked with SKIP LOCKED so that several workers share the work. A handler
    that fails leaves the event waiting, longer each time, with its error.
    """
    handled = 0
    while handled < limit and _handle_one():
        handled += 1
    return handled + sum(queue(limit) for queue in events.subscriptions().queues)


def _handle_one() -> bool:
    session = db.session
    with unscoped("the outbox serves every tenant"):
        waiting = session.execute(
            select(OutboxEvent.__table__)
            .where(OutboxEvent.processed_at.is_(None), OutboxEvent.available_at <= now(),
                   OutboxEvent.attempts < MOST_ATTEMPTS, OutboxEvent.name.in_(events.subscriptions().types))
            .order_by(OutboxEvent.available_at).limit(1).with_for_update(skip_locked=True)
        ).mappings().first()
        if waiting is None:
            session.rollback()
            return False
    table = OutboxEvent.__table__
    this = (table.c.tenant_id == waiting["tenant_id"]) & (table.c.id == waiting["id"])
    with tenant_scope(waiting["tenant_id"]):
        try:
            with session.begin_nested():
                events.dispatch(waiting["name"], waiting["payload"])
            session.execute(table.update().where(this).values(processed_at=now(), error=None))
        except Exception as error:  # a handler's failure must not stop the others
            attempts = waiting["attempts"] + 1
            log.warning("outbox_handler_failed", event_name=waiting["name"], attempts=attempts, error=repr(error))
            session.execute(table.update().where(this).values(
                attempts=attempts, error=repr(error)[:2000],
                available_at=now() + timedelta(seconds=min(2**attempts, 3600))))
        session.commit()
    return True


def waiting() -> int:
    """Return how many events wait, over all tenants."""
    with unscoped("a health figure"):
        return db.session.scalar(text("SELECT count(*) FROM system.outbox_event WHERE processed_at IS NULL")) or 0
