"""Background jobs: done once, begun again when their worker was killed, given up when that goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest
from redis import Redis

from app.kernel import jobs
from app.kernel.database import db
from app.kernel.models import JobRun
from app.kernel.tenancy import tenant_scope
from tests.kernel.slow_jobs import SLOW

WORKER = "import tests.kernel.slow_jobs; from app.cli import cli; cli(['worker'], prog_name='wkpos')"


@pytest.fixture
def environment(database) -> dict[str, str]:
    """A worker's environment: the tests' database, and a Valkey database of its own."""
    url = database["REDIS_URL"].replace("db=0", "db=12")
    Redis.from_url(url).flushdb()
    return {**os.environ, **database, "REDIS_URL": url}


def recorded(shop, path, **values) -> JobRun:
    """Return a slow job that is recorded and committed."""
    with tenant_scope(shop.tenant_id):
        run = JobRun(name=SLOW, arguments={"path": str(path)}, **values)
        db.session.add(run)
        db.session.commit()
        db.session.refresh(run)
        db.session.expunge(run)
        db.session.commit()
    return run


def now_is(shop, run: JobRun) -> JobRun:
    with tenant_scope(shop.tenant_id):
        found = db.session.scalars(
            db.select(JobRun).where(JobRun.id == run.id).execution_options(populate_existing=True)).one()
        db.session.expunge(found)
        db.session.rollback()
    return found


def wait_until(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_a_job_whose_worker_is_killed_is_begun_again_and_ends(environment, app, shop, tmp_path):
    run = recorded(shop, tmp_path / "begun")
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    try:
        jobs.Queue(jobs.QUEUE, connection=Redis.from_url(environment["REDIS_URL"])).enqueue(
            "app.kernel.worker.run_job", str(shop.tenant_id), str(run.id))
        wait_until(lambda: now_is(shop, run).done == 1)
        assert jobs.run(shop.tenant_id, run.id) is False  # somebody is at it
        assert now_is(shop, run).status == "RUNNING"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    wait_until(lambda: jobs.run(shop.tenant_id, run.id))
    ended = now_is(shop, run)
    assert (ended.status, ended.result, ended.attempts) == ("DONE", {"begun": 2}, 2)
    assert ended.finished_at > ended.started_at


def test_the_scheduler_finds_a_job_that_was_left_running(app, shop, tmp_path):
    (tmp_path / "begun").write_text("begun\n")
    run = recorded(shop, tmp_path / "begun", status="RUNNING", attempts=1)
    assert jobs.run_waiting() >= 1
    assert now_is(shop, run).status == "DONE"


def test_a_job_that_is_done_is_not_done_again(app, shop, tmp_path):
    (tmp_path / "begun").write_text("begun\n")
    run = recorded(shop, tmp_path / "begun")
    assert [jobs.run(shop.tenant_id, run.id) for _time in range(2)] == [True, False]
    assert now_is(shop, run).result == {"begun": 2}


def test_a_job_that_ends_its_worker_every_time_is_given_up(app, shop, tmp_path):
    run = recorded(shop, tmp_path / "begun", status="RUNNING", attempts=jobs.MOST_ATTEMPTS)
    assert jobs.run(shop.tenant_id, run.id) is True
    ended = now_is(shop, run)
    assert (ended.status, ended.error) == (
        "FAILED", "The worker ended in the middle of it, 3 times. See the worker's log.")
    assert not (tmp_path / "begun").exists()
