"""Background jobs on RQ: ids in, one service call. A job carries its tenant and says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry
from sqlalchemy import text

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _
from app.kernel.ids import new_id
from app.kernel.models import JobRun
from app.kernel.tenancy import require_tenant, tenant_scope, unscoped

log = structlog.get_logger()
JOBS: dict[str, Callable] = {}
QUEUE = "wkpos"
UNFINISHED = ("QUEUED", "RUNNING")
MOST_ATTEMPTS = 3


def job(name: str) -> Callable[[Callable], Callable]:
    """Register a function as the job `name`; it is called with a Progress and the keyword arguments."""

    def register(function: Callable) -> Callable:
        JOBS[name] = function
        return function

    return register


def connection() -> Redis | None:
    """Return the messenger's connection, or None when there is none configured."""
    url = current_app.config["SETTINGS"].redis_url
    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=5) if url else None


def queue() -> Queue | None:
    """Return the RQ queue, or None when there is no messenger."""
    redis = connection()
    return Queue(QUEUE, connection=redis) if redis else None


def start(name: str, *, requested_by: UUID | None = None, **arguments: Any) -> UUID:
    """Record a job in this transaction and wake a worker after commit; return the run's id for the job page."""
    run = JobRun(id=new_id(), name=name, arguments=arguments, requested_by_id=requested_by)
    db.session.add(run)
    db.session.info.setdefault("jobs", []).append((str(require_tenant()), str(run.id)))
    return run.id


def after_commit() -> None:
    """Hand what this transaction left to the workers; if the messenger is away the scheduler finds it later."""
    info = db.session.info
    runs, wake = info.pop("jobs", []), info.pop("outbox", False)
    if not runs and not wake:
        return
    try:
        target = queue()
        if target is None:
            return
        for tenant_id, run_id in runs:
            target.enqueue("app.kernel.worker.run_job", tenant_id, run_id, job_id=f"run-{run_id}",
                           retry=Retry(max=2), job_timeout=3600)
        if wake:
            target.enqueue("app.kernel.worker.drain_outbox", result_ttl=0)
    except RedisError as error:
        log.warning("messenger_away", error=str(error))


def after_rollback() -> None:
    """Forget what the undone transaction wanted to hand over."""
    db.session.info.pop("jobs", None)
    db.session.info.pop("outbox", None)


class Progress:
    """How far a job is; `step` writes at most every hundredth part, in the job's own transaction."""

    def __init__(self, tenant_id: UUID, run_id: UUID) -> None:
        self.tenant_id, self.run_id = tenant_id, run_id
        self.done = self.total = 0
        self._written = 0

    def start(self, total: int) -> None:
        """Say how many steps there are."""
        self.total = total
        self._write()

    def step(self, count: int = 1) -> None:
        """Say that `count` more steps are done."""
        self.done += count
        if self.done - self._written >= max(1, self.total // 100):
            self._write()

    def _write(self) -> None:
        self._written = self.done
        table = JobRun.__table__
        with db.engine.begin() as own:  # its own connection: progress shows while the job's transaction runs
            if own.dialect.name == "postgresql":
                own.exec_driver_sql("SELECT set_config('app.tenant_id', %s, true)", (str(self.tenant_id),))
            own.execute(table.update().where(table.c.tenant_id == self.tenant_id, table.c.id == self.run_id)
                        .values(done=self.done, total=self.total))


def run(tenant_id: UUID, run_id: UUID) -> bool:
    """Do one recorded job now; return whether it was ours to do.

    Once, even when several workers are told of it: who does it holds its lock. A worker that dies lets go of the lock,
    so the job it left running is begun again by the next one that looks, MOST_ATTEMPTS times in all.
    """
    with _lock(run_id) as is_ours:
        if is_ours:
            with tenant_scope(tenant_id):
                return _do(tenant_id, run_id)
    return False


def _do(tenant_id: UUID, run_id: UUID) -> bool:
    table = JobRun.__table__
    this = (table.c.tenant_id == tenant_id) & (table.c.id == run_id)
    claimed = db.session.execute(
        table.update().where(this, table.c.status.in_(UNFINISHED))
        .values(status="RUNNING", started_at=now(), attempts=table.c.attempts + 1)
        .returning(table.c.name, table.c.arguments, table.c.attempts)
    ).first()
    db.session.commit()
    if claimed is None:
        return False
    try:
        if claimed.attempts > MOST_ATTEMPTS:
            raise RuntimeError(_("The worker ended in the middle of it, %(count)d times. See the worker's log.", count=MOST_ATTEMPTS))
        result = JOBS[claimed.name](Progress(tenant_id, run_id), **claimed.arguments)
        db.session.execute(table.update().where(this).values(status="DONE", finished_at=now(), result=result))
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        log.exception("job_failed", job=claimed.name, run_id=str(run_id))
        db.session.execute(table.update().where(this).values(
            status="FAILED", finished_at=now(), error=str(error)[:2000]))
        db.session.commit()
    after_commit()
    return True


@contextmanager
def _lock(run_id: UUID) -> Iterator[bool]:
    """Hold the job's lock, on a connection of its own that ends with this process; give whether it was free.

    SQLite's one process does one job after the other and needs none.
    """
    if db.engine.dialect.name != "postgresql":
        yield True
        return
    key = {"key": int.from_bytes(run_id.bytes[8:], signed=True)}
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_ours = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
        try:
            yield is_ours
        finally:
            if is_ours:
                connection.invalidate()  # reason: ends the connection, so the lock is gone even if the database was away


def run_waiting() -> int:
    """Do the jobs that no worker is at: the messenger lost them, or their worker died; return how many were done."""
    with unscoped("jobs of every tenant"):
        rows = db.session.execute(
            db.select(JobRun.tenant_id, JobRun.id).where(JobRun.status.in_(UNFINISHED)).order_by(JobRun.created_at).limit(50)
        ).all()
        db.session.rollback()
    return sum(run(tenant_id, run_id) for tenant_id, run_id in rows)
