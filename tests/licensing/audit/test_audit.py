"""The audit log: every event has words, every filter finds what it says, and pages stay quick however long it gets."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing import words
from app.licensing.audit import queries
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.presenter import details_of
from app.licensing.audit.queries import Wanted, page_entries
from app.licensing.audit.rules import GROUPS, EventType, events_of, words_of
from app.licensing.audit.service import record
from tests.licensing.conftest import STAFF, make_license, make_owner, make_staff
from tests.licensing.portal import browser_of


def actor(person, role: str = "STAFF") -> Actor:
    return Actor(None, person.id, None, person.name, role)


def kinds(wanted: Wanted) -> list[str]:
    return [row["event_type"] for row in page_entries(wanted, size=100)[0]]


def test_every_event_has_words_and_a_group_or_stands_alone():
    assert set(words.EVENTS) == {str(kind) for kind in EventType}
    grouped = {kind for name in GROUPS for kind in events_of([name])}
    assert set(EventType) - grouped == set()
    assert events_of(["trials", "STAFF_RESET", "TRIAL_APPROVED", "nonsense", ""]) == (
        EventType.TRIAL_REQUESTED, EventType.TRIAL_APPROVED, EventType.TRIAL_REJECTED, EventType.STAFF_RESET)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_a_search_looks_through_is_lower_case_and_bounded(value):
    found = words_of(value)
    assert len(found) <= 4000 and found == found.lower()


def test_what_was_and_what_became_stand_in_one_line():
    assert details_of({"before": "ACTIVE", "after": "SUSPENDED", "reason": "Unpaid", "expires_on": None}) == [
        {"label": "State", "value": "Active → Suspended"}, {"label": "Reason", "value": "Unpaid"}]
    assert details_of({"before": {"daily": None, "monthly": 5}, "after": {"daily": 10, "monthly": 5}}) == [
        {"label": "Calls a day", "value": "– → 10"}]
    assert details_of({"before": None, "after": {"is_given": True, "until": None, "allowed": ["view", "export"]}}) == [
        {"label": "Given", "value": "Yes"}, {"label": "Allowed within it", "value": "See, Export"}]
    assert details_of({"before": {"is_given": False}, "after": None}) == [{"label": "Given", "value": "No → –"}]
    assert details_of({"something_new": [True, {"name": "x"}]}) == [{"label": "Something new", "value": "Yes, Name: x"}]


def test_each_filter_finds_its_own(server):
    license, owner, person = make_license(server), make_owner(), make_staff("ADMIN")
    mark = uuid.uuid4().hex
    owner.name = f"Owner {mark}"
    db.session.flush()
    record(EventType.LICENSE_SUSPENDED, actor(person), license_id=license.id, reason=f"Unpaid {mark.upper()}")
    record(EventType.OWNER_SIGNED_IN, actor(owner, "OWNER"), note=mark)
    record(EventType.DEVICE_FREED, STAFF, license_id=license.id, device=mark)
    db.session.commit()
    assert kinds(Wanted(serial=license.serial.lower()))[:2] == ["DEVICE_FREED", "LICENSE_SUSPENDED"]
    assert kinds(Wanted(serial="WKP-0000-0000-0000")) == []
    assert kinds(Wanted(text=f"unpaid {mark}")) == ["LICENSE_SUSPENDED"]
    assert kinds(Wanted(text=mark)) == ["DEVICE_FREED", "OWNER_SIGNED_IN", "LICENSE_SUSPENDED"]
    assert kinds(Wanted(text=mark, kind="owner")) == ["OWNER_SIGNED_IN"]
    assert kinds(Wanted(person=person.email.upper())) == ["LICENSE_SUSPENDED"]
    assert kinds(Wanted(person=owner.name)) == ["OWNER_SIGNED_IN"]
    assert kinds(Wanted(person="nobody")) == []
    assert kinds(Wanted(text=mark, events=events_of(["devices", "people"]))) == ["DEVICE_FREED", "OWNER_SIGNED_IN"]
    assert kinds(Wanted(text=mark, first_day=date(2999, 1, 1))) == kinds(Wanted(text=mark, last_day=date(2000, 1, 1))) == []
    assert len(kinds(Wanted(text=mark, first_day=date(2000, 1, 1), last_day=date(2999, 1, 1)))) == 3


def test_pages_go_on_where_the_last_one_ended_also_among_entries_of_one_instant(server):
    mark, at = uuid.uuid4().hex, datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    for number in range(7):
        db.session.add(LicenseAuditLog(id=new_id(), event_type=EventType.PLAN_EDITED, actor_kind="staff", actor_name=f"{mark} {number}",
                                       words=mark, details={}, created_at=at))
    db.session.commit()
    wanted, seen, before = Wanted(text=mark, first_day=date(2026, 1, 31), last_day=date(2026, 1, 31)), [], None
    for _page in range(4):
        rows, before = page_entries(wanted, size=2, before=before)
        seen += [row["actor_name"][-1] for row in rows]
    assert (seen, before) == (list("6543210"), None)
    assert [row["actor_name"][-1] for row in queries.each_entry(wanted, 5, at_once=2)] == list("65432")
    assert page_entries(wanted, size=2, before=uuid.UUID(int=7)) == ([], None)


def test_the_pages_show_filter_and_download(app, server):
    mark, license, head = uuid.uuid4().hex, make_license(server), make_staff("ADMIN")
    license_id, serial = license.id, license.serial
    record(EventType.LICENSE_SUSPENDED, actor(head), license_id=license_id, before="ACTIVE", after="SUSPENDED", reason=f"={mark}")
    db.session.commit()
    browser = browser_of(app, head)
    page = browser.get("/licensing/audit", query_string={"text": mark, "event": ["licenses"], "first": "nonsense"}).text
    assert "State: Active → Suspended" in page and serial in page
    [entry] = set(re.findall(r"/licensing/audit/[0-9a-f-]{36}", page))
    assert mark in browser.get(entry).text
    answer = browser.get("/licensing/audit/export.csv", query_string={"text": mark})
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[1:3] + row[4:6] for row in rows[1:]] == [["LICENSE_SUSPENDED", "Suspended", "Admin", serial]]
    assert browser_of(app, make_staff("SUPPORT")).get("/licensing/audit").status_code == 403
    assert f"serial={serial}" in browser.get(f"/licensing/licenses/{license_id}").text


@pytest.fixture(scope="module")
def long_log(postgresql_app):
    """30,000 entries of long ago."""
    with postgresql_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("""
            INSERT INTO licensing.license_audit_log (id, event_type, actor_kind, actor_name, words, details, created_at)
            SELECT gen_random_uuid(), CASE WHEN n % 1000 = 0 THEN 'STAFF_RESET' ELSE 'DEVICE_ACTIVATED' END,
                   CASE WHEN n % 1000 = 0 THEN 'staff' ELSE 'device' END, 'long ago', 'long ago ' || md5(n::text), '{}',
                   timestamptz '2020-01-01' + n * interval '1 minute' FROM generate_series(1, 30000) n"""))
        connection.execute(text("ANALYZE licensing.license_audit_log"))


@pytest.mark.parametrize("wanted", [
    Wanted(), Wanted(kind="staff"), Wanted(events=(EventType.STAFF_RESET,)), Wanted(text="c4ca4238a0b923820dcc509a6f75849b"),
    Wanted(first_day=date(2020, 2, 1), last_day=date(2020, 2, 2)),
], ids=["all", "kind", "event", "text", "days"])
def test_no_page_reads_the_whole_log(app, long_log, wanted):
    statement = queries._in_full().where(*queries._as_wanted(wanted)).order_by(
        LicenseAuditLog.created_at.desc(), LicenseAuditLog.id.desc()).limit(51)
    plan = "\n".join(db.session.scalars(text("EXPLAIN " + str(statement.compile(db.engine, compile_kwargs={"literal_binds": True})))))
    assert "Seq Scan on license_audit_log" not in plan and "ix_license_audit_log" in plan
