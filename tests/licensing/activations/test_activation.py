"""Activating devices: never more than the licence allows, the same device never twice, refusals recorded."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import date, timedelta
from time import sleep

import pytest
from sqlalchemy import func, select, text, update

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.claims import accept, read_claims
from app.license_protocol.codes import Code
from app.license_protocol.envelope import unseal
from app.licensing.activations import asking, queries, service
from app.licensing.activations.models import Activation
from app.licensing.activations.queries import count_active
from app.licensing.activations.rules import ActivationStatus
from app.licensing.activations.service import Device
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.decisions.models import LicenseViolation
from app.licensing.licenses.queries import lock_license
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status, transfer
from app.licensing.offline.files import issue_file
from app.licensing.offline.signing import trusted_keys
from app.licensing.plans.models import LicensePlan
from tests.licensing.conftest import STAFF, device, make_license, make_owner
from tests.races import at_once

TENANT = "tenant-1"


def activate(license, number: int = 1, **parts):
    return service.activate(license.serial, TENANT, device(number, **parts), STAFF, nonce="n1")


def test_a_device_gets_a_token_and_a_file_it_can_check_itself(server):
    license = make_license(server, expires_on=now().date() + timedelta(days=30))
    outcome = activate(license)
    claims = read_claims(unseal(outcome.values["file"], trusted_keys()))
    accept(claims, device=device().parts, moment=now())
    assert (outcome.code, claims.serial, claims.status, claims.nonce, claims.sequence) == (Code.VALID, license.serial, "ACTIVE", "n1", 1)
    assert claims.limits == {"activations": 2, "branches": 1, "users": 10, "products": 5000}
    assert "inventory" in claims.modules and "loyalty" not in claims.modules
    assert queries.find_device(outcome.values["token"]).activation.id == outcome.activation.id


def test_a_repaired_or_reinstalled_device_keeps_its_place(server):
    license = make_license(server)
    first = activate(license).activation.id
    assert activate(license, disk_id="new", mac_address="new").activation.id == first
    assert activate(license, disk_id="new", mac_address="new", installation_key="new").activation.id == first
    assert activate(license, disk_id="other", mac_address="other", installation_key="other").activation.id != first
    assert queries.count_active(license.id) == 2


def test_one_more_than_the_limit_is_refused_and_noted(server):
    license = make_license(server)
    codes = [activate(license, number).code for number in (1, 2, 3, 3)]
    db.session.commit()
    assert codes == [Code.VALID, Code.VALID, Code.TOO_MANY_DEVICES, Code.TOO_MANY_DEVICES]
    violation = db.session.scalars(select(LicenseViolation).where(LicenseViolation.license_id == license.id)).one()
    assert (violation.kind, violation.severity, violation.times) == ("DEVICE_LIMIT", "MEDIUM", 2)


def test_a_freed_place_is_taken_by_another_and_the_freed_one_learns_it(server):
    license = make_license(server)
    first, token = (lambda outcome: (outcome.activation, outcome.values["token"]))(activate(license, 1))
    activate(license, 2)
    service.free(first.id, STAFF, "broken")
    assert activate(license, 3).code is Code.VALID
    heard = service.heartbeat(token, device(1), STAFF)
    claims = read_claims(unseal(heard.values["file"], trusted_keys()))
    assert (heard.code, claims.device_status) == (Code.ACTIVATION_FREED, "DEACTIVATED")


def test_whose_licence_was_moved_is_told_so_since_when_and_nothing_of_who_has_it_now(server):
    license = make_license(server, expires_on=now().date() + timedelta(days=30))
    token, freed = activate(license, 1).values["token"], activate(license, 2)
    service.free(freed.activation.id, STAFF, "sold")
    transfer(license.id, make_owner().id, "Harbour Shop", STAFF, "sold")
    service.activate(license.serial, "tenant-2", device(1), STAFF)  # the same machine, for the other business
    for former, number in ((token, 1), (freed.values["token"], 2)):
        heard = service.heartbeat(former, device(number), STAFF, nonce="n2")
        claims = read_claims(unseal(heard.values["file"], trusted_keys()))
        accept(claims, device=device(number).parts, moment=now(), newest=1)
        assert (heard.code, claims.device_status, claims.nonce) == (Code.LICENSE_MOVED, "MOVED", "n2")
        assert (claims.business, claims.status, claims.expires_at) == ("", "ACTIVE", None)
        assert claims.device_since == heard.values["since"] and now() - claims.device_since < timedelta(minutes=5)
        assert asking.identify(former).code is Code.LICENSE_MOVED
    assert asking.leave(token, STAFF, "by the device").code is Code.LICENSE_MOVED
    assert queries.count_active(license.id) == 1


def test_a_later_activation_of_the_same_machine_takes_its_place_and_the_former_is_told_so(server):
    license = make_license(server)
    first, second = (activate(license).values["token"] for _ in range(2))
    heard = service.heartbeat(first, device(), STAFF)
    claims = read_claims(unseal(heard.values["file"], trusted_keys()))
    assert (heard.code, claims.device_status, claims.business) == (Code.ACTIVATION_REPLACED, "REPLACED", "Corner Shop")
    assert service.heartbeat(second, device(), STAFF).code is Code.VALID
    assert asking.leave(first, STAFF, "by the device").code is Code.ACTIVATION_REPLACED
    assert queries.count_active(license.id) == 1
    transfer(license.id, make_owner().id, "Harbour Shop", STAFF, "sold")
    assert [service.heartbeat(token, device(), STAFF).code for token in (first, second)] == [Code.LICENSE_MOVED] * 2


@pytest.mark.parametrize(("verb", "code"), [(Verb.SUSPEND, Code.SUSPENDED), (Verb.REVOKE, Code.REVOKED), (Verb.EXPIRE, Code.EXPIRED)])
def test_a_licence_not_in_force_activates_nothing_but_still_answers_its_devices(server, verb, code):
    license = make_license(server)
    token = activate(license, 1).values["token"]
    change_status(license.id, verb, STAFF, "reason")
    assert activate(license, 2).code is code
    heard = service.heartbeat(token, device(1), STAFF)
    assert (heard.code, read_claims(unseal(heard.values["file"], trusted_keys())).status) == (code, str(license.status))


@pytest.mark.parametrize(("text", "code"), [("WKP-0000", Code.SERIAL_INVALID), ("WKP-0000-0000-0000", Code.NOT_FOUND)])
def test_keys_nobody_has(server, text, code):
    assert service.activate(text, TENANT, device(), STAFF).code is code


def test_a_licence_of_one_business_serves_no_other(server):
    license = make_license(server)
    assert service.register_tenant(license.serial, TENANT, "Corner Shop", STAFF).code is Code.VALID
    assert service.register_tenant(license.serial, TENANT, "Corner Shop", STAFF).code is Code.VALID
    assert service.register_tenant(license.serial, "tenant-2", "Other", STAFF).code is Code.REGISTERED_ELSEWHERE
    assert service.activate(license.serial, "tenant-2", device(), STAFF).code is Code.REGISTERED_ELSEWHERE


def test_who_tries_a_licence_of_another_business_or_one_that_ended_is_noted_as_such(server):
    """Whoever looks into it must not read that no licence has this key."""
    other, ended = make_license(server), make_license(server, expires_on=date(2020, 1, 1))
    service.register_tenant(other.serial, TENANT, "Corner Shop", STAFF)
    assert service.register_tenant(other.serial, "tenant-2", "Other", STAFF).code is Code.REGISTERED_ELSEWHERE
    assert service.activate(other.serial, "tenant-2", device(), STAFF).code is Code.REGISTERED_ELSEWHERE
    assert service.activate(ended.serial, TENANT, device(), STAFF).code is Code.EXPIRED
    rows = db.session.scalars(select(LicenseViolation).where(LicenseViolation.license_id.in_((other.id, ended.id)))
                              .order_by(LicenseViolation.first_at)).all()
    assert [(row.code, str(row.kind), row.times) for row in rows] == [
        ("REGISTERED_ELSEWHERE", "INVALID_LICENSE", 2), ("EXPIRED", "LICENSE_EXPIRED", 1)]
    found = select(LicenseAuditLog.details).where(LicenseAuditLog.license_id == other.id, LicenseAuditLog.event_type == "VIOLATION_FOUND")
    assert [details["code"] for details in db.session.scalars(found)] == ["REGISTERED_ELSEWHERE"]


@pytest.mark.parametrize("parts", [{}, {"installation_key": ""}, {"cpu_id": "c", "os_info": "Debian 12"}, {"mac_address": "a"}])
def test_a_device_that_could_not_be_recognised_again_takes_no_place(server, parts):
    """It would be refused with its first heartbeat, and take another place each time it tries."""
    license = make_license(server)
    assert service.activate(license.serial, TENANT, Device("Till", parts), STAFF).code is Code.FINGERPRINT_INCOMPLETE
    assert count_active(license.id) == 0


def test_the_first_business_that_a_licence_is_activated_for_has_it(server):
    license = make_license(server)
    activate(license)
    assert license.tenant_reference == TENANT
    assert service.activate(license.serial, "tenant-2", device(2), STAFF).code is Code.REGISTERED_ELSEWHERE


def test_another_machine_with_a_stolen_token_is_refused_and_noted(server):
    license = make_license(server)
    token = activate(license).values["token"]
    assert service.heartbeat(token, device(9), STAFF).code is Code.FINGERPRINT_MISMATCH
    assert service.heartbeat("nothing", device(), STAFF).code is Code.NOT_ACTIVATED


def test_each_answer_has_a_higher_sequence(server):
    license = make_license(server)
    token = activate(license).values["token"]
    files = [service.heartbeat(token, device(), STAFF).values["file"] for _ in range(3)]
    assert [read_claims(unseal(file, trusted_keys())).sequence for file in files] == [2, 3, 4]


def test_a_clock_a_day_behind_is_noted(server):
    license = make_license(server)
    token = activate(license).values["token"]
    service.heartbeat(token, device(), STAFF, clock=now() - timedelta(hours=20))
    service.heartbeat(token, device(), STAFF, clock=now() - timedelta(days=2))
    db.session.flush()
    found = db.session.scalars(select(LicenseViolation.kind).where(LicenseViolation.license_id == license.id)).all()
    assert found == ["CLOCK_MANIPULATION"]


def test_a_device_unseen_past_its_offline_days_is_culled(server):
    license = make_license(server)
    outcome = activate(license)
    outcome.activation.last_seen_at = now() - timedelta(days=44)
    db.session.flush()
    service.cull(now(), STAFF)
    assert outcome.activation.status is ActivationStatus.ACTIVE
    outcome.activation.last_seen_at = now() - timedelta(days=46)
    db.session.flush()
    service.cull(now(), STAFF)
    assert (outcome.activation.status, outcome.activation.deactivation_reason) == (ActivationStatus.DEACTIVATED, "unseen")
    events = db.session.scalars(select(LicenseAuditLog.event_type).where(LicenseAuditLog.activation_id == outcome.activation.id)).all()
    assert set(events) == {EventType.DEVICE_ACTIVATED, EventType.DEVICE_CULLED}


def test_a_machine_that_was_given_a_file_for_a_year_keeps_its_place_as_long_as_the_file_holds(server):
    """It is never heard of, and that is how it is meant: its place must be there when the next challenge comes."""
    license = make_license(server)
    device_of, moment = activate(license).activation, now()
    db.session.execute(update(LicensePlan).where(LicensePlan.id == license.plan_id).values(file_days=365))
    issue_file(device_of.id, STAFF)
    db.session.execute(update(LicensePlan).where(LicensePlan.id == license.plan_id).values(file_days=30))
    dead = [device_of in queries.list_dead(moment + timedelta(days=days), limit=1_000_000) for days in (379, 381)]
    assert dead == [False, True]


def test_a_device_whose_licence_somebody_holds_is_culled_another_time(app, server):
    """Who activates holds the licence first and then the device: the collector waits for nobody."""
    license = make_license(server)
    found = activate(license).activation
    found.last_seen_at = now() - timedelta(days=46)
    license_id = license.id
    db.session.commit()

    def hold_or_cull(number: int) -> None:
        db.session.execute(text("SET LOCAL lock_timeout = '5s'"))
        if number:
            sleep(0.3)
            service.cull(now(), STAFF)
        else:
            lock_license(license_id)
            sleep(1)
            db.session.execute(update(Activation).where(Activation.license_id == license_id).values(version="2.0"))

    at_once(app, 2, hold_or_cull)
    db.session.refresh(found)
    assert (found.status, found.version) == (ActivationStatus.ACTIVE, "2.0")
    service.cull(now(), STAFF)
    assert found.status is ActivationStatus.DEACTIVATED


def test_many_devices_that_may_stay_away_for_long_keep_no_dead_one_from_being_culled(server):
    patient, gone = make_license(server), make_license(server)
    patient.offline_days = 400
    stays, dies = activate(patient).activation, activate(gone).activation
    stays.last_seen_at, dies.last_seen_at = now() - timedelta(days=3000), now() - timedelta(days=2999)
    db.session.flush()
    assert queries.list_dead(now() - timedelta(days=2600), limit=1) == [dies], "one who may stay away for 400 days is not asked about"


def test_fifty_at_once_on_a_limit_of_five_are_exactly_five(server):
    license = make_license(server)
    license.max_activations = 5
    db.session.commit()
    serial, license_id, codes, gate = license.serial, license.id, Counter(), threading.Barrier(50)

    def try_one(number: int) -> None:
        with server.app.app_context():
            gate.wait()
            outcome = service.activate(serial, TENANT, device(number, installation_key=uuid.uuid4().hex), STAFF)
            db.session.commit()
            codes[str(outcome.code)] += 1
            db.session.remove()

    threads = [threading.Thread(target=try_one, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == {"VALID": 5, "TOO_MANY_DEVICES": 45}
    assert db.session.scalar(select(func.count()).select_from(Activation).where(
        Activation.license_id == license_id, Activation.status == ActivationStatus.ACTIVE)) == 5
