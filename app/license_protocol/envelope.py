"""The signed envelope: what the server says, provable without asking it.

Between BEGIN and END lines stands the base64 of a JSON object `{enc, sig, alg, kid}`: `enc` is the base64 of the
claims as JSON, `sig` the Ed25519 signature over the bytes of `<purpose>/` + `enc`, `kid` the name of the key. An
installation trusts two keys at a time (this one and the next), so that keys can be exchanged without a gap.
"""

from __future__ import annotations

import base64
import binascii
import json
import textwrap
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.license_protocol.codes import Code, FileRefused

ALGORITHM = "base64+ed25519"
LICENSE, ANSWER = "license", "answer"
BEGIN, END = "-----BEGIN LICENSE FILE-----", "-----END LICENSE FILE-----"
LONGEST = 64 * 1024


def seal(claims: Mapping[str, Any], key: Ed25519PrivateKey, kid: str, purpose: str = LICENSE) -> str:
    """Return the claims (values of JSON) signed with `key`, as the text of a file."""
    enc = base64.b64encode(json.dumps(claims, separators=(",", ":"), sort_keys=True).encode()).decode()
    signature = base64.b64encode(key.sign(f"{purpose}/{enc}".encode())).decode()
    return assemble(enc, signature, kid)


def assemble(enc: str, signature: str, kid: str) -> str:
    """Return a file of parts that were signed before."""
    inner = json.dumps({"alg": ALGORITHM, "enc": enc, "kid": kid, "sig": signature}, separators=(",", ":"))
    body = base64.b64encode(inner.encode()).decode()
    return "\n".join((BEGIN, *textwrap.wrap(body, 64), END, ""))


def unseal(text: str, trusted: Mapping[str, str], purpose: str = LICENSE) -> dict[str, Any]:
    """Return the claims of a file signed for `purpose` by one of the trusted keys (`kid` → public key as base64).

    Raises FileRefused with FILE_MALFORMED, FILE_KEY_UNKNOWN or FILE_TAMPERED.
    """
    inner = take_apart(text)
    public = trusted.get(inner["kid"])
    if public is None:
        raise FileRefused(Code.FILE_KEY_UNKNOWN)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(inner["sig"], validate=True), f"{purpose}/{inner['enc']}".encode())
        claims = json.loads(base64.b64decode(inner["enc"], validate=True))
    except (InvalidSignature, ValueError):
        raise FileRefused(Code.FILE_TAMPERED) from None
    if not isinstance(claims, dict):
        raise FileRefused(Code.FILE_MALFORMED)
    return claims


def take_apart(text: str) -> dict[str, str]:
    """Return `enc`, `sig`, `kid` and `alg` of a file, unproven; raise FileRefused(FILE_MALFORMED) if it is none."""
    body = text.strip()
    if len(body) > LONGEST or not body.startswith(BEGIN) or not body.endswith(END):
        raise FileRefused(Code.FILE_MALFORMED)
    try:
        inner = json.loads(base64.b64decode("".join(body[len(BEGIN):-len(END)].split()), validate=True))
    except (binascii.Error, ValueError):
        raise FileRefused(Code.FILE_MALFORMED) from None
    if not isinstance(inner, dict) or inner.get("alg") != ALGORITHM:
        raise FileRefused(Code.FILE_MALFORMED)
    if not all(isinstance(inner.get(name), str) for name in ("enc", "sig", "kid")):
        raise FileRefused(Code.FILE_MALFORMED)
    return inner


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key as base64, as the trusted keys are written."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
