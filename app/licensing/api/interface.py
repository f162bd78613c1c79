"""The License Server's interface: where it is, how its answers are proven, and its vocabulary."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from app.kernel.clock import now
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.interface import Interface
from app.kernel.json_api.schema import STRING, UUID_, Schema, named_values, text, told
from app.kernel.refusal import Refusal
from app.license_protocol.answers import DATE, KEY_ID, NONCE, NONCE_PATTERN, SIGNATURE, is_nonce, sign
from app.license_protocol.codes import Code
from app.license_protocol.fingerprint import INSTALLATION_KEY, PARTS
from app.licensing.offline.signing import signing_key

INTERFACE = Interface(
    base="/api", address="licensing.api", title="WK POS License Server", openapi="/license/openapi.json",
    description=(
        "JSON for installations of WK POS and for programs of the vendor. Moments are UTC. Every refusal is an `Error` whose "
        "`code` is stable. A device proves itself by the token of its activation, a program by its key (`wkl_…`), both as "
        f"`Authorization: Bearer`. Every answer is signed: `{SIGNATURE}` is the base64 of an Ed25519 signature over "
        f"`answer/` + `{DATE}` + `/` + `{NONCE}` + `/` + the bytes of the body, by the key `{KEY_ID}` of `/api/license/keys`. "
        "A repeated request does no harm. Installations and servers of different versions understand each other: what devices "
        "send may hold fields that are not described here, which are ignored, and answers may gain fields, which you ignore. "
        "What is described is checked strictly. Endpoints for programs of the vendor take the described fields only."),
    security={"type": "http", "scheme": "bearer", "description": "A device's token, or a program's key."},
    grows=True, parameters=({"name": NONCE, "in": "header", "required": False, "schema": {"type": "string", "pattern": NONCE_PATTERN},
                 "description": "Any text of your own, new for every request: it is part of what is signed, so an answer "
                                "that was recorded earlier is known for one."},))
named, named_page = INTERFACE.named, INTERFACE.page_of

SERIAL = text(40, 1, description="WKP-XXXX-XXXX-XXXX, however it was typed", examples=["WKP-4H7K-9M2P-XR3D"])
REFERENCE = text(64, 1, description="the business's id in its own system")
PARTS_IN = told({}, {name: text(128) for name in (*PARTS, INSTALLATION_KEY)},
                 description="digests of what the machine is recognised by, made on the machine")
DEVICE = told({"name": text(100, 1), "parts": PARTS_IN}, {"version": text(40)})
NAMES: Schema = {"type": "array", "maxItems": 100, "items": text(64, 1)}
CODE = {"type": "string", "enum": [str(code) for code in Code]}
FILE = {"type": "string", "description": "a licence file: the licence as it stands, signed for this device"}
KEYS = {**named_values(STRING), "description": "the keys to trust from now on: name → public key, base64"}
WORDS: dict[str, Schema] = {"code": CODE, "message": STRING, "remedy": STRING}
ACTIVATION: dict[str, Schema] = {**WORDS, "license_id": UUID_, "activation_id": UUID_, "file": FILE, "keys": KEYS}


class SignedApi(Api):
    """A group of endpoints whose answers are dated and signed."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__(INTERFACE, name, about)
        self.blueprint.after_request(_sign)


def asked_nonce() -> str:
    """Return the request's nonce, empty if it sent none that is one."""
    nonce = request.headers.get(NONCE, "")
    return nonce if is_nonce(nonce) else ""


def _sign(response: Response) -> Response:
    """Date and sign an answer; one that says that the server cannot (no key yet, no database) leaves unsigned."""
    try:
        kid, key = signing_key()
    except (Refusal, SQLAlchemyError):
        return response
    response.headers.update(sign(response.get_data(), asked_nonce(), now(), kid, key))
    return response
