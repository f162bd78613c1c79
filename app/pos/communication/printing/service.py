"""The print queue: what is to be printed is stored with what causes it, and sent after the commit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from flask import current_app

from app.adapters.printer import PrinterError, printer
from app.kernel import audit, outbox
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import tenant_scope, unscoped
from app.pos.business.api import get_register
from app.pos.communication.messages.service import notify_staff
from app.pos.communication.printing import queries, rules
from app.pos.communication.printing.models import PrintJob, PrintStatus

log = structlog.get_logger()


def queue_print(
    register_id: UUID, payload: bytes, *, title: str, source_kind: str, source_id: UUID, is_copy: bool = False,
) -> UUID:
    """Leave ESC/POS bytes for the till's printer, for after the commit; return the job's id.

    Raises Refusal no_printer when the till has none.
    """
    address = get_register(register_id).printer
    if not address:
        raise Refusal("no_printer", _l("This till has no receipt printer."), status=CONFLICT,
                      remedy=_l("Print in the browser, or enter the printer's address with the register."))
    job = PrintJob(id=new_id(), register_id=register_id, printer=address, title=title, source_kind=source_kind,
                   source_id=source_id, is_copy=is_copy, payload=payload)
    db.session.add(job)
    outbox.announce()
    return job.id


def deliver_prints(limit: int = 200) -> int:
    """Send the waiting jobs of every business to their printers, each in its own transaction; return how many.

    A job that is not taken waits, longer each time, and fails for good after the last attempt; then the managers are
    told. A crash between the printer's taking it and the commit prints it twice rather than never.
    """
    handled = 0
    while handled < limit and _deliver_next():
        handled += 1
    return handled


def _deliver_next() -> bool:
    with unscoped("paper comes out for every business"):
        job = queries.lock_next()
        if job is None:
            db.session.rollback()
            return False
        tenant_id, job_id = job.tenant_id, job.id
        job.attempts += 1
        try:
            printer(job.printer, current_app.config["SETTINGS"]).send(job.payload)
            job.status, job.printed_at, job.error = PrintStatus.SENT, now(), None
        except PrinterError as error:
            _put_back(job, str(error))
        db.session.flush()
    if job.status is PrintStatus.FAILED:
        with tenant_scope(tenant_id):
            _tell(queries.lock_job(job_id))
            db.session.flush()
    db.session.commit()  # reason: what is printed stays printed, whatever happens to the next
    return True


def _put_back(job: PrintJob, words: str) -> None:
    log.warning("print_refused", job_id=str(job.id), attempts=job.attempts, error=words)
    job.error = words[:2000]
    wait = rules.wait_after(job.attempts)
    if wait is None:
        job.status = PrintStatus.FAILED
    else:
        job.available_at = now() + wait


def _tell(job: PrintJob) -> None:
    notify_staff("print_failed", _l("%(title)s was not printed", title=job.title),
                 _l("The printer of %(till)s says: %(error)s", till=get_register(job.register_id).name,
                    error=rules.trouble_words(job.error or "")),
                 url="/office/communication/printing?status=FAILED", permission="communication.printing.view")


def retry_print(job_id: UUID, actor: Actor) -> None:
    """Send a job that failed or waits again, now, to the printer that its till has now."""
    job = queries.lock_job(job_id)
    if job.status not in (PrintStatus.FAILED, PrintStatus.QUEUED):
        raise Refusal("print_not_waiting", _l("This was printed or cancelled already."), status=CONFLICT,
                      remedy=_l("Print a copy from the receipt instead."))
    job.printer = get_register(job.register_id).printer or job.printer
    job.status, job.attempts, job.available_at = PrintStatus.QUEUED, 0, now()
    _note("communication.printing.retry", job, actor)
    outbox.announce()


def cancel_print(job_id: UUID, actor: Actor) -> None:
    """Take a job that failed or waits out of the queue."""
    job = queries.lock_job(job_id)
    if job.status not in (PrintStatus.FAILED, PrintStatus.QUEUED):
        raise Refusal("print_not_waiting", _l("This was printed or cancelled already."), status=CONFLICT,
                      remedy=_l("Reload the list."))
    job.status = PrintStatus.CANCELLED
    _note("communication.printing.cancel", job, actor)


def _note(action: str, job: PrintJob, actor: Actor) -> None:
    audit.record(action, "print_job", job.id, actor, after={"title": job.title, "printer": job.printer})


def print_trouble(register_id: UUID) -> dict[str, Any] | None:
    """Return the till's last print job if its printer did not take it (see `queries.find_last`), else None."""
    last = queries.find_last(register_id)
    if last is None or last["error"] is None or last["status"] not in (PrintStatus.FAILED, PrintStatus.QUEUED):
        return None
    return last
