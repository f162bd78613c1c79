"""The installation and the License Server as they meet in the world: two applications, signed answers over HTTP."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import create_app
from app.adapters.license_server import Unreachable
from app.adapters.license_server.http import HttpLicenseServer
from app.cli import licenses
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from app.licensing.metering import service as metering
from app.licensing.metering.models import ApiUsage
from app.licensing.offline.signing import rotate
from app.pos.business.api_keys.service import create_key
from app.pos.business.license.queries import find_installed
from app.pos.business.license.service import activate
from tests.browser.driver import served
from tests.licensing.conftest import STAFF
from tests.pos.business.license.test_files import issued
from tests.pos.business.license.test_ladder import stage


@pytest.fixture
def remote(licensed, database):
    """The License Server in an application of its own; the installation speaks HTTP with it."""
    with served(create_app({**database, "SYSTEMS": "licensing"})) as address:
        licensed.app.extensions["license_server"] = HttpLicenseServer(address)
        yield licensed


def test_from_the_serial_key_to_the_revocation(remote):
    owner, made = remote.owner(), remote.license()
    answer = owner.post("/office/license/activate", {"serial": made.serial, "device_name": "Counter"})
    assert answer.headers.get("HX-Redirect") == "/office/license/", re.findall(r'class="code">(\w+)<', answer.text)
    assert stage(owner.get("/office/license/")) == ("VALID", "VALID")
    first = find_installed().version
    assert remote.beat() is True
    db.session.expire_all()
    assert (find_installed().version, find_installed().refused_code) == (first + 1, None)
    change_status(made.id, Verb.REVOKE, STAFF, "Charged back")
    db.session.commit()
    assert remote.beat() is True
    assert stage(owner.get("/office/")) == ("LOCKED", "REVOKED")


@pytest.mark.parametrize(("serial", "code"), [("WKP-0000-0000-0000", "NOT_FOUND"), ("WKP-0000-0000-0001", "SERIAL_INVALID")])
def test_a_key_that_is_none_is_told_with_its_code(remote, serial, code):
    answer = remote.owner().post("/office/license/activate", {"serial": serial})
    assert (answer.status_code, f'<span class="code">{code}</span>' in answer.text) == (422, True)


def test_a_licence_of_another_business_and_one_device_too_many_are_told_apart(remote):
    made = remote.license()
    made.max_activations = 0
    db.session.commit()
    answer = remote.owner().post("/office/license/activate", {"serial": made.serial})
    assert '<span class="code">TOO_MANY_DEVICES</span>' in answer.text
    made.max_activations, made.tenant_reference = 1, "another business"
    db.session.commit()
    answer = remote.owner().post("/office/license/activate", {"serial": made.serial})
    assert '<span class="code">REGISTERED_ELSEWHERE</span>' in answer.text


def test_the_scheduler_asks_for_every_business_and_tells_what_it_uses(remote, monkeypatch):
    made = remote.license()
    activate(made.serial, None, remote.shop.system)
    db.session.commit()
    monkeypatch.setattr(licenses, "application", lambda: remote.app)
    licenses.heartbeats()
    db.session.refresh(made)
    assert made.used == {"branches": 1, "users": 3, "products": 0}


def test_heartbeats_come_about_every_minute_and_never_all_at_once():
    pauses = {licenses.pause() for _ in range(200)}
    assert (min(pauses) >= 45, max(pauses) <= 75, len(pauses) > 150) == (True, True, True)


def test_calls_of_programs_are_reported_and_a_stop_is_heard(remote):
    made = remote.license("enterprise")
    license_id, tenant_id = made.id, remote.shop.tenant_id
    remote.activate(made)
    with tenant_scope(tenant_id):
        key = create_key("Web shop", remote.shop.staff["MANAGER"], ["catalog.products.view"], timedelta(days=1), remote.shop.system)
        db.session.commit()

    def call() -> int:
        return remote.app.test_client().get("/api/v1/products", headers={"Authorization": f"Bearer {key}"}).status_code

    def beat() -> None:
        with tenant_scope(tenant_id):
            assert remote.beat() is True

    assert call() == 200
    beat()
    assert db.session.scalars(select(ApiUsage.api_key).where(ApiUsage.license_id == license_id)).all() == ["Web shop"]
    for is_stopped, status in ((True, 429), (False, 200)):
        metering.suspend(license_id, is_stopped, STAFF, "Scraping")
        db.session.commit()
        assert call() == (200 if is_stopped else 429)
        beat()
        assert call() == status


def test_a_report_counts_once_though_its_answer_was_lost_on_the_way(remote, monkeypatch):
    made = remote.license("enterprise")
    license_id, tenant_id = made.id, remote.shop.tenant_id
    remote.activate(made)
    with tenant_scope(tenant_id):
        key = create_key("Web shop", remote.shop.staff["MANAGER"], ["catalog.products.view"], timedelta(days=1), remote.shop.system)
        db.session.commit()
    usage = HttpLicenseServer.usage

    def lose(server, *asked):
        usage(server, *asked)
        raise Unreachable("cut off after it was counted")

    for count in (3, 2):
        for _number in range(count):
            remote.app.test_client().get("/api/v1/products", headers={"Authorization": f"Bearer {key}"})
        monkeypatch.setattr(HttpLicenseServer, "usage", lose if count == 3 else usage)
        with tenant_scope(tenant_id):
            assert remote.beat() is True
    with tenant_scope(tenant_id):
        remote.beat()
    assert len(db.session.scalars(select(ApiUsage.id).where(ApiUsage.license_id == license_id)).all()) == 5


def test_a_file_by_a_retired_key_is_asked_of_the_server(remote):
    remote.activate(remote.license())
    file = issued()
    rotate(STAFF)
    db.session.commit()
    remote.beat()
    answer = remote.owner().post("/office/license/file", {"text": file})
    assert (answer.status_code, '<span class="code">FILE_KEY_RETIRED</span>' in answer.text) == (422, True)
