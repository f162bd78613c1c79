"""Licence files: signed, and refused each for its own reason."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from app.license_protocol.claims import Claims, accept, read_claims
from app.license_protocol.codes import EXPLANATIONS, Code, FileRefused, explain
from app.license_protocol.envelope import ANSWER, BEGIN, END, public_text, seal, unseal

KEY, NEXT, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
TRUSTED = {"2026": public_text(KEY), "2027": public_text(NEXT)}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DEVICE = {"installation_key": "k1", "disk_id": "d1", "mac_address": "a1"}
CLAIMS = Claims("l1", "WKP-0000-0000-0000", "Corner Shop", "ACTIVE", "Basic", "BASIC", "a1", DEVICE, NOW, NOW + timedelta(days=30), 5, 30,
                expires_at=NOW + timedelta(days=300), modules=("pos-core",), limits={"branches": 1, "users": None})


def refused(call, *arguments, **keywords) -> Code:
    with pytest.raises(FileRefused) as caught:
        call(*arguments, **keywords)
    return caught.value.code


def test_what_was_sealed_is_read_again():
    assert read_claims(unseal(seal(CLAIMS.to_json(), KEY, "2026"), TRUSTED)) == CLAIMS


def test_both_keys_of_a_rotation_are_trusted():
    assert unseal(seal({"a": 1}, NEXT, "2027"), TRUSTED) == {"a": 1}
    assert refused(unseal, seal({"a": 1}, OTHER, "2028"), TRUSTED) == Code.FILE_KEY_UNKNOWN


def test_a_key_under_another_s_name_is_no_signature():
    assert refused(unseal, seal({"a": 1}, OTHER, "2026"), TRUSTED) == Code.FILE_TAMPERED


def test_an_answer_is_no_licence_file():
    assert refused(unseal, seal({"a": 1}, KEY, "2026", ANSWER), TRUSTED) == Code.FILE_TAMPERED


def test_changed_claims_are_noticed():
    inner = json.loads(base64.b64decode("".join(seal(CLAIMS.to_json(), KEY, "2026").splitlines()[1:-1])))
    claims = json.loads(base64.b64decode(inner["enc"]))
    claims["limits"]["branches"] = 99
    inner["enc"] = base64.b64encode(json.dumps(claims).encode()).decode()
    changed = f"{BEGIN}\n{base64.b64encode(json.dumps(inner).encode()).decode()}\n{END}"
    assert refused(unseal, changed, TRUSTED) == Code.FILE_TAMPERED


@settings(deadline=None)
@given(st.data())
def test_no_single_changed_character_passes(data):
    text = seal(CLAIMS.to_json(), KEY, "2026")
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    changed = text[:place] + character + text[place + 1:]
    if "".join(changed.split()) != "".join(text.split()):
        try:
            assert unseal(changed, TRUSTED) == CLAIMS.to_json()  # base64 has bits that mean nothing
        except FileRefused as error:
            assert error.code in (Code.FILE_MALFORMED, Code.FILE_TAMPERED, Code.FILE_KEY_UNKNOWN)


@pytest.mark.parametrize("text", ["", "hello", BEGIN, f"{BEGIN}\n%%%\n{END}", f"{BEGIN}\nW10=\n{END}", f"{BEGIN}\n{'A' * 70000}\n{END}",
                                  f"{BEGIN}\n{base64.b64encode(b'{}').decode()}\n{END}"])
def test_other_texts_are_no_files(text):
    assert refused(unseal, text, TRUSTED) == Code.FILE_MALFORMED


@pytest.mark.parametrize("change", [
    {"issued_at": "yesterday"}, {"issued_at": "2026-11-21T12:00:00"}, {"issued_at": None, "modules": 5}, {"trusted_until": None},
    {"issued_at": "9999-12-31T23:00:00+00:00"}, {"issued_at": "9999-12-31T23:59:59-14:00"}, {"expires_at": 5}, {"offline_days": "30"},
    {"offline_days": 10**12}, {"offline_days": -1}, {"sequence": 1.5}, {"sequence": None}, {"status": ["ACTIVE"]}, {"device": ["a"]},
    {"device": {"disk_id": {}}}, {"limits": []}, {"limits": {"branches": "many"}}, {"limits": {"branches": True}}, {"modules": [["a"]]},
    {"permissions": []}, {"permissions": {"a": None}}, {"serial": None}])
def test_claims_that_make_no_sense_are_malformed(change):
    assert refused(read_claims, {**CLAIMS.to_json(), **change}) == Code.FILE_MALFORMED
    assert refused(read_claims, {}) == Code.FILE_MALFORMED


def test_what_a_newer_server_adds_is_ignored():
    assert read_claims({**CLAIMS.to_json(), "colour": "blue"}) == CLAIMS


@pytest.mark.parametrize(("changes", "how", "code"), [
    ({}, {"device": {"installation_key": "k2", "disk_id": "d2"}}, Code.FILE_FOREIGN),
    ({}, {"high_water": NOW + timedelta(minutes=6)}, Code.CLOCK_SET_BACK),
    ({"issued_at": NOW + timedelta(minutes=6)}, {}, Code.FILE_FROM_FUTURE),
    ({"trusted_until": NOW}, {}, Code.FILE_EXPIRED),
    ({"sequence": 4}, {"newest": 5}, Code.FILE_REPLAYED),
])
def test_each_reason_has_its_code(changes, how, code):
    accept(CLAIMS, device=DEVICE, moment=NOW, newest=5, high_water=NOW + timedelta(minutes=5))
    assert refused(accept, replace(CLAIMS, **changes), **{"device": DEVICE, "moment": NOW, **how}) == code


def test_every_code_is_explained():
    assert set(EXPLANATIONS) == set(Code)
    assert explain(Code.FILE_FOREIGN) == {"code": "FILE_FOREIGN", "message": "The licence file belongs to another machine.",
                                          "remedy": "Make one for this machine in the licence portal."}
