"""The dashboard: true figures, few statements, and money only for who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.codes import Code
from app.licensing.activations.queries import list_active
from app.licensing.activations.service import activate
from app.licensing.dashboard import presenter, queries
from app.licensing.decisions.rules import DecisionType
from app.licensing.decisions.service import note_violation
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from tests.licensing.conftest import STAFF, device, make_license, make_owner, make_staff
from tests.licensing.portal import browser_of


def by_plan() -> dict[tuple[str, str], int]:
    return {(row["plan"], row["status"]): row["licenses"] for row in queries.count_licenses()}


def test_licences_are_counted_by_plan_and_state(server):
    before = by_plan()
    made = [make_license(server, "professional") for _ in range(3)]
    change_status(made[0].id, Verb.REVOKE, STAFF, "Fraud")
    db.session.commit()
    after = by_plan()
    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
    assert grown == {("Professional", "ACTIVE"): 2, ("Professional", "REVOKED"): 1}
    rows = [{"plan_id": 1, "plan": "Basic", "plan_ar": "", "status": status, "licenses": count}
            for status, count in (("ACTIVE", 3), ("TRIAL", 1), ("REVOKED", 2))]
    with server.app.test_request_context():
        [plan] = presenter.licenses_by_plan(rows)
    assert (plan["live"], plan["ACTIVE"], plan["TRIAL"], plan["REVOKED"], plan["EXPIRED"]) == (4, 3, 1, 2, 0)


def test_devices_are_alive_for_five_minutes_and_counted_on_the_day_they_came(server):
    license, today = make_license(server), now().date()
    before, days_before = queries.count_devices(now()), queries.activations_by_day(today)
    for number in (1, 2):
        activate(license.serial, "shop-1", device(number), STAFF)
    first, second = list_active(license.id)
    first.last_seen_at, second.activated_at = now() - timedelta(minutes=6), now() - timedelta(days=10)
    db.session.commit()
    after, days = queries.count_devices(now()), queries.activations_by_day(today)
    assert (after["in_use"] - before["in_use"], after["alive"] - before["alive"]) == (2, 1)
    grown = {row["day"]: row["devices"] - was["devices"] for row, was in zip(days, days_before, strict=True)}
    assert (len(days), {day: count for day, count in grown.items() if count}) == (30, {today: 1, today - timedelta(days=10): 1})


def test_licences_that_end_within_thirty_days_and_open_violations(server):
    counted, grave = queries.ending(now(), limit=1000)[1], queries.open_violations().get("CRITICAL", 0)
    soon = make_license(server, expires_on=now().date() + timedelta(days=3))
    make_license(server, expires_on=now().date() + timedelta(days=40))
    make_license(server)
    note_violation(Code.FILE_TAMPERED, license_id=soon.id)
    db.session.commit()
    rows, count = queries.ending(now(), limit=1000)
    assert (count - counted, soon.id in [row["id"] for row in rows]) == (1, True)
    assert queries.open_violations()["CRITICAL"] == grave + 1


def test_refusals_are_told_first_and_counted(server):
    day = [{"decision": DecisionType.ALLOW, "code": "VALID", "decisions": 90},
           {"decision": DecisionType.DENY, "code": "EXPIRED", "decisions": 2}]
    month = [*day, {"decision": DecisionType.DENY, "code": "SOMETHING_NEWER", "decisions": 5}]
    with server.app.test_request_context():
        rows = presenter.decisions_of(day, month)
    assert [(row["message"]["note"], row["day"]["text"], row["month"]) for row in rows] == [
        ("SOMETHING_NEWER", "0", "5"), ("EXPIRED", "2", "2"), ("VALID", "90", "90")]
    assert (presenter.refused(day), presenter.refused(month)) == (2, 7)


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_needs_the_same_few_statements_however_many_licences_there_are(app, server, many):
    for _number in range(many):
        make_license(server, expires_on=now().date() + timedelta(days=3))
    browser, statements = browser_of(app, make_staff("SUPER_ADMIN")), []

    def seen(_connection, _cursor, statement, *_more) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", seen)
    try:
        assert browser.get("/licensing/dashboard").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", seen)
    assert len(statements) <= 18, statements


def test_pictures_are_drawn_and_owners_see_none(app, server):
    browser = browser_of(app, make_staff("SUPPORT"))
    picture = browser.get("/licensing/dashboard/activations.svg")
    assert (picture.content_type, "default-src 'none'" in picture.headers["Content-Security-Policy"]) == ("image/svg+xml", True)
    assert browser.get("/licensing/dashboard/revenue/XXX.svg").status_code == 404
    assert browser_of(app, make_owner()).get("/licensing/dashboard").status_code == 403
