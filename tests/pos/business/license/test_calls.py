"""Calls of programs: counted without a statement, reported with the heartbeat, slowed down and stopped as the server says."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from app.adapters.license_server import Unreachable
from app.kernel import limits, tally
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.license_protocol.quota import SLOWED_TO, Verdict
from app.licensing.metering import service as metering
from app.licensing.metering.models import ApiQuota, ApiUsage
from app.pos.business.api_keys.service import create_key
from app.pos.business.license import calls
from app.pos.business.license.queries import find_installed
from app.pos.business.license.rules import verdict_at
from tests.licensing.conftest import STAFF

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def program(licensed):
    """An installation with a large licence and a program that has a key: `call()` is a call, `waiting()` those that were counted."""
    licensed.license_id = licensed.activate(licensed.license("enterprise")).id
    with tenant_scope(licensed.shop.tenant_id):
        key = create_key("Web shop", licensed.shop.staff["MANAGER"], ["catalog.products.view"], timedelta(days=1), licensed.shop.system)
        db.session.commit()
    name = f"license.calls:{licensed.shop.tenant_id}"
    client = licensed.app.test_client()
    licensed.authorization = f"Bearer {key}"
    licensed.call = lambda path="/api/v1/products": client.get(path, headers={"Authorization": f"Bearer {key}"})
    licensed.waiting = lambda: [json.loads(text) for text in tally.portion(name, 100)[1]]
    yield licensed
    tally.done(name, tally.portion(name, 100)[0])


def reported(program) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(ApiUsage).where(ApiUsage.license_id == program.license_id))


def beat(program) -> None:
    with tenant_scope(program.shop.tenant_id):
        assert program.beat() is True


def suspend(program, is_suspended: bool) -> None:
    metering.suspend(program.license_id, is_suspended, STAFF, "Scraping")
    db.session.commit()


def test_a_call_is_counted_with_its_key_and_reported_once(program):
    assert [program.call().status_code, program.call("/api/v1/products?page=0").status_code] == [200, 422]
    found = program.waiting()
    assert [(one["endpoint"], one["method"], one["status_code"], one["api_key"]) for one in found] == [
        ("/api/v1/products", "GET", 200, "Web shop"), ("/api/v1/products", "GET", 422, "Web shop")]
    beat(program)
    assert (reported(program), program.waiting()) == (2, [])
    beat(program)
    assert (reported(program), program.fake.calls.count("usage")) == (2, 1)


def test_a_call_by_a_method_that_no_report_names_keeps_no_other_from_being_reported(program):
    program.call()
    key = {"Authorization": program.authorization}
    program.app.test_client().head("/api/v1/products", headers=key)
    program.app.test_client().options("/api/v1/products", headers=key)
    assert {one["method"] for one in program.waiting()} == {"GET"}


def test_a_call_without_a_good_key_and_a_page_are_not_counted(program):
    program.app.test_client().get("/api/v1/products")
    program.app.test_client().get("/api/v1/health")
    assert program.owner().get("/office/").status_code == 200
    assert program.waiting() == []


def test_counting_needs_no_statement(program):
    statements = []
    program.call()
    with program.app.app_context():
        engine = db.engine

    def seen(*args):
        statements.append(args[2])

    event.listen(engine, "before_cursor_execute", seen)
    try:
        program.call()
        counted = len(statements)
        settings = program.app.config["SETTINGS"]
        program.app.config["SETTINGS"] = dataclasses.replace(settings, license_server_url=None)
        statements.clear()
        program.call()
        program.app.config["SETTINGS"] = settings
    finally:
        event.remove(engine, "before_cursor_execute", seen)
    assert counted == len(statements)


def test_stopped_programs_get_429_with_the_code_and_tills_go_on(program):
    program.call()
    suspend(program, True)
    beat(program)
    answer = program.call()
    assert (answer.status_code, answer.json["error"]["code"], answer.headers["Retry-After"]) == (429, "QUOTA_EXCEEDED", "60")
    assert "Stopped by the vendor" in program.owner().get("/office/license/").text
    assert program.cashier().get("/till").status_code == 200
    assert program.waiting() == []
    suspend(program, False)
    beat(program)
    assert program.call().status_code == 200


def test_slowed_programs_may_call_a_few_times_a_minute(program, monkeypatch):
    metering.set_quota(program.license_id, 1, None, STAFF)
    db.session.commit()
    program.call()
    beat(program)
    left = iter([True] * SLOWED_TO)
    monkeypatch.setattr(limits, "take", lambda what, who, rate: next(left, False) if what == "license.calls" else True)
    assert [program.call().status_code for _ in range(SLOWED_TO + 1)] == [200] * SLOWED_TO + [429]
    metering.set_quota(program.license_id, None, None, STAFF)
    db.session.commit()
    beat(program)
    assert program.call().status_code == 200


def test_calls_wait_while_the_server_is_away_and_the_oldest_are_dropped(program, monkeypatch):
    monkeypatch.setattr(calls, "MOST_KEPT", 3)
    for _number in range(4):
        program.call()
    program.fake.is_away = True
    with tenant_scope(program.shop.tenant_id):
        assert program.beat() is False
    assert len(program.waiting()) == 3
    program.fake.is_away = False
    beat(program)
    assert (reported(program), program.waiting()) == (3, [])


def test_more_than_one_report_takes_are_reported_in_portions(program, monkeypatch):
    monkeypatch.setattr(calls, "AT_ONCE", 2)
    for _number in range(5):
        program.call()
    beat(program)
    assert (reported(program), program.fake.calls.count("usage")) == (5, 3)


def test_a_report_whose_answer_is_lost_is_sent_again_as_it_was_and_counts_once(program):
    program.call()
    program.call()

    def lose(given):
        if b"verdict" in given.body:
            raise Unreachable("cut off")
        return given

    program.fake.spoil = lose
    beat(program)
    assert reported(program) == 2
    program.call()
    program.fake.spoil = None
    beat(program)
    beat(program)
    assert (reported(program), program.waiting()) == (3, [])
    assert db.session.scalar(select(ApiQuota.day_count).where(ApiQuota.license_id == program.license_id)) == 3


def test_an_answer_that_nobody_signed_changes_nothing(program):
    program.call()
    suspend(program, True)
    program.fake.spoil = lambda answer: dataclasses.replace(answer, body=answer.body + b" ") if b"verdict" in answer.body else answer
    beat(program)
    with tenant_scope(program.shop.tenant_id):
        assert (find_installed().api_verdict, len(program.waiting())) == ("TAKEN", 1)


@pytest.mark.parametrize(("verdict", "said_at", "holds"), [
    ("TAKEN", None, Verdict.TAKEN), ("NEARLY", NOON, Verdict.NEARLY), ("THROTTLED", NOON, Verdict.THROTTLED),
    ("THROTTLED", NOON - timedelta(days=1), Verdict.TAKEN), ("THROTTLED", None, Verdict.TAKEN),
    ("SUSPENDED", NOON - timedelta(days=400), Verdict.SUSPENDED), ("SOMETHING_NEWER", NOON, Verdict.TAKEN)])
def test_slowing_down_holds_for_the_day_and_stopping_until_further_notice(verdict, said_at, holds):
    assert verdict_at(verdict, said_at, NOON) is holds


@pytest.mark.parametrize("url", [None, "shared"])
def test_a_list_keeps_its_newest_and_gives_its_oldest_first(app, monkeypatch, url):
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", settings if url else dataclasses.replace(settings, redis_url=None))
    app.extensions.pop("tally", None)
    for number in range(5):
        tally.push("test", str(number), 3)
    name, texts = tally.portion("test", 2)
    tally.push("test", "5", 3)
    assert (texts, tally.portion("test", 9)) == (["2", "3"], (name, ["2", "3"]))
    tally.done("test", "another")
    assert tally.portion("test", 9) == (name, ["2", "3"])
    tally.done("test", name)
    following, texts = tally.portion("test", 9)
    assert (texts, following != name) == (["4", "5"], True)
    tally.done("test", following)
    assert tally.portion("test", 9) == ("", [])
    app.extensions.pop("tally", None)
