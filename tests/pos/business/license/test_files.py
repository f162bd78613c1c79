"""Licence files carried by hand: each one that must not be used is refused with its own code, on the page."""

import base64
import dataclasses
import io
import json
import re
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.kernel.database import db
from app.license_protocol.envelope import assemble, seal, take_apart, unseal
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from app.licensing.offline.challenges import answer_challenge
from app.licensing.offline.files import issue_file
from app.licensing.offline.signing import rotate, signing_key, trusted_keys
from app.pos.business.license.queries import find_installed
from app.pos.business.license.state import held
from tests.conftest import make_business
from tests.licensing.conftest import STAFF
from tests.personas import Persona
from tests.pos.business.license.conftest import after
from tests.pos.business.license.test_ladder import stage

AT = "/office/license/"


def issued() -> str:
    """Return a new licence file for this machine, from the server."""
    made = issue_file(UUID(held().claims.activation_id), STAFF)
    db.session.commit()
    return made.token


def upload(licensed, text: str):
    """Hand a file over on the licence page; return (status, code of the refusal)."""
    answer = licensed.owner().post(AT + "file", {"file": (io.BytesIO(text.encode()), "wkpos.lic")}, content_type="multipart/form-data")
    found = re.search(r'<span class="code">((?:FILE|CLOCK)_\w+)</span>', answer.text)
    return answer.status_code, found[1] if found else ""


def changed(text: str, **claims) -> str:
    """Return a file with other claims under the signature of before."""
    inner = take_apart(text)
    other = json.loads(base64.b64decode(inner["enc"])) | claims
    return assemble(base64.b64encode(json.dumps(other).encode()).decode(), inner["sig"], inner["kid"])


def signed(text: str, **claims) -> str:
    """Return a file with other claims that the server itself signed."""
    kid, key = signing_key()
    return seal(unseal(text, trusted_keys()) | claims, key, kid)


def test_a_file_for_this_machine_is_good_for_the_days_of_its_plan_without_any_server(installed):
    installed.fake.is_away = True
    assert upload(installed, issued())[0] == 200
    for days, expected in ((29, ("VALID", "")), (31, ("WARNING", "UNREACHABLE"))):
        with after(installed, days=days):
            assert stage(installed.owner().get("/office/")) == expected


def test_a_tampered_file_is_refused(installed):
    assert upload(installed, changed(issued(), plan="enterprise")) == (422, "FILE_TAMPERED")


def test_a_file_signed_by_a_stranger_is_refused(installed):
    claims = unseal(issued(), trusted_keys())
    assert upload(installed, seal(claims, Ed25519PrivateKey.generate(), "k9")) == (422, "FILE_KEY_UNKNOWN")
    assert upload(installed, seal(claims, Ed25519PrivateKey.generate(), signing_key()[0])) == (422, "FILE_TAMPERED")


def test_a_file_of_another_machine_is_refused(installed):
    assert upload(installed, signed(issued(), device={"installation_key": "other", "disk_id": "d"})) == (422, "FILE_FOREIGN")


def test_an_expired_file_is_refused(installed):
    file = issued()
    with after(installed, days=31):
        assert upload(installed, file) == (422, "FILE_EXPIRED")


def test_a_file_dated_in_the_future_is_refused(installed):
    with after(installed, hours=2):
        file = issued()
    assert upload(installed, file) == (422, "FILE_FROM_FUTURE")


def test_an_older_file_is_refused_once_a_newer_one_was_in_use(installed):
    first, second = issued(), issued()
    assert upload(installed, second)[0] == 200
    assert upload(installed, first) == (422, "FILE_REPLAYED")
    assert upload(installed, second)[0] == 200


def test_a_file_of_before_the_revocation_does_not_undo_it(installed):
    file = issued()
    change_status(installed.made.id, Verb.REVOKE, STAFF, "Charged back")
    db.session.commit()
    installed.beat()
    assert upload(installed, file) == (422, "FILE_REPLAYED")
    assert stage(installed.owner().get("/office/")) == ("LOCKED", "REVOKED")


def test_a_file_of_the_licence_of_before_is_refused(installed):
    file = issued()
    with after(installed, minutes=1):
        installed.activate(installed.license("professional"))
        assert upload(installed, file) == (422, "FILE_REPLAYED")


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN LICENSE FILE-----\n@\n-----END LICENSE FILE-----", "A" * 70_000])
def test_what_is_no_licence_file_is_refused(installed, text):
    assert upload(installed, text) == (422, "FILE_MALFORMED")


def test_who_hands_over_nothing_is_asked_for_it(installed):
    answer = installed.owner().post("/office/license/file", {"text": ""})
    assert (answer.status_code, "Fill this in." in answer.text, "FILE_MALFORMED" in answer.text) == (422, True, False)


def test_a_file_is_refused_while_the_clock_is_behind_what_this_machine_has_proof_of(installed):
    with after(installed, days=2):
        installed.fake.is_away = True
        installed.beat()
        installed.owner()
    with after(installed, hours=1):
        assert upload(installed, issued()) == (422, "CLOCK_SET_BACK")


