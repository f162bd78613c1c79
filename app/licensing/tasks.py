"""What time alone asks for, by the scheduler: each task ends its own transactions and does no harm when repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.kernel.actor import system_actor
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.access import failures
from app.licensing.activations import service as activations
from app.licensing.activations.listening import note_listening
from app.licensing.billing.tasks import catch_up_payments, deliver_test_events, forget_old_events, remind_payers
from app.licensing.decisions import retention, summing
from app.licensing.licenses import reminders
from app.licensing.licenses import service as licenses
from app.licensing.metering import service as metering
from app.licensing.trials import service as trials

AT_ONCE = 500


def pass_time() -> int:
    """Begin the grace of licences that ended, and end those whose grace is over; return how many changed."""
    changed = 0
    while count := licenses.pass_time(now(), system_actor(), AT_ONCE):
        changed += count
    return changed


def cull_devices() -> int:
    """Free devices that nobody has heard of for so long that they are dead; return how many. None after an absence of ours."""
    moment = now()
    return _committed(activations.cull(moment, system_actor()) if note_listening(moment) else 0)


def expire_trial_requests() -> int:
    """Close requests for trials that nobody decided on; return how many."""
    return _committed(trials.expire_requests(now()))


def sum_up_usage() -> int:
    """Write the sums of calls by day; return how many."""
    return _committed(metering.sum_up(now()))


def sum_up_decisions() -> int:
    """Write the sums of decisions by hour; return how many."""
    return _committed(summing.sum_up(now()))


def remind_owners() -> int:
    """Write the mails about licences that end; return how many."""
    return reminders.remind(now())


def erase_old() -> int:
    """Erase single decisions, calls and counts of mistakes whose time is over; return how many."""
    moment = now()
    return retention.erase_old(moment) + _committed(failures.erase_old(moment))


TASKS: tuple[tuple[Callable[[], int], timedelta], ...] = (
    (deliver_test_events, timedelta(seconds=5)),
    (pass_time, timedelta(minutes=1)),
    (catch_up_payments, timedelta(minutes=10)),
    (remind_payers, timedelta(hours=1)),
    (sum_up_usage, timedelta(minutes=5)),
    (sum_up_decisions, timedelta(minutes=5)),
    (remind_owners, timedelta(hours=1)),
    (cull_devices, timedelta(hours=1)),
    (expire_trial_requests, timedelta(hours=1)),
    (erase_old, timedelta(minutes=10)),
    (forget_old_events, timedelta(days=1)),
)
"""Every task, and how often it is done."""


def _committed(count: int) -> int:
    db.session.commit()  # reason: the task is the unit of work, there is no request that would end it
    return count
