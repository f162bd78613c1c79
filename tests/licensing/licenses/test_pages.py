"""Licences as staff find, read and change them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.challenge import Challenge
from app.license_protocol.fingerprint import digest
from app.licensing.activations.queries import list_devices
from app.licensing.activations.service import activate
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import get_plan
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_plan, change_status
from app.licensing.owners.models import Owner
from app.licensing.owners.service import ensure_owner
from tests.licensing.conftest import STAFF, device, make_license, make_owner, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def license(server, monkeypatch):
    """A licence with one device."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    made = make_license(server)
    activate(made.serial, "shop-1", device(1), STAFF)
    db.session.commit()
    return made


def status_of(license) -> str:
    db.session.expire_all()
    return str(db.session.get(License, license.id).status)


def test_staff_find_a_licence_by_its_key_however_it_is_typed_and_by_state(app, license):
    browser = browser_of(app, make_staff("SUPPORT"))
    assert str(license.id) in browser.get("/licensing/licenses", query_string={"text": license.serial.lower()}).text
    assert str(license.id) not in browser.get("/licensing/licenses", query_string={"text": license.serial, "status": "REVOKED"}).text
    plan = {"text": license.serial, "plan": str(license.plan_id)}
    assert str(license.id) in browser.get("/licensing/licenses", query_string=plan).text


def test_the_page_shows_devices_and_history_and_support_changes_nothing(app, license):
    browser, page = browser_of(app, make_staff("SUPPORT")), f"/licensing/licenses/{license.id}"
    text = browser.get(page).text
    assert "Till 1" in text and "Device activated" in text and "1 of" in text and "Suspend" not in text
    assert browser.post(f"{page}/suspend", data={"reason": "Why"}).status_code == 403
    assert browser_of(app, make_owner()).get(page).status_code == 403


def test_a_licence_is_suspended_resumed_revoked_and_reinstated_each_with_its_reason(app, license):
    browser, page = browser_of(app, make_staff("SUPER_ADMIN")), f"/licensing/licenses/{license.id}"
    assert browser.post(f"{page}/suspend", data={}).status_code == 422
    for verb, status in (("suspend", "SUSPENDED"), ("resume", "ACTIVE"), ("revoke", "REVOKED"), ("reinstate", "SUSPENDED")):
        assert browser.post(f"{page}/{verb}", data={"reason": f"Because of {verb}"}).status_code == 303
        assert status_of(license) == status
    assert "Because of revoke" in browser.get(page).text
    assert browser_of(app, make_staff("ADMIN")).post(f"{page}/revoke", data={"reason": "Why"}).status_code == 403


def test_staff_read_what_a_suspension_a_revocation_and_a_transfer_do_before_they_do_it(app, license):
    page = browser_of(app, make_staff("SUPER_ADMIN")).get(f"/licensing/licenses/{license.id}").text
    for dialog, effect in (("suspend", "WK POS only sells from then on."), ("revoke", "no new one can be opened."),
                           ("transfer", "Every device is freed")):
        assert effect in page.partition(f'id="dialog-{dialog}"')[2].partition("</dialog>")[0]


def test_a_renewal_takes_months_or_a_day(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}"
    assert browser.post(f"{page}/renew", data={}).status_code == 422
    assert browser.post(f"{page}/renew", data={"until": "2020-01-31"}).status_code == 422
    assert browser.post(f"{page}/renew", data={"until": "2099-01-31"}).status_code == 303
    assert browser.post(f"{page}/renew", data={"months": "1"}).status_code == 303
    text = browser.get(page).text
    assert "28 Feb 2099" in text and "14 Mar 2099" in text, "last day, and last day of the grace"
    db.session.expire_all()
    assert db.session.get(License, license.id).expires_on.isoformat() == "2099-02-28"


def test_another_plan_shows_what_changes_before_it_is_taken(app, server, license):
    change_plan(license.id, server.plans["professional"].id, STAFF)
    db.session.commit()
    browser, page, smaller = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}/plan", server.plans["basic"]
    preview = browser.get(page, query_string={"plan_id": str(smaller.id)}).text
    assert "Lost" in preview and "Gained" not in preview
    assert browser.post(page, data={"plan_id": str(smaller.id)}).status_code == 303
    db.session.expire_all()
    assert db.session.get(License, license.id).plan_id == smaller.id
    assert browser.post(page, data={"plan_id": "nonsense"}).status_code == 422


def test_a_transfer_frees_the_devices_and_the_new_owner_has_it(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}"
    wish = {"business_name": "Other Shop", "owner_name": "Ann", "email": f"a{license.id.hex}@example.com", "reason": "Sold"}
    assert browser.post(f"{page}/transfer", data=wish).status_code == 303
    text = browser.get(page).text
    assert "Other Shop" in text and wish["email"] in text and "Freed" in text


