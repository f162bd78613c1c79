"""Challenge and response for machines that never see the network: two texts that people carry, type or photograph.

Both are Crockford's Base 32 in groups of four, read however they are typed, and end with a CRC-32: every single wrong
character and every two neighbours exchanged are noticed. The response is a licence file, packed tightly enough for a
QR code; its own signature is what it is trusted by.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from uuid import UUID

from app.license_protocol import serial
from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import LONGEST, assemble, take_apart
from app.license_protocol.fingerprint import DIGEST_LENGTH, INSTALLATION_KEY, PARTS

_CHALLENGE, _RESPONSE = 1, 2
_NAMES = (INSTALLATION_KEY, *PARTS)
_NONCE_BYTES, _SERIAL_BYTES, _CHECK_BYTES, _SIGNATURE_BYTES = 10, 8, 4, 64
_DIGEST_BYTES = DIGEST_LENGTH * 5 // 8


class ChallengeInvalid(ValueError):
    """The text is no challenge: mistyped, cut, or something else."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a machine asks: a licence for itself. `parts` are digests of `fingerprint.digest`, `nonce` 16 characters."""

    serial: str
    tenant: UUID
    nonce: str
    parts: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Return the challenge as people carry it; raise ValueError if a part or the nonce is no digest."""
        present = [name for name in _NAMES if self.parts.get(name)]
        mask = sum(1 << _NAMES.index(name) for name in present)
        body = self.serial.replace("-", "").removeprefix(serial.PREFIX)
        payload = b"".join((
            bytes((_CHALLENGE,)), _bytes(self.nonce, _NONCE_BYTES), _bytes(body, _SERIAL_BYTES), self.tenant.bytes, bytes((mask,)),
            *(_bytes(self.parts[name], _DIGEST_BYTES) for name in present)))
        return _checked_text(payload)


def read_challenge(text: str) -> Challenge:
    """Return the challenge that was typed or scanned; raise ChallengeInvalid if it is none, or was mistyped."""
    payload = _checked_bytes(text, _CHALLENGE)
    start = 1 + _NONCE_BYTES + _SERIAL_BYTES + 16
    if len(payload) <= start:
        raise ChallengeInvalid(text)
    nonce = _characters(payload[1:1 + _NONCE_BYTES], DIGEST_LENGTH)
    number = _characters(payload[1 + _NONCE_BYTES:1 + _NONCE_BYTES + _SERIAL_BYTES], serial.LENGTH)
    present = [name for place, name in enumerate(_NAMES) if payload[start] >> place & 1]
    digests = payload[start + 1:]
    if len(digests) != _DIGEST_BYTES * len(present) or payload[start] >> len(_NAMES):
        raise ChallengeInvalid(text)
    try:
        known = serial.parse(number)
    except serial.SerialInvalid:
        raise ChallengeInvalid(text) from None
    parts = {name: _characters(digests[at * _DIGEST_BYTES:(at + 1) * _DIGEST_BYTES], DIGEST_LENGTH)
             for at, name in enumerate(present)}
    return Challenge(known, UUID(bytes=payload[start - 16:start]), nonce, parts)


def pack_response(file: str) -> str:
    """Return a licence file as the text of a response; raise FileRefused(FILE_MALFORMED) if it is no licence file."""
    inner = take_apart(file)
    try:
        kid, signature = inner["kid"].encode("ascii"), base64.b64decode(inner["sig"], validate=True)
        claims = base64.b64decode(inner["enc"], validate=True)
    except ValueError:
        raise FileRefused(Code.FILE_MALFORMED) from None
    if len(signature) != _SIGNATURE_BYTES or not 0 < len(kid) < 256:
        raise FileRefused(Code.FILE_MALFORMED)
    return _checked_text(bytes((_RESPONSE, len(kid))) + kid + signature + zlib.compress(claims, 9))


def unpack_response(text: str) -> str:
    """Return the licence file of a response, as it was packed; raise ChallengeInvalid if the text was mistyped or is none."""
    payload = _checked_bytes(text, _RESPONSE)
    end = 2 + payload[1] if len(payload) > 1 else 0
    kid, signature, packed = payload[2:end], payload[end:end + _SIGNATURE_BYTES], payload[end + _SIGNATURE_BYTES:]
    try:
        claims = zlib.decompressobj().decompress(packed, LONGEST)
        name = kid.decode("ascii")
    except (zlib.error, ValueError):
        raise ChallengeInvalid(text) from None
    if not name or len(signature) != _SIGNATURE_BYTES:
        raise ChallengeInvalid(text)
    return assemble(base64.b64encode(claims).decode(), base64.b64encode(signature).decode(), name)


def _checked_text(payload: bytes) -> str:
    data = payload + zlib.crc32(payload).to_bytes(_CHECK_BYTES)
    characters = _characters(data, -(-len(data) * 8 // 5))
    return "-".join(characters[at:at + 4] for at in range(0, len(characters), 4))


def _checked_bytes(text: str, kind: int) -> bytes:
    """Return the payload of a typed text of this kind."""
    typed = "".join(character for character in text.upper() if character.isalnum()).translate(serial.LOOK_ALIKES)
    if not typed or len(typed) > LONGEST or any(character not in serial.ALPHABET for character in typed):
        raise ChallengeInvalid(text)
    try:
        data = _bytes(typed, len(typed) * 5 // 8)
    except ValueError:
        raise ChallengeInvalid(text) from None
    payload, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
    if not payload or payload[0] != kind or zlib.crc32(payload).to_bytes(_CHECK_BYTES) != check:
        raise ChallengeInvalid(text)
    return payload


def _characters(data: bytes, length: int) -> str:
    """Return bytes as so many characters of Base 32."""
    number = int.from_bytes(data)
    return "".join(serial.ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _bytes(characters: str, length: int) -> bytes:
    """Return characters of Base 32 as so many bytes; raise ValueError if they are others or too many."""
    number = 0
    for character in characters:
        number = number << 5 | serial.ALPHABET.index(character)
    try:
        return number.to_bytes(length)
    except OverflowError:
        raise ValueError(characters) from None
