"""Devices over HTTP: each code with its status, every decision recorded, every answer signed (see conftest)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.answers import verify
from app.license_protocol.claims import accept, read_claims
from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import unseal
from app.licensing.activations.models import Activation
from app.licensing.activations.service import free
from app.licensing.api import answering
from app.licensing.decisions.models import LicenseDecision, LicenseViolation
from app.licensing.licenses.rules import Source, Verb
from app.licensing.licenses.service import change_status
from app.licensing.metering.models import ApiQuota, ApiUsage
from app.licensing.metering.service import set_quota
from app.licensing.offline import signing
from app.licensing.offline.signing import trusted_keys
from tests.licensing.api.conftest import Installation, code_of
from tests.licensing.conftest import STAFF, make_license
from tests.races import at_once


def decisions(license) -> list[tuple]:
    rows = db.session.scalars(select(LicenseDecision).where(LicenseDecision.license_id == license.id).order_by(LicenseDecision.created_at))
    return [(row.asked, row.code, str(row.decision)) for row in rows]


def test_a_device_that_tells_too_little_is_told_so_and_one_without_a_name_gets_one(server, till):
    license, asked = make_license(server), {"tenant_reference": till.tenant}
    refused = till.post("/activation", {**asked, "serial": license.serial, "device": {"name": "Till", "parts": {}}})
    assert (refused.status_code, code_of(refused)) == (422, "FINGERPRINT_INCOMPLETE")
    made = till.post("/activation", {**asked, "serial": license.serial, "device": {**till.body, "name": "  "}})
    assert db.session.get(Activation, made.json["activation_id"]).device_name == "Device"


def test_a_business_registers_activates_and_is_heard_of(server, till):
    license = make_license(server, expires_on=now().date() + timedelta(days=30))
    registered = till.post("/license/register-tenant", {
        "serial": license.serial.lower(), "tenant_reference": till.tenant, "business_name": "Corner Shop"})
    assert (registered.status_code, code_of(registered), registered.json["business_name"]) == (200, "VALID", "Corner Shop")
    activated = till.activate(license.serial)
    assert (activated.status_code, code_of(activated), activated.json["keys"]) == (200, "VALID", trusted_keys())
    heard = till.beat(used={"branches": 1, "users": 3, "products": 250}, clock="2026-05-01T09:30:00Z")
    claims = read_claims(unseal(heard.json["file"], heard.json["keys"]))
    accept(claims, device=till.device.parts, moment=now(), newest=1)
    assert (heard.json["next_heartbeat_in"], claims.sequence, claims.nonce) == (60, 2, heard.headers["License-Nonce"])
    db.session.refresh(license)
    assert (license.used, license.tenant_reference) == ({"branches": 1, "users": 3, "products": 250}, till.tenant)
    assert decisions(license) == [("registration", "VALID", "ALLOW"), ("activation", "VALID", "ALLOW"), ("heartbeat", "VALID", "ALLOW")]
    latest = db.session.scalars(select(LicenseDecision).where(LicenseDecision.license_id == license.id)).all()[-1]
    assert latest.latency_ms > 0 and latest.reason == "The licence is valid."


@pytest.mark.parametrize(("typed", "status", "code"), [("WKP-12", 422, "SERIAL_INVALID"), ("WKP-0000-0000-0000", 404, "NOT_FOUND")])
def test_a_key_that_nobody_has_is_refused_and_the_refusal_recorded(server, till, typed, status, code):
    for path, more in (("/activation", {"device": till.body}), ("/license/register-tenant", {"business_name": "Corner Shop"})):
        answer = till.post(path, {"serial": typed, "tenant_reference": till.tenant, **more})
        assert (answer.status_code, code_of(answer)) == (status, code)
        assert answer.json["error"]["message"] and answer.json["error"]["remedy"]
    found = db.session.scalars(select(LicenseDecision).order_by(LicenseDecision.created_at.desc()).limit(2)).all()
    assert {(row.asked, row.code, str(row.decision), row.license_id) for row in found} == {
        ("activation", code, "DENY", None), ("registration", code, "DENY", None)}


def test_one_device_more_than_the_licence_allows_is_refused(server):
    license = make_license(server)
    tills = [Installation(server.app, number, "t") for number in (1, 2, 3)]
    answers = [one.activate(license.serial) for one in tills]
    assert [(one.status_code, code_of(one)) for one in answers] == [(200, "VALID"), (200, "VALID"), (409, "TOO_MANY_DEVICES")]
    refused = db.session.scalars(select(LicenseDecision).where(LicenseDecision.code == "TOO_MANY_DEVICES")).all()[-1]
    assert refused.reason == "2 of 2 devices"
    assert tills[1].post("/deactivation", {"reason": "sold"}).json["code"] == "ACTIVATION_FREED"
    assert tills[2].activate(license.serial).status_code == 200
    told = tills[1].beat()
    assert (told.status_code, code_of(told)) == (200, "ACTIVATION_FREED")
    assert read_claims(unseal(told.json["file"], trusted_keys())).device_status == "DEACTIVATED"


def test_another_business_is_refused(server, till):
    license = make_license(server)
    till.post("/license/register-tenant", {"serial": license.serial, "tenant_reference": till.tenant, "business_name": "Corner Shop"})
    answer = Installation(server.app, 2).activate(license.serial)
    assert (answer.status_code, code_of(answer)) == (409, "REGISTERED_ELSEWHERE")


@pytest.mark.parametrize(("verb", "code", "status"), [
    (Verb.SUSPEND, "SUSPENDED", "SUSPENDED"), (Verb.REVOKE, "REVOKED", "REVOKED"), (Verb.EXPIRE, "EXPIRED", "EXPIRED")])
def test_a_licence_that_is_no_longer_in_force_is_said_to_be_so_in_a_signed_file(server, till, verb, code, status):
    license = make_license(server)
    till.activate(license.serial)
    change_status(license.id, verb, STAFF, "reason")
    db.session.commit()
    heard = till.beat()
    assert (heard.status_code, code_of(heard), read_claims(unseal(heard.json["file"], trusted_keys())).status) == (200, code, status)
    other = Installation(server.app, 2, till.tenant).activate(license.serial)
    assert (other.status_code, code_of(other)) == (403, code)


def test_time_counts_before_the_scheduler_has_written_it(server, till):
    license = make_license(server, expires_on=now().date() + timedelta(days=2))
    till.activate(license.serial)
    license.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert code_of(till.beat()) == "GRACE_PERIOD"


def test_a_trial_is_called_one(server, till):
    assert code_of(till.activate(make_license(server, "trial", source=Source.TRIAL).serial)) == "TRIAL"


def test_a_stolen_token_serves_no_other_machine_and_an_unknown_one_none(server, till):
    license = make_license(server)
    till.activate(license.serial)
    thief = Installation(server.app, 9)
    thief.token = till.token
    for token, code in ((till.token, "FINGERPRINT_MISMATCH"), ("nothing", "NOT_ACTIVATED"), ("", "NOT_ACTIVATED")):
        answer = thief.post("/heartbeat", {"device": thief.body}, token=token)
        assert (answer.status_code, code_of(answer)) == (403, code)
    assert decisions(license)[-1] == ("heartbeat", "FINGERPRINT_MISMATCH", "DENY")
    assert db.session.scalars(select(LicenseViolation.kind).where(LicenseViolation.license_id == license.id)).all() == ["TAMPERING"]


def test_a_former_token_is_told_what_became_of_its_place_and_when(server, till):
    license = make_license(server)
    till.activate(license.serial)
    former = till.token
    till.activate(license.serial)
    heard = till.post("/heartbeat", {"device": till.body}, token=former)
    assert (heard.status_code, code_of(heard)) == (200, "ACTIVATION_REPLACED")
    claims = read_claims(unseal(heard.json["file"], trusted_keys()))
    assert (claims.device_status, claims.device_since) == ("REPLACED", datetime.fromisoformat(heard.json["since"]))
    assert claims.nonce == heard.headers["License-Nonce"]
    call = {"endpoint": "/api/v1/sales", "method": "GET", "status_code": 200, "response_ms": "12.5", "moment": now().isoformat()}
    for path, asked in (("/deactivation", {}), ("/license/validate", {"modules": ["sales"]}), ("/usage", {"calls": [call]}),
                        ("/license/offline-file", {"parts": till.body["parts"]})):
        refused = till.post(path, asked, token=former)
        assert (refused.status_code, code_of(refused)) == (403, "ACTIVATION_REPLACED")
        assert refused.json["error"]["details"] == {"since": heard.json["since"]}
    assert decisions(license)[-1] == ("file", "ACTIVATION_REPLACED", "DENY")
    assert db.session.scalar(select(func.count()).select_from(ApiUsage).where(ApiUsage.license_id == license.id)) == 0
    assert code_of(till.beat()) == "VALID"


@pytest.mark.parametrize("path", ["/deactivation", "/license/validate"])
def test_who_has_no_token_is_not_activated(server, till, path):
    answer = till.post(path, {})
    assert (answer.status_code, code_of(answer)) == (403, "NOT_ACTIVATED")


def test_usage_is_counted_and_tells_when_the_quota_is_used_up(server, till):
    license = make_license(server)
    till.activate(license.serial)
    set_quota(license.id, 3, None, STAFF)
    db.session.commit()
    call = {"endpoint": "/api/v1/sales", "method": "GET", "status_code": 200, "response_ms": "12.5", "moment": now().isoformat()}
    answers = [till.post("/usage", {"calls": [call] * count}) for count in (1, 2)]
    assert [(one.status_code, code_of(one), one.json["verdict"], one.json["counted"]) for one in answers] == [
        (200, "VALID", "TAKEN", 1), (200, "QUOTA_EXCEEDED", "THROTTLED", 2)]
    assert decisions(license)[-1] == ("usage", "QUOTA_EXCEEDED", "THROTTLE")


CALL = {"endpoint": "/api/v1/sales", "method": "GET", "status_code": 200, "response_ms": "12.5", "moment": "2026-05-01T09:30:00Z"}


def counted(license) -> tuple[int, int]:
    db.session.expire_all()
    return (db.session.scalar(select(ApiQuota.day_count).where(ApiQuota.license_id == license.id)),
            db.session.scalar(select(func.count()).select_from(ApiUsage).where(ApiUsage.license_id == license.id)))


def test_a_report_that_comes_again_under_its_name_counts_once(server, till):
    license, other = make_license(server), Installation(server.app, 2)
    till.activate(license.serial)
    other.activate(make_license(server).serial)
    set_quota(license.id, 4, None, STAFF)
    db.session.commit()
    told = [till.post("/usage", {"calls": [CALL] * 3, "report": name}) for name in ("one", "one", "two", "two")]
    assert [(one.json["verdict"], one.json["counted"]) for one in told] == [
        ("TAKEN", 3), ("TAKEN", 3), ("THROTTLED", 3), ("THROTTLED", 3)]
    assert counted(license) == (6, 6)
    till.post("/usage", {"calls": [CALL]})
    till.post("/usage", {"calls": [CALL]})
    assert counted(license) == (8, 8)
    assert other.post("/usage", {"calls": [CALL], "report": "one"}).json["verdict"] == "TAKEN"  # another licence's reports are its own
    assert till.post("/usage", {"calls": [CALL], "report": "no/name"}).status_code == 422


def test_equal_reports_at_the_same_moment_count_once(server, till):
    license = make_license(server)
    till.activate(license.serial)
    names = ("same", "same", "same", "same", "same", "another")
    told = at_once(server.app, len(names), lambda number: server.app.test_client().post(
        "/api/usage", json={"calls": [CALL] * 500, "report": names[number]},
        headers={"Authorization": f"Bearer {till.token}"}).status_code)
    assert (told, counted(license)) == ([200] * 6, (1000, 1000))


def test_too_many_requests_about_one_key_or_from_one_address_are_refused_and_still_signed(server, till, monkeypatch):
    license = make_license(server)
    monkeypatch.setattr(answering, "BY_SERIAL", "2 per hour")
    answers = [till.activate(license.serial) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (code_of(answers[-1]), answers[-1].headers["Retry-After"]) == ("rate_limited", "60")
    monkeypatch.setattr(answering, "BY_ADDRESS", "0 per hour")
    assert till.beat().status_code == 429


def test_what_was_recorded_answers_no_other_question(server, till):
    heard = till.client.get("/api/license/keys", headers={"License-Nonce": "one"})
    verify(heard.headers, heard.data, "one", heard.json["keys"])
    assert heard.json["signs"] in heard.json["keys"] and len(heard.json["keys"]) == 2
    with pytest.raises(FileRefused) as refused:
        verify(heard.headers, heard.data, "two", heard.json["keys"])
    assert refused.value.code is Code.FILE_REPLAYED
    unasked = till.client.get("/api/license/keys", headers={"License-Nonce": "no/nonce"})
    assert verify(unasked.headers, unasked.data, "", trusted_keys())


def test_keys_are_exchanged_without_a_gap(server, till):
    till.activate(make_license(server).serial)
    known = till.beat().json["keys"]
    signing.rotate(STAFF)
    db.session.commit()
    heard = till.beat()
    assert verify(heard.headers, heard.data, heard.headers["License-Nonce"], known)
    assert heard.headers["License-Key-Id"] in known and len(set(known) & set(heard.json["keys"])) == 1


def test_a_server_without_keys_says_so(server, till, monkeypatch):
    monkeypatch.setattr(signing, "_ring", lambda: [])
    answer = till.client.get("/api/license/keys")
    assert (answer.status_code, code_of(answer), "License-Signature" in answer.headers) == (503, "no_signing_key", False)


def test_a_device_freed_in_the_portal_is_freed_over_http_too(server, till):
    license = make_license(server)
    till.activate(license.serial)
    device = db.session.scalars(select(Activation).where(Activation.license_id == license.id)).one()
    free(device.id, STAFF, "broken")
    db.session.commit()
    assert [code_of(till.beat()), code_of(till.validate()), code_of(till.post("/deactivation", {}))] == ["ACTIVATION_FREED"] * 3


@pytest.mark.parametrize("clock", ["2026-05-01T09:30:00", "2026-02-30T09:30:00Z", "2026-05-01T25:30:00Z", "yesterday", "2026-05-01"])
def test_a_moment_that_is_none_or_of_nowhere_is_refused(server, till, clock):
    answer = till.beat(clock=clock)
    assert (answer.status_code, code_of(answer), answer.json["error"]["field"]) == (422, "input_invalid", "clock")


def test_a_device_that_was_freed_gets_no_file(server, till):
    till.activate(make_license(server).serial)
    till.post("/deactivation", {})
    answer = till.post("/license/offline-file", {"parts": till.body["parts"]})
    assert (answer.status_code, code_of(answer)) == (403, "ACTIVATION_FREED")
