"""Challenges and responses survive people, and nothing mistyped passes for one."""

from __future__ import annotations

import random
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.license_protocol import serial
from app.license_protocol.challenge import Challenge, ChallengeInvalid, pack_response, read_challenge, unpack_response
from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import public_text, seal, unseal
from app.license_protocol.fingerprint import INSTALLATION_KEY, PARTS, digest

DIGESTS = st.text(alphabet=serial.ALPHABET, min_size=16, max_size=16)
CHALLENGES = st.builds(
    Challenge, st.integers().map(lambda seed: serial.make(random.Random(seed).choice)), st.uuids(), DIGESTS,
    st.dictionaries(st.sampled_from((INSTALLATION_KEY, *PARTS)), DIGESTS))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def typed_by_people(text: str) -> list[str]:
    return [text, text.lower(), text.replace("-", " "), text.replace("-", ""), text.replace("0", "O").replace("1", "l"), f" {text}\n"]


@given(CHALLENGES)
def test_a_challenge_is_read_however_it_is_typed(challenge):
    assert [read_challenge(typed) for typed in typed_by_people(challenge.text())] == [challenge] * 6


@given(CHALLENGES, st.data())
def test_one_wrong_character_or_two_exchanged_are_noticed(challenge, data):
    text = challenge.text().replace("-", "")
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = text[:place] + data.draw(st.sampled_from([one for one in serial.ALPHABET if one != text[place]])) + text[place + 1:]
    swapped = text[:place] + text[place:place + 2][::-1] + text[place + 2:]
    for mistyped in {wrong, swapped, text[:-1], text + "0", text[1:]} - {text}:
        with pytest.raises(ChallengeInvalid):
            read_challenge(mistyped)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_challenge_or_refused(text):
    for read in (read_challenge, unpack_response):
        with pytest.raises(ChallengeInvalid):
            read(text)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers(), max_size=20))
def test_a_response_is_the_licence_file_itself(claims):
    file = seal(claims, KEY, "k1")
    for typed in typed_by_people(pack_response(file)):
        assert unpack_response(typed) == file
    assert unseal(unpack_response(pack_response(file)), {"k1": public_text(KEY)}) == claims


def test_a_challenge_is_no_response_and_what_is_no_file_is_not_packed():
    text = Challenge(serial.make(), uuid.uuid4(), "0" * 16).text()
    with pytest.raises(ChallengeInvalid):
        unpack_response(text)
    with pytest.raises(FileRefused) as refused:
        pack_response("nothing")
    assert refused.value.code is Code.FILE_MALFORMED


def test_digests_are_of_their_part_and_fit_into_a_challenge():
    one = digest("disk_id", "S3Z9NB0K")
    assert len(one) == 16 and one == digest("disk_id", "S3Z9NB0K") != digest("cpu_id", "S3Z9NB0K")
    asked = Challenge(serial.make(), uuid.uuid4(), "0" * 16, {"disk_id": one})
    assert read_challenge(asked.text()).parts == {"disk_id": one}
    with pytest.raises(ValueError, match="substring"):
        Challenge(serial.make(), uuid.uuid4(), "0" * 16, {"disk_id": "not a digest"}).text()
