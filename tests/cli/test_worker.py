"""bin/wkpos worker and scheduler: as the processes that bin/run keeps alive."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import text

from app.kernel import idempotency
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.jobs import QUEUE
from app.kernel.models import IdempotencyKey
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import get_role_id
from app.pos.business.employees.service import hire
from app.pos.sales.till.holding import hold
from app.pos.sales.till.models import Cart
from tests.pos.sales.till.conftest import add, furnish


@pytest.fixture
def environment(database, app) -> dict[str, str]:
    """A process's environment: the tests' database, and a Valkey database of its own."""
    url = database["REDIS_URL"].replace("db=0", "db=11")
    Redis.from_url(url).flushdb()
    return {**os.environ, **database, "REDIS_URL": url}


@pytest.fixture
def mail(shop) -> str:
    """The address of a mail that waits in the database."""
    address = f"{uuid.uuid4().hex}@example.com"
    hire({"name": "New", "email": address, "role_id": get_role_id("MANAGER")}, shop.system)
    db.session.commit()
    return address


def process(environment: dict[str, str], *arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "app.cli", *arguments], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def status(address: str) -> str:
    db.session.rollback()
    return db.session.scalar(text("SELECT status FROM communication.notification_log WHERE recipient = :to"), {"to": address})


def wait_until(condition, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def test_the_worker_does_what_waits_and_ends(environment, mail):
    assert status(mail) == "QUEUED"
    Queue(QUEUE, connection=Redis.from_url(environment["REDIS_URL"])).enqueue("app.kernel.worker.drain_outbox")
    worker = process(environment, "worker", "--burst")
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, output
    assert status(mail) == "SENT"


def test_the_worker_stops_when_asked(environment):
    worker = process(environment, "worker")
    connection = Redis.from_url(environment["REDIS_URL"])
    wait_until(lambda: connection.smembers("rq:workers"))
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, output


def test_the_worker_waits_for_a_messenger_that_is_away(environment):
    worker = process({**environment, "REDIS_URL": "unix:///nowhere/valkey.sock?db=0"}, "worker")
    try:
        time.sleep(3)
        assert worker.poll() is None
    finally:
        worker.kill()
        worker.communicate()


def test_the_scheduler_finds_what_the_messenger_lost_and_stops_when_asked(environment, mail):
    scheduler = process({**environment, "REDIS_URL": "unix:///nowhere/valkey.sock?db=0"}, "scheduler")
    wait_until(lambda: status(mail) == "SENT")
    scheduler.send_signal(signal.SIGTERM)
    output, _ = scheduler.communicate(timeout=60)
    assert scheduler.returncode == 0, output


def test_the_scheduler_outlives_its_database(environment):
    gone = environment["DATABASE_URL"].replace("wkpos_test", "nowhere")
    scheduler = process({**environment, "DATABASE_URL": gone}, "scheduler")
    try:
        seen = next(line for line in scheduler.stdout if "scheduler_waits" in line)
        assert scheduler.poll() is None
    finally:
        scheduler.send_signal(signal.SIGTERM)
        output, _ = scheduler.communicate(timeout=60)
    assert scheduler.returncode == 0
    assert "Traceback" not in seen + output


def test_the_scheduler_gives_up_held_sales_whose_time_is_over(environment, shop):
    furnish(shop)
    held = [hold(shop.cashier, add(shop.cashier, None, shop.tea).basket.cart.id).cart for _ in range(2)]
    db.session.commit()
    over, waits = (db.session.get(Cart, (shop.tenant_id, cart.id)) for cart in held)
    over.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    scheduler = process(environment, "scheduler")
    try:
        with tenant_scope(shop.tenant_id):
            def states() -> list[str]:
                db.session.rollback()
                return [over.status, waits.status]

            wait_until(lambda: states() == ["ABANDONED", "HELD"])
    finally:
        scheduler.send_signal(signal.SIGTERM)
        scheduler.communicate(timeout=60)


def test_old_answers_are_forgotten_business_by_business(environment, shop):
    for key, age in (("old", 2 * idempotency.KEPT), ("fresh", idempotency.KEPT / 2)):
        db.session.add(IdempotencyKey(id=new_id(), key=key, fingerprint="x", status_code=200, headers={}, body=b"",
                                      created_at=now() - age))
    db.session.commit()
    scheduler = process(environment, "scheduler")
    try:
        with tenant_scope(shop.tenant_id):
            def left() -> list[str]:
                db.session.rollback()
                return list(db.session.scalars(db.select(IdempotencyKey.key)))

            wait_until(lambda: left() == ["fresh"])
    finally:
        scheduler.send_signal(signal.SIGTERM)
        scheduler.communicate(timeout=60)
