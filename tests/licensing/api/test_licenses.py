"""Validation, offline files and challenges over HTTP."""

from __future__ import annotations

import uuid
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.challenge import Challenge, unpack_response
from app.license_protocol.claims import accept, read_claims
from app.license_protocol.envelope import assemble, take_apart, unseal
from app.license_protocol.fingerprint import digest
from app.licensing.activations.queries import count_active
from app.licensing.activations.service import free
from app.licensing.decisions.models import LicenseDecision, LicenseViolation
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from app.licensing.offline import signing
from app.licensing.offline.challenges import answer_challenge
from app.licensing.offline.signing import trusted_keys
from tests.licensing.api.conftest import Installation, code_of
from tests.licensing.conftest import STAFF, device, make_license


@pytest.fixture
def licensed(server, till) -> Installation:
    till.license = make_license(server, expires_on=now().date() + timedelta(days=30))
    till.activate(till.license.serial)
    return till


def last(license) -> LicenseDecision:
    return db.session.scalars(select(LicenseDecision).where(LicenseDecision.license_id == license.id)
                              .order_by(LicenseDecision.created_at.desc()).limit(1)).one()


def test_a_validation_tells_of_each_module_and_is_recorded(licensed):
    fine = licensed.validate(modules=["inventory", "pos-core"], parts=dict(licensed.device.parts))
    assert (fine.status_code, code_of(fine), fine.json["is_allowed"], fine.json["status"]) == (200, "VALID", True, "ACTIVE")
    asked = licensed.validate(modules=["inventory", "loyalty"], features=["sso"])
    assert (asked.status_code, code_of(asked), asked.json["is_allowed"]) == (200, "MODULE_MISSING", False)
    assert (asked.json["modules"], asked.json["features"]) == ({"inventory": True, "loyalty": False}, {"sso": False})
    noted = last(licensed.license)
    assert (noted.asked, str(noted.decision), noted.code, noted.reason, noted.features) == (
        "validation", "DENY", "MODULE_MISSING", "loyalty, sso", ["inventory", "loyalty", "sso"])


def test_a_licence_not_in_force_allows_nothing(licensed):
    change_status(licensed.license.id, Verb.SUSPEND, STAFF, "unpaid")
    db.session.commit()
    answer = licensed.validate(modules=["pos-core"])
    assert (answer.status_code, code_of(answer), answer.json["is_allowed"], answer.json["modules"]) == (
        200, "SUSPENDED", False, {"pos-core": False})


def test_a_file_for_weeks_holds_on_its_machine_until_a_newer_one_is_made(licensed):
    parts = dict(licensed.device.parts)
    first = licensed.post("/license/offline-file", {"parts": parts})
    claims = read_claims(unseal(first.json["file"], trusted_keys()))
    accept(claims, device=parts, moment=now() + timedelta(days=29))
    assert claims.nonce == first.headers["License-Nonce"]
    held = licensed.post("/license/validate", {"file": first.json["file"], "parts": parts, "modules": ["inventory"]}, token="")
    assert (held.status_code, code_of(held), held.json["is_allowed"]) == (200, "VALID", True)
    assert (last(licensed.license).asked, str(last(licensed.license).decision)) == ("file", "OFFLINE_VALID")
    licensed.post("/license/offline-file", {"parts": parts})
    replayed = licensed.validate(file=first.json["file"], parts=parts)
    assert (replayed.status_code, code_of(replayed)) == (409, "FILE_REPLAYED")


def test_tampered_foreign_and_meaningless_files_are_refused_each_with_its_code_and_noted(licensed):
    parts = dict(licensed.device.parts)
    file = licensed.post("/license/offline-file", {"parts": parts}).json["file"]
    lines = file.splitlines()
    lines[3] = lines[3][:-4] + ("AAAA" if lines[3][-4:] != "AAAA" else "BBBB")
    foreign = dict(device(7).parts)
    answers = [licensed.validate(file=text, parts=known) for text, known in (
        ("\n".join(lines), parts), (file, foreign), ("nothing", parts))]
    assert [(one.status_code, code_of(one)) for one in answers[1:]] == [(403, "FILE_FOREIGN"), (422, "FILE_MALFORMED")]
    assert answers[0].status_code == 422 and code_of(answers[0]) in ("FILE_TAMPERED", "FILE_MALFORMED")
    kinds = db.session.scalars(select(LicenseViolation.code).where(LicenseViolation.license_id == licensed.license.id)).all()
    assert kinds == ["FILE_FOREIGN"]


