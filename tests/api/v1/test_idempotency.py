"""A request that is sent again: the first answer, a refusal of other content, a wait while it is worked on."""

from __future__ import annotations

import threading

from sqlalchemy import text

from app.kernel.database import db
from tests.api.v1.conftest import sale_of


def test_the_same_request_gets_the_first_answer_and_sells_once(program, market):
    first = program.post("/sales", sale_of(market), key="order-1001")
    again = program.post("/sales", sale_of(market), key="order-1001")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content_type == "application/json"
    assert program.get("/sales").json["total"] == 1


def test_other_content_under_the_same_key_is_refused(program, market):
    program.post("/customers", {"name": "Ann"}, key="customer-1")
    other = program.post("/customers", {"name": "Bea"}, key="customer-1")
    assert (other.status_code, other.json["error"]["code"]) == (422, "key_reused")
    assert program.get("/customers").json["total"] == 1


def test_a_request_that_is_still_being_worked_on_is_not_started_again(program, market):
    program.post("/customers", {"name": "Ann"})  # the table of keys is warm
    locked, done = threading.Event(), threading.Event()

    def work() -> None:
        with db.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:tenant AS text) || :key, 0))"),
                               {"tenant": str(market.tenant_id), "key": "slow-order"})
            locked.set()
            done.wait(20)

    thread = threading.Thread(target=_in_context(program.app, work))
    thread.start()
    assert locked.wait(20)
    busy = program.post("/sales", sale_of(market), key="slow-order")
    done.set()
    thread.join(20)
    assert (busy.status_code, busy.json["error"]["code"]) == (409, "request_running")
    assert program.post("/sales", sale_of(market), key="slow-order").status_code == 201


def test_a_refused_request_may_be_tried_again_with_its_key(program, market):
    unpaid = program.post("/sales", sale_of(market, payments=[]), key="order-7")
    assert unpaid.json["error"]["code"] == "still_due"
    assert program.post("/sales", sale_of(market), key="order-7").status_code == 201


def test_a_request_that_changes_something_needs_a_key(program, market):
    for key in (" ", "\t"):
        answer = program.post("/customers", {"name": "Ann"}, key=key)
        assert (answer.status_code, answer.json["error"]["code"]) == (400, "key_missing")


def test_keys_of_two_businesses_do_not_meet(program, stranger):
    assert program.post("/customers", {"name": "Ann"}, key="customer-1").status_code == 201
    assert stranger.post("/customers", {"name": "Bea"}, key="customer-1").json["name"] == "Bea"


def _in_context(app, work):
    def run() -> None:
        with app.app_context():
            work()

    return run