def test_a_file_that_was_changed_in_the_database_is_not_believed(installed):
    row = find_installed()
    row.file, row.version = changed(row.file, plan="enterprise"), row.version + 1
    db.session.commit()
    assert stage(installed.owner().get("/office/")) == ("LOCKED", "FILE_TAMPERED")


def test_a_database_copied_to_another_machine_takes_no_licence_along(installed):
    installed.app.extensions["device_parts"] = {"installation_key": "X" * 16, "disk_id": "Y" * 16}
    installed.app.extensions.pop("licenses", None)
    assert stage(installed.owner().get("/office/")) == ("LOCKED", "FILE_FOREIGN")


def test_a_licence_in_use_by_another_business_of_this_installation_is_refused(installed):
    file, app = issued(), installed.app
    owner = Persona(app, make_business("Other Shop"), "APP_OWNER")
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], license_keys=trusted_keys())
    answer = owner.post(AT + "file", {"text": file})
    assert (answer.status_code, '<span class="code">REGISTERED_ELSEWHERE</span>' in answer.text) == (422, True)


def test_a_machine_without_a_network_is_activated_by_challenge_and_response(licensed):
    licensed.app.config["SETTINGS"] = dataclasses.replace(licensed.app.config["SETTINGS"], license_keys=trusted_keys())
    made, owner = licensed.license(), licensed.owner()
    shown = owner.post(AT + "challenge", {"serial": made.serial}).text
    challenge = re.search(r'id="license-challenge">([^<]+)<', shown)[1]
    assert 'src="data:image/svg+xml' in shown
    outcome = answer_challenge(challenge, "Till 1", STAFF)
    db.session.commit()
    answer = owner.post(AT + "file", {"text": outcome.values["response"].lower()})
    assert answer.headers["HX-Redirect"] == AT
    assert stage(owner.get(AT)) == ("VALID", "VALID")
    assert licensed.fake.calls == []


def test_a_machine_without_a_network_that_knows_no_key_says_what_is_missing_before_anybody_sets_out(licensed):
    """Nothing is wrong with the file then, and an update would not help."""
    owner, made, missing = licensed.owner(), licensed.license(), "This installation does not know the vendor&#39;s keys yet."
    assert missing in owner.get(AT).text
    shown = owner.post(AT + "challenge", {"serial": made.serial}).text
    outcome = answer_challenge(re.search(r'id="license-challenge">([^<]+)<', shown)[1], "Till 1", STAFF)
    db.session.commit()
    refused = owner.post(AT + "file", {"text": outcome.values["response"]}).text
    assert '<span class="code">FILE_KEY_UNKNOWN</span>' in refused and "LICENSE_KEYS" in refused
    assert "Update this installation" not in refused
    licensed.app.config["SETTINGS"] = dataclasses.replace(licensed.app.config["SETTINGS"], license_keys=trusted_keys())
    assert missing not in owner.get(AT).text
    assert owner.post(AT + "file", {"text": outcome.values["response"]}).headers["HX-Redirect"] == AT


def test_a_machine_that_missed_two_changes_of_keys_takes_a_file_once_its_administrator_names_the_new_ones(installed):
    rotate(STAFF)
    rotate(STAFF)
    file = issued()
    assert upload(installed, file) == (422, "FILE_KEY_UNKNOWN")
    installed.app.config["SETTINGS"] = dataclasses.replace(installed.app.config["SETTINGS"], license_keys=trusted_keys())
    assert upload(installed, file)[0] == 200
    assert stage(installed.owner().get("/office/")) == ("VALID", "")


def test_a_file_by_a_key_that_was_retired_is_said_to_be_so_where_the_server_answers(installed):
    file = issued()
    rotate(STAFF)
    db.session.commit()
    installed.beat()
    rotate(STAFF)
    db.session.commit()
    installed.beat()
    assert upload(installed, file) == (422, "FILE_KEY_RETIRED")
    answer = installed.owner().post(AT + "file", {"text": file})
    assert "signed with a key that was retired." in answer.text and "Download a new one in the licence portal." in answer.text
    assert upload(installed, seal({}, Ed25519PrivateKey.generate(), "k9")) == (422, "FILE_KEY_UNKNOWN")
    installed.fake.is_away = True
    assert upload(installed, file) == (422, "FILE_KEY_UNKNOWN")
    installed.fake.is_away, installed.fake.spoil = False, lambda given: dataclasses.replace(given, body=given.body + b" ")
    assert upload(installed, file) == (422, "FILE_KEY_UNKNOWN")


def test_the_response_to_this_machines_own_challenge_proves_what_time_it_is(installed):
    installed.fake.is_away = True
    with after(installed, days=300):
        installed.beat()  # the clock was wrong once, and nobody put it right
    with after(installed, hours=1):
        assert upload(installed, issued()) == (422, "CLOCK_SET_BACK")
        owner = installed.owner()
        shown = owner.post(AT + "challenge", {"serial": installed.made.serial}).text
        outcome = answer_challenge(re.search(r'id="license-challenge">([^<]+)<', shown)[1], "Till 1", STAFF)
        db.session.commit()
        assert owner.post(AT + "file", {"text": outcome.values["response"]}).status_code == 200
        assert stage(owner.get(AT)) == ("VALID", "VALID")
