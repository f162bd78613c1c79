"""What owners see and do, and that it is theirs alone."""

from __future__ import annotations

import uuid
from time import sleep

import pytest

from app.kernel.actor import Actor
from app.kernel.database import db
from app.license_protocol.challenge import Challenge, unpack_response
from app.license_protocol.fingerprint import digest
from app.licensing.activations.queries import list_devices
from app.licensing.activations.service import activate, free
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status, hand_over
from app.licensing.my import service
from app.licensing.offline import challenges
from app.licensing.owners.models import Owner
from app.licensing.owners.service import ensure_owner
from tests.licensing.conftest import STAFF, device, make_license, make_owner, make_staff
from tests.licensing.portal import browser_of
from tests.races import at_once

SHOP = str(uuid.UUID(int=1))


@pytest.fixture
def license(server, monkeypatch):
    """A licence with one device."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    made = make_license(server)
    activate(made.serial, SHOP, device(1), STAFF)
    db.session.commit()
    return made


def challenge_of(license) -> Challenge:
    """What a machine without a network shows."""
    return Challenge(license.serial, uuid.UUID(SHOP), "0123456789ABCDEF", {"installation_key": digest("installation_key", "2")})


@pytest.fixture
def owner(app, license):
    """The browser of the licence's owner."""
    return browser_of(app, db.session.get(Owner, license.owner_id))


def test_an_owner_sees_their_licences_and_devices(owner, license):
    assert license.serial in owner.get("/licensing/my").text
    page = owner.get(f"/licensing/my/licenses/{license.id}").text
    assert "Till 1" in page and license.serial in page
    assert owner.get("/licensing/go-on").headers["Location"] == "/licensing/my"


def test_another_owner_finds_none_of_it(app, license):
    stranger, one = browser_of(app, make_owner()), list_devices(license.id)[0]["id"]
    assert license.serial not in stranger.get("/licensing/my").text
    assert stranger.get(f"/licensing/my/licenses/{license.id}").status_code == 404
    posts = [stranger.post(f"/licensing/my/devices/{one}/{act}", data={"name": "Mine"}).status_code for act in ("free", "rename", "file")]
    assert posts == [404] * 3
    refused = stranger.post("/licensing/my/challenge", data={"challenge": challenge_of(license).text(), "device_name": "Till 7"})
    assert refused.status_code == 422 and "NOT_FOUND" in refused.text


def test_an_owner_renames_and_frees_a_device(owner, license):
    address = f"/licensing/my/devices/{list_devices(license.id)[0]['id']}"
    assert owner.post(f"{address}/rename", data={"name": " "}).status_code == 422
    assert owner.post(f"{address}/rename", data={"name": "By the door"}).status_code == 303
    assert owner.post(f"{address}/free").status_code == 303
    db.session.expire_all()
    assert [(one["device_name"], one["status"]) for one in list_devices(license.id)] == [("By the door", "DEACTIVATED")]
    assert owner.post(f"{address}/file").status_code == 409


def test_an_owner_is_told_how_a_licence_stands_and_what_to_do(owner, license):
    page = f"/licensing/my/licenses/{license.id}"
    file = f"/licensing/my/devices/{list_devices(license.id)[0]['id']}/file"
    text = owner.get(page).text
    assert file in text and "The licence is suspended." not in text
    change_status(license.id, Verb.SUSPEND, STAFF, "suspected fraud")
    db.session.commit()
    text = owner.get(page).text
    assert "The licence is suspended." in text and "paying online does not lift that" in text and "fraud" not in text
    assert file not in text, "no button for a file that would be refused"


def test_a_new_owner_sees_no_device_that_the_business_before_had(app, server, license):
    hand_over(license.id, f"{uuid.uuid4().hex}@example.com", "Bea", "Other Shop", STAFF, "sold")
    activate(license.serial, str(uuid.UUID(int=2)), device(2), STAFF)
    db.session.commit()
    page = browser_of(app, db.session.get(Owner, license.owner_id)).get(f"/licensing/my/licenses/{license.id}").text
    assert "Till 2" in page and "Till 1" not in page
    free(next(one["id"] for one in list_devices(license.id) if one["device_name"] == "Till 2"), STAFF, "staff")
    activate(license.serial, str(uuid.UUID(int=2)), device(1), STAFF)
    db.session.commit()
    assert [one["device_name"] for one in list_devices(license.id, here=True)] == ["Till 1", "Till 2"], "sold with the machines"
    support = browser_of(app, make_staff("SUPPORT")).get(f"/licensing/licenses/{license.id}").text
    assert "Till 1" in support and "Till 2" in support


def test_an_owner_reads_what_happened_since_the_licence_is_theirs(app, owner, license):
    page = f"/licensing/my/licenses/{license.id}"
    text = owner.get(page).text
    assert "Device activated" in text and "Licence made" in text
    free(list_devices(license.id)[0]["id"], Actor(None, None, None, "Grace of Support", "STAFF"), "asked for")
    new = f"{license.id.hex}@example.com"
    hand_over(license.id, new, "Bea", "Other Shop", STAFF, "sold")
    db.session.commit()
    text = browser_of(app, ensure_owner(new, "Bea")).get(page).text
    assert "Transferred" in text and "Device freed" not in text and "Device activated" not in text
    assert "Device freed" in browser_of(app, make_staff("ADMIN")).get(f"/licensing/licenses/{license.id}").text


def test_people_of_the_vendor_have_no_names_in_an_owners_history(owner, license):
    free(list_devices(license.id)[0]["id"], Actor(None, None, None, "Grace of Support", "STAFF"), "asked for")
    db.session.commit()
    text = owner.get(f"/licensing/my/licenses/{license.id}").text
    assert "Device freed" in text and "Grace" not in text and "asked for" not in text


def test_an_owner_downloads_a_licence_file(owner, license):
    answer = owner.post(f"/licensing/my/devices/{list_devices(license.id)[0]['id']}/file")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment;")
    assert len(answer.text) > 200


def test_an_owner_answers_the_challenge_of_a_machine_without_a_network(owner, license):
    assert owner.get("/licensing/my/challenge").status_code == 200
    assert "CHALLENGE_INVALID" in owner.post("/licensing/my/challenge", data={"challenge": "nonsense", "device_name": "Till 7"}).text
    answer = owner.post("/licensing/my/challenge", data={"challenge": challenge_of(license).text(), "device_name": "Till 7"})
    assert answer.status_code == 200 and "data:image/svg+xml" in answer.text
    text = answer.text.partition('id="license-response">')[2].partition("<")[0]
    assert len(unpack_response(text)) > 200
    assert "Till 7" in owner.get(f"/licensing/my/licenses/{license.id}").text


def test_an_owner_and_staff_who_answer_one_challenge_at_the_same_moment_give_one_response(app, license, monkeypatch):
    asked, person, known = challenge_of(license).text(), Actor(None, license.owner_id, None, "Owner", "OWNER"), challenges.activate

    def after(seconds: float, work):
        """Do the work later, so that each has locked by then what it locks first."""
        return lambda *values: (sleep(seconds), work(*values))[1]

    monkeypatch.setattr(challenges, "activate", after(0.6, known))
    monkeypatch.setattr(service, "answer_challenge", after(0.3, challenges.answer_challenge))
    made = at_once(app, 2, lambda number: (service.answer(asked, "Till 7", person, None) if number else
                                           challenges.answer_challenge(asked, "Till 7", STAFF)).values["response"])
    assert len(set(made)) == 1
