"""An answer is believed if it is whole, of a trusted key, and to this question."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.license_protocol.answers import DATE, KEY_ID, NONCE, SIGNATURE, is_nonce, sign, verify
from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import public_text

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
TRUSTED = {"k1": public_text(KEY)}
MOMENT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
BODY = b'{"code":"VALID"}'
HEADERS = sign(BODY, "n1", MOMENT, "k1", KEY)


def test_a_signed_answer_tells_when_it_was_given():
    assert verify(HEADERS, BODY, "n1", TRUSTED) == MOMENT


@pytest.mark.parametrize(("headers", "body", "nonce", "code"), [
    (HEADERS, b'{"code":"VALID "}', "n1", Code.FILE_TAMPERED),
    ({**HEADERS, DATE: "2027-05-01T09:30:00+00:00"}, BODY, "n1", Code.FILE_TAMPERED),
    ({**HEADERS, SIGNATURE: "nothing"}, BODY, "n1", Code.FILE_TAMPERED),
    (HEADERS, BODY, "n2", Code.FILE_REPLAYED),
    ({**HEADERS, NONCE: "n2"}, BODY, "n2", Code.FILE_TAMPERED),
    ({**HEADERS, KEY_ID: "k2"}, BODY, "n1", Code.FILE_KEY_UNKNOWN),
    ({}, BODY, "n1", Code.FILE_MALFORMED),
])
def test_any_other_answer_is_refused_with_its_own_code(headers, body, nonce, code):
    with pytest.raises(FileRefused) as refused:
        verify(headers, body, nonce, TRUSTED)
    assert refused.value.code is code


def test_a_nonce_cannot_hold_what_parts_the_signed_text():
    assert is_nonce("a-Z_9") and not is_nonce("a/b") and not is_nonce("") and not is_nonce("a" * 65)
