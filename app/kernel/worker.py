"""What RQ calls: each entry makes its own application context and ends its own transactions."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from app.kernel import jobs, outbox
from app.kernel.database import db


@cache
def application():
    """Return this worker process's application, made once."""
    from app import create_app  # reason: the factory imports the kernel

    return create_app()


def run_job(tenant_id: str, run_id: str) -> None:
    """Do one recorded job."""
    with application().app_context():
        jobs.run(UUID(tenant_id), UUID(run_id))
        db.session.remove()


def drain_outbox() -> None:
    """Handle waiting events."""
    with application().app_context():
        outbox.drain()
        db.session.remove()


def sweep() -> None:
    """Find what the messenger lost: waiting events and jobs. The scheduler calls it every few seconds."""
    with application().app_context():
        outbox.drain()
        jobs.run_waiting()
        db.session.remove()
