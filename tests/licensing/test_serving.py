"""The License Server alone in a process, and together with WK POS in one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from app import create_app
from app.kernel import events, outbox
from app.kernel.database import db
from app.kernel.models import OutboxEvent
from app.kernel.tenancy import unscoped


@pytest.fixture(scope="module")
def alone(database):
    """A process that serves the License Server and nothing else."""
    return create_app({**database, "SYSTEMS": "licensing"})


@pytest.mark.parametrize(("systems", "queues"), [
    ("pos", ["pos"] * 2), ("licensing", ["licensing"] * 3), ("pos,licensing", ["pos"] * 2 + ["licensing"] * 3)])
def test_each_system_s_queues_are_drained_with_the_outbox_of_the_application_that_serves_it(database, systems, queues):
    with create_app({**database, "SYSTEMS": systems}).app_context():
        assert [queue.__module__.split(".")[1] for queue in events.subscriptions().queues] == queues


def test_events_of_a_system_wait_for_the_application_that_serves_it(app, alone, shop):
    first = {**outbox.outbox_row("ReceiptWanted", {}), "available_at": datetime(2000, 1, 1, tzinfo=UTC)}
    db.session.execute(insert(OutboxEvent).values(first))
    db.session.commit()

    def attempts_after_draining_one(serving) -> int:
        with serving.app_context():
            outbox.drain(1)
        with unscoped("whichever business the event is of"):
            return db.session.scalar(select(OutboxEvent.attempts).where(OutboxEvent.id == first["id"]))

    assert attempts_after_draining_one(alone) == 0
    assert attempts_after_draining_one(app) == 1  # it names no sale: the listener was called, and failed


def test_served_alone_it_answers_at_the_front_door_and_to_probes(alone):
    visitor = alone.test_client()
    start = visitor.get("/")
    assert (start.status_code, start.headers["Location"]) == (303, "/licensing")
    assert [visitor.get(path).status_code for path in ("/licensing", "/healthz", "/readyz", "/api/license/openapi.json")] == [200] * 4
    assert [visitor.get(path).status_code for path in ("/till", "/office", "/api/v1/health")] == [404] * 3
    assert visitor.get("/nothing").status_code == 404 and visitor.get("/api/nothing").json["error"]["code"] == "not_found"


def test_served_alone_it_speaks_arabic_when_asked(alone):
    visitor = alone.test_client()
    chosen = visitor.get("/language/ar?next=/licensing")
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/licensing")
    assert 'dir="rtl"' in visitor.get("/licensing").text
    assert visitor.get("/language/xx").status_code == 404


def test_served_together_each_answers_for_its_own_addresses(app):
    visitor = app.test_client()
    assert [visitor.get(path).status_code for path in ("/", "/licensing", "/api/license/openapi.json", "/api/v1/health")] == [200] * 4
    assert visitor.get("/office/").headers["Location"].startswith("/office/sign-in")
