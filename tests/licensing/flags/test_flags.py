"""Feature flags on their pages, and in what licences give."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.flags import queries, service
from app.licensing.flags.models import FeatureFlag
from app.licensing.flags.rules import Conditions
from app.licensing.licenses.queries import get_plan, offer_of
from tests.licensing.conftest import STAFF, make_license, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def name(app, monkeypatch):
    """A name that no flag has; whatever gets it is deleted afterwards."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    name = f"flag-{uuid.uuid4().hex[:12]}"
    yield name
    db.session.rollback()
    found = queries.find_named(name)
    if found is not None and found.deleted_at is None:
        service.delete_flag(found.id, STAFF)
    db.session.commit()


def features(license) -> frozenset[str]:
    """What the licence gives now."""
    db.session.flush()
    return offer_of(license, get_plan(license.plan_id), now()).features


def edits(name: str) -> list[tuple]:
    """What was written down of a flag: before, after; newest first."""
    rows = db.session.scalars(select(LicenseAuditLog).where(LicenseAuditLog.event_type == EventType.SETTING_CHANGED)
                              .order_by(LicenseAuditLog.id.desc()).limit(20))
    return [(row.details["before"], row.details["after"]) for row in rows if row.details.get("flag") == name]


def test_a_flag_that_holds_is_a_feature_of_the_licence_while_it_is_switched_on(server, name):
    license, other = make_license(server), make_license(server, "professional")
    flag = service.create_flag(name, "New till", True, Conditions(tiers=frozenset({"BASIC"})), STAFF)
    assert name in features(license) and name not in features(other)
    service.switch(flag.id, False, STAFF)
    service.switch(flag.id, False, STAFF)
    assert name not in features(license)
    service.edit_flag(flag.id, "New till", True, Conditions(plans=frozenset({"professional"})), STAFF)
    assert name not in features(license) and name in features(other)
    service.delete_flag(flag.id, STAFF)
    assert name not in features(other)
    service.create_flag(name, "Again", True, Conditions(), STAFF)
    assert name in features(license) and db.session.query(FeatureFlag).filter_by(name=name).count() == 1
    said = edits(name)
    assert [after and after.get("is_enabled") for _before, after in said] == [True, None, True, False, True]
    assert said[2] == ({"is_enabled": False, "conditions": {"share": 100, "tiers": ["BASIC"]}},
                       {"is_enabled": True, "conditions": {"share": 100, "plans": ["professional"]}})


@pytest.mark.parametrize(("given", "conditions", "code"), [
    ("Not a name", Conditions(), "feature_invalid"),
    (None, Conditions(share=101), "share_invalid"), (None, Conditions(share=-1), "share_invalid"),
    (None, Conditions(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 31)), "days_reversed"),
])
def test_what_makes_no_sense_is_refused(app, name, given, conditions, code):
    with pytest.raises(Refusal) as refused:
        service.create_flag(given or name, "", True, conditions, STAFF)
    assert refused.value.code == code


def test_a_name_is_taken_once(app, name):
    service.create_flag(name, "", False, Conditions(), STAFF)
    with pytest.raises(Refusal) as refused:
        service.create_flag(name, "", False, Conditions(), STAFF)
    assert refused.value.code == "name_taken"


def test_staff_make_edit_switch_and_delete_a_flag(server, name):
    app, license = server.app, make_license(server)
    browser = browser_of(app, make_staff("ADMIN"))
    typed = {"name": name, "description": "New till", "share": "100", "plans": ["basic"], "serials": license.serial.lower(),
             "is_enabled": "y"}
    assert browser.get("/licensing/flags/new").status_code == 200
    assert browser.post("/licensing/flags/new", data=typed).status_code == 303
    assert browser.post("/licensing/flags/new", data=typed).status_code == 422
    flag = queries.find_named(name)
    page = f"/licensing/flags/{flag.id}"
    assert name in features(license)
    text = browser.get("/licensing/flags").text
    assert name in text and "Basic · 1 serial key" in text and "New till" in text
    assert license.serial in browser.get(page).text and 'name="name"' not in browser.get(page).text
    wrong = browser.post(page, data={**typed, "serials": "WKP-1", "share": "101"})
    assert wrong.status_code == 422 and "“WKP-1” is no serial key." in wrong.text and "Enter 0 to 100." in wrong.text
    assert browser.post(page, data={"share": "0", "is_enabled": "y", "starts_on": "2026-01-01"}).status_code == 303
    assert "0% of licences · from 1 Jan 2026" in browser.get("/licensing/flags").text
    for verb, is_enabled in (("off", False), ("on", True)):
        assert browser.post(f"{page}/{verb}").status_code == 303
        db.session.refresh(flag)
        assert flag.is_enabled is is_enabled
    assert browser.post(f"{page}/delete").status_code == 303
    assert name not in browser.get("/licensing/flags").text and browser.get(page).status_code == 404
    support = browser_of(app, make_staff("SUPPORT"))
    assert [support.get("/licensing/flags").status_code, support.get("/licensing/flags/new").status_code] == [200, 403]
