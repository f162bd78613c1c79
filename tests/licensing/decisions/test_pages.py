"""Decisions, violations and the dashboard as staff see them."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.license_protocol.codes import Code
from app.licensing.decisions.models import LicenseViolation
from app.licensing.decisions.service import note_decision, note_violation
from app.licensing.licenses.models import License
from tests.licensing.conftest import make_license, make_owner, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def tried(server, monkeypatch) -> LicenseViolation:
    """A device more than the limit: refused, and noted."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    license = make_license(server)
    note_decision("activation", Code.TOO_MANY_DEVICES, 1.5, license_id=license.id)
    note_violation(Code.TOO_MANY_DEVICES, license_id=license.id, device="Till 9", limit=2)
    db.session.commit()
    return db.session.scalars(select(LicenseViolation).where(LicenseViolation.license_id == license.id)).one()


def test_staff_read_decisions_and_the_dashboard_owners_do_not(app, tried):
    staff, owner = browser_of(app, make_staff("SUPPORT")), browser_of(app, make_owner())
    assert "TOO_MANY_DEVICES" in staff.get("/licensing/decisions").text
    assert "TOO_MANY_DEVICES" not in staff.get("/licensing/decisions?kind=ALLOW").text
    assert staff.get("/licensing/decisions", query_string={"before": str(uuid.UUID(int=1))}).status_code == 200
    assert staff.get("/licensing/dashboard").status_code == 200
    assert [owner.get(f"/licensing/{path}").status_code for path in ("decisions", "violations", "dashboard")] == [403] * 3


def test_support_finds_what_was_decided_on_one_licence_and_what_was_tried_against_it(app, server, tried):
    staff, other = browser_of(app, make_staff("SUPPORT")), make_license(server)
    serial = db.session.get(License, tried.license_id).serial
    note_decision("activation", Code.VALID, 1.5, license_id=other.id)
    note_violation(Code.TOO_MANY_DEVICES, license_id=other.id, device="Elsewhere", limit=2)
    db.session.commit()
    page = staff.get(f"/licensing/licenses/{tried.license_id}").text
    for path in ("decisions", "violations"):
        assert f"/licensing/{path}?serial={serial}" in page
        for typed in (serial, serial.lower().replace("-", " ")):
            text = staff.get(f"/licensing/{path}", query_string={"serial": typed}).text
            assert text.count(f">{serial}<") == 1 and other.serial not in text
        csv = staff.get(f"/licensing/{path}/export.csv", query_string={"serial": serial}).text
        assert csv.count(serial) == 1 and other.serial not in csv
        assert serial not in staff.get(f"/licensing/{path}", query_string={"serial": "WKP-0000"}).text
    assert f"serial={serial}" in staff.get("/licensing/decisions", query_string={"serial": serial}).text, "the tabs keep the licence"
    assert staff.get("/licensing/violations", query_string={"serial": serial, "state": "resolved"}).text.count(f">{serial}<") == 0


def test_a_violation_is_resolved_with_what_was_found_out(app, tried):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/violations/{tried.id}"
    assert page in browser.get("/licensing/violations").text and "Till 9" in browser.get(page).text
    assert browser.post(f"{page}/resolve", data={"resolution": " "}).status_code == 422
    assert browser_of(app, make_staff("SUPPORT")).post(f"{page}/resolve", data={"resolution": "Seen"}).status_code == 403
    assert browser.post(f"{page}/resolve", data={"resolution": "A till was replaced"}).status_code == 303
    assert page in browser.get("/licensing/violations?state=resolved").text and "A till was replaced" in browser.get(page).text
    assert browser.get(f"/licensing/violations/{uuid.uuid4()}").status_code == 404