def test_what_was_mistyped_is_put_right_and_no_device_is_freed_for_it(app, license):
    """By a transfer alone every till would have to be activated anew, for a letter in an address."""
    former = db.session.get(Owner, license.owner_id)
    signed_in = browser_of(app, former)
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}"
    taken = ensure_owner(f"b{license.id.hex}@example.com", "Bea").email
    db.session.commit()
    wish = {"business_name": "Corner Café", "zone": "Asia/Tokyo", "owner_name": "Ann", "email": f"A{license.id.hex}@example.com",
            "language": "ar"}
    assert 'value="Corner Shop"' in browser.get(page).text
    refused = browser.post(f"{page}/edit", data={**wish, "email": taken})
    assert refused.status_code == 422 and "Another owner has this address." in refused.text
    assert signed_in.get("/licensing/my").status_code == 200
    assert browser.post(f"{page}/edit", data=wish).status_code == 303
    db.session.expire_all()
    owner = db.session.get(Owner, license.owner_id)
    assert (owner.email, owner.name, owner.language) == (wish["email"].lower(), "Ann", "ar")
    assert [one["status"] for one in list_devices(license.id)] == ["ACTIVE"]
    assert "Corner Café" in browser.get(page).text
    assert signed_in.get("/licensing/my").headers["Location"].startswith("/licensing/sign-in")
    assert browser_of(app, make_staff("SUPPORT")).post(f"{page}/edit", data=wish).status_code == 403


def test_staff_free_and_rename_a_device(app, license):
    browser = browser_of(app, make_staff("SUPPORT"))
    address = f"/licensing/activations/{list_devices(license.id)[0]['id']}"
    assert browser.post(f"{address}/rename", data={"name": ""}).status_code == 422
    assert browser.post(f"{address}/rename", data={"name": "By the door"}).status_code == 303
    assert browser.post(f"{address}/free").status_code == 303
    db.session.expire_all()
    assert [(one["device_name"], one["status"]) for one in list_devices(license.id)] == [("By the door", "DEACTIVATED")]


def test_staff_hand_over_a_licence_file_and_answer_a_challenge_read_out_on_the_telephone(app, license):
    browser, support = browser_of(app, make_staff("ADMIN")), browser_of(app, make_staff("SUPPORT"))
    page, address = f"/licensing/licenses/{license.id}", f"/licensing/activations/{list_devices(license.id)[0]['id']}/file"
    assert address in browser.get(page).text and address not in support.get(page).text
    answer = browser.post(address)
    assert answer.headers["Content-Disposition"].startswith("attachment;") and "BEGIN LICENSE FILE" in answer.text
    assert support.post(address).status_code == support.get("/licensing/activations/challenge").status_code == 403
    asked = Challenge(license.serial, UUID(int=1), "0123456789ABCDEF", {"installation_key": digest("installation_key", "2")})
    assert "Machine without a network" in browser.get("/licensing/activations/challenge").text
    refused = browser.post("/licensing/activations/challenge", data={"challenge": asked.text(), "device_name": "Till 7"})
    assert refused.status_code == 422 and "REGISTERED_ELSEWHERE" in refused.text, "shop-1 has this licence"
    other = make_license(SimpleNamespace(plans={"basic": get_plan(license.plan_id)}))
    asked = replace(asked, serial=other.serial)
    done = browser.post("/licensing/activations/challenge", data={"challenge": asked.text(), "device_name": "Till 7"})
    assert done.status_code == 200 and 'id="license-response"' in done.text
    assert "Till 7" in browser.get(f"/licensing/licenses/{other.id}").text
    change_status(license.id, Verb.SUSPEND, STAFF, "fraud")
    db.session.commit()
    assert address not in browser.get(page).text and browser.post(address).status_code == 409


def test_a_licence_is_made_by_hand(app, server, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    browser = browser_of(app, make_staff("ADMIN"))
    assert browser.get("/licensing/licenses/new").status_code == 200
    wish = {"business_name": "Corner Shop", "owner_name": "Ann", "email": f"{now().timestamp()}@example.com",
            "plan_id": str(server.plans["basic"].id), "zone": "Europe/London"}
    assert browser.post("/licensing/licenses/new", data={**wish, "expires_on": "2020-01-01"}).status_code == 422
    made = browser.post("/licensing/licenses/new", data=wish)
    assert made.status_code == 303 and "Never ends" in browser.get(made.headers["Location"]).text
