"""What owners see and do, and that it is theirs alone."""

from __future__ import annotations

import uuid

import pytest

from app.kernel.database import db
from app.license_protocol.challenge import Challenge, unpack_response
from app.license_protocol.fingerprint import digest
from app.licensing.activations.queries import list_devices
from app.licensing.activations.service import activate
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, device, make_license, make_owner
from tests.licensing.portal import browser_of

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
    return Challenge(license.serial, uuid.UUID(SHOP), "0123456789ABCDEF", {"disk_id": digest("disk_id", "2")})


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