def test_a_file_by_a_key_of_ours_that_was_retired_is_told_so_and_a_changed_one_is_not(licensed):
    parts = dict(licensed.device.parts)
    file = licensed.post("/license/offline-file", {"parts": parts}).json["file"]
    signing.rotate(STAFF)
    db.session.commit()
    retired = licensed.validate(file=file, parts=parts)
    assert (retired.status_code, code_of(retired)) == (422, "FILE_KEY_RETIRED")
    assert retired.json["error"]["remedy"] == "Download a new one in the licence portal."
    assert (last(licensed.license).code, str(last(licensed.license).decision)) == ("FILE_KEY_RETIRED", "DENY")
    inner = take_apart(file)
    changed = licensed.validate(file=assemble(inner["enc"], inner["sig"][:-4] + "AAA=", inner["kid"]), parts=parts)
    stranger = licensed.validate(file=assemble(inner["enc"], inner["sig"], "k-of-nobody"), parts=parts)
    assert [code_of(changed), code_of(stranger)] == ["FILE_TAMPERED", "FILE_KEY_UNKNOWN"]
    fresh = licensed.post("/license/offline-file", {"parts": parts}).json["file"]
    assert code_of(licensed.validate(file=fresh, parts=parts)) == "VALID"


def test_no_file_is_made_for_another_machine_or_a_licence_not_in_force(licensed):
    stranger = licensed.post("/license/offline-file", {"parts": dict(device(7).parts)})
    assert (stranger.status_code, code_of(stranger)) == (403, "FINGERPRINT_MISMATCH")
    change_status(licensed.license.id, Verb.REVOKE, STAFF, "chargeback")
    db.session.commit()
    revoked = licensed.post("/license/offline-file", {"parts": dict(licensed.device.parts)})
    assert (revoked.status_code, code_of(revoked)) == (403, "REVOKED")


def test_a_machine_that_never_sees_the_network_is_licensed_by_a_text(server, till):
    license = make_license(server)
    parts = {"installation_key": digest("installation_key", "1"), "disk_id": digest("disk_id", "2")}
    asked = Challenge(license.serial, uuid.uuid4(), "0123456789ABCDEF", parts)
    answers = [till.post("/license/challenge", {"challenge": typed, "device_name": "Kiosk"})
               for typed in (asked.text(), asked.text().lower().replace("-", " "))]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json["response"] == answers[1].json["response"]
    claims = read_claims(unseal(unpack_response(answers[0].json["response"]), trusted_keys()))
    accept(claims, device=parts, moment=now() + timedelta(days=29))
    assert (claims.nonce, claims.serial, count_active(license.id)) == (asked.nonce, license.serial, 1)
    assert last(license).asked == "challenge"


def test_a_response_that_is_of_no_use_any_more_is_made_anew(server, till):
    """A machine shows the same challenge until it has taken a response over: nobody is stuck with one that ended on the way."""
    license, moment = make_license(server), now()
    parts = {"disk_id": digest("disk_id", "2"), "mac_address": digest("mac_address", "2")}
    asked = Challenge(license.serial, uuid.uuid4(), "0123456789ABCDEF", parts)

    def response() -> str:
        outcome = answer_challenge(asked.text(), "Kiosk", STAFF)
        db.session.commit()
        return outcome.values.get("response", str(outcome.code))

    first = response()
    with time_machine.travel(moment + timedelta(days=29)):
        assert response() == first
    with time_machine.travel(moment + timedelta(days=31)):
        second = response()
        claims = read_claims(unseal(unpack_response(second), trusted_keys()))
        accept(claims, device=asked.parts, moment=now(), newest=1)
        assert (claims.nonce, count_active(license.id), response()) == (asked.nonce, 1, second)
        free(UUID(claims.activation_id), STAFF, "by the owner")
        third = response()
        assert third != second and count_active(license.id) == 1
        change_status(license.id, Verb.REVOKE, STAFF, "fraud")
        assert response() == "REVOKED"


def test_a_mistyped_challenge_and_one_of_no_licence_are_refused(server, till):
    text = Challenge("WKP-0000-0000-0000", uuid.uuid4(), "0123456789ABCDEF", {"disk_id": digest("disk_id", "2")}).text()
    wrong = text[:-1] + ("0" if text[-1] != "0" else "1")
    unknown, mistyped = (till.post("/license/challenge", {"challenge": typed}) for typed in (text, wrong))
    assert (unknown.status_code, code_of(unknown)) == (404, "NOT_FOUND")
    assert (mistyped.status_code, code_of(mistyped)) == (422, "CHALLENGE_INVALID")
