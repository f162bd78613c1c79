"""Background jobs on RQ: ids in, one service call. A job carries its tenant and says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import JobRun
from app.kernel.tenancy import require_tenant, tenant_scope, unscoped

log = structlog.get_logger()
JOBS: dict[str, Callable] = {}
QUEUE = "wkpos"


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


def run(tenant_id: UUID, run_id: UUID) -> None:
    """Do one recorded job now: once, even when two workers are told of it."""
    table = JobRun.__table__
    this = (table.c.tenant_id == tenant_id) & (table.c.id == run_id)
    with tenant_scope(tenant_id):
        claimed = db.session.execute(
            table.update().where(this, table.c.status == "QUEUED").values(status="RUNNING", started_at=now())
            .returning(table.c.name, table.c.arguments)
        ).first()
        db.session.commit()
        if claimed is None:
            return
        try:
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


def run_waiting() -> int:
    """Do the jobs that no worker has been told of (the messenger lost them); return how many."""
    with unscoped("jobs of every tenant"):
        rows = db.session.execute(
            db.select(JobRun.tenant_id, JobRun.id).where(JobRun.status == "QUEUED").order_by(JobRun.created_at).limit(50)
        ).all()
        db.session.rollback()
    for tenant_id, run_id in rows:
        run(tenant_id, run_id)
    return len(rows)
