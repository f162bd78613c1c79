"""Signed, dated answers: what the server said in an answer of HTTP, provable, and known to be the answer to this question.

The signature is Ed25519 over `answer/<date>/<nonce>/` and the bytes of the body. The nonce is the asker's own.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import Message

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.license_protocol.codes import Code, FileRefused
from app.license_protocol.envelope import ANSWER

DATE, NONCE, KEY_ID, SIGNATURE = "License-Date", "License-Nonce", "License-Key-Id", "License-Signature"
NONCE_PATTERN = "^[A-Za-z0-9_-]{1,64}$"


def is_nonce(text: str) -> bool:
    """Return whether a text may be a nonce: 1 to 64 letters, digits, hyphens and underscores."""
    return re.fullmatch(NONCE_PATTERN, text) is not None


def sign(body: bytes, nonce: str, moment: datetime, kid: str, key: Ed25519PrivateKey) -> dict[str, str]:
    """Return the headers that date and sign a body at `moment` (UTC); the nonce is empty when none was sent."""
    date = moment.isoformat()
    return {DATE: date, NONCE: nonce, KEY_ID: kid, SIGNATURE: base64.b64encode(key.sign(_signed(date, nonce, body))).decode()}


def verify(headers: Mapping[str, str] | Message, body: bytes, nonce: str, trusted: Mapping[str, str]) -> datetime:
    """Return when (UTC) the server answered, if it answered this question and the body is as it left.

    `trusted` are the keys (kid → public key as base64). Raises FileRefused with FILE_MALFORMED, FILE_REPLAYED (the
    answer to another question), FILE_KEY_UNKNOWN or FILE_TAMPERED.
    """
    date, kid, signature = (headers.get(name) for name in (DATE, KEY_ID, SIGNATURE))
    if not date or not kid or not signature:
        raise FileRefused(Code.FILE_MALFORMED)
    if headers.get(NONCE, "") != nonce:
        raise FileRefused(Code.FILE_REPLAYED)
    if kid not in trusted:
        raise FileRefused(Code.FILE_KEY_UNKNOWN)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted[kid], validate=True))
        key.verify(base64.b64decode(signature, validate=True), _signed(date, nonce, body))
        moment = datetime.fromisoformat(date)
    except (InvalidSignature, ValueError):
        raise FileRefused(Code.FILE_TAMPERED) from None
    if moment.utcoffset() is None:
        raise FileRefused(Code.FILE_MALFORMED)
    return moment


def _signed(date: str, nonce: str, body: bytes) -> bytes:
    return f"{ANSWER}/{date}/{nonce}/".encode() + body
