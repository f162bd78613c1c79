"""`bin/wkpos worker` and `bin/wkpos scheduler`: what happens behind the pages."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import click
import structlog
from redis.exceptions import RedisError
from rq import SimpleWorker
from sqlalchemy.exc import OperationalError

from app.cli import services
from app.cli.licenses import heartbeats, pause
from app.config import load_settings
from app.kernel import idempotency, jobs
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.kernel.worker import application, sweep
from app.pos.business.api import list_tenant_ids
from app.pos.sales.api import give_up_expired

log = structlog.get_logger()
SWEEP_EVERY = 5.0
EXPIRE_EVERY = 300.0
DAY = 24 * 3600.0
AGAIN = 5.0  # seconds until the messenger, or a task that failed, is tried again


class _Worker(SimpleWorker):
    """RQ's worker in one process (the application is made once), which tells us when it was asked to stop."""

    stopping = threading.Event()

    def request_stop(self, signum, frame) -> None:
        """Finish the job at hand, then stop."""
        self.stopping.set()
        super().request_stop(signum, frame)


@click.command()
@click.option("--burst", is_flag=True, help="Do what is waiting, then end.")
def worker(burst: bool) -> None:
    """Do background jobs: documents, imports, mail, events after the commit."""
    services.provide(["worker"])
    with application().app_context():
        queue = jobs.queue()
    if queue is None:
        raise click.ClickException("REDIS_URL is not set: without it the scheduler does the background work alone.")
    _Worker.stopping.clear()
    while not _Worker.stopping.is_set():
        try:
            _Worker([queue], connection=queue.connection).work(burst=burst, logging_level="WARNING")
        except RedisError as error:
            log.warning("messenger_away", error=str(error))
        if burst:
            return
        _Worker.stopping.wait(0 if _Worker.stopping.is_set() else AGAIN)


@dataclass(slots=True)
class Repeated:
    """A task done again and again, `pause()` seconds apart; one that failed, after five minutes at most."""

    name: str
    task: Callable[[], object]
    pause: Callable[[], float]
    due: float = 0.0

    def attempt(self, at: float) -> None:
        """Do the task if its time has come."""
        if at < self.due:
            return
        done, pause = _attempt(self.name, self.task), self.pause()
        self.due = time.monotonic() + (pause if done else min(pause, 60 * AGAIN))


@click.command()
def scheduler() -> None:
    """Find work that the messenger lost, every few seconds, and do what time alone asks for in the systems that are served."""
    services.provide(["scheduler"])
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    settings = load_settings()
    plan = [*(_pos() if "pos" in settings.systems else []), *(_licensing() if "licensing" in settings.systems else []),
            *(_development() if settings.licenses_itself else [])]
    rest = min([SWEEP_EVERY, *[repeated.pause() for repeated in plan]])
    while not stopping.is_set():
        _attempt("sweep", sweep)
        for repeated in plan:
            if not stopping.is_set():
                repeated.attempt(time.monotonic())
        stopping.wait(rest)


def _pos() -> list[Repeated]:
    return [Repeated("expire", expire, lambda: EXPIRE_EVERY), Repeated("heartbeats", heartbeats, pause),
            Repeated("tidy", tidy, lambda: DAY)]


def _licensing() -> list[Repeated]:
    from app.licensing.tasks import TASKS  # reason: only its own scheduler needs the License Server

    return [Repeated(task.__name__, partial(_in_context, task), every.total_seconds) for task, every in TASKS]


def _development() -> list[Repeated]:
    from app.cli import development  # reason: as below

    return [Repeated("development", development.Development().look, lambda: development.EVERY)]


def _in_context(task: Callable[[], int]) -> None:
    with application().app_context():
        if count := task():
            log.info("task_done", task=task.__name__, count=count)


def expire() -> None:
    """Give up the held sales whose time is over, business by business."""
    with application().app_context():
        for tenant_id in list_tenant_ids():
            with tenant_scope(tenant_id):
                given_up = give_up_expired()
                db.session.commit()
            if given_up:
                log.info("held_sales_given_up", tenant_id=str(tenant_id), count=given_up)


def tidy() -> None:
    """Remove what is kept for a time only, business by business: answers to repeated requests."""
    with application().app_context():
        for tenant_id in list_tenant_ids():
            with tenant_scope(tenant_id):
                forgotten = idempotency.forget_old()
                db.session.commit()
            if forgotten:
                log.info("answers_forgotten", tenant_id=str(tenant_id), count=forgotten)


def _attempt(name: str, task: Callable[[], object]) -> bool:
    """Do a task; when it fails (the database may be away) say so and go on. Returns whether it was done."""
    try:
        task()
    except (OperationalError, RedisError) as error:
        log.warning("scheduler_waits", task=name, error=str(error).splitlines()[0])
        return False
    except Exception:  # the scheduler outlives whatever it depends on
        log.exception("scheduled_task_failed", task=name)
        return False
    return True
