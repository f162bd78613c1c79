"""Licences: registered, validated, taken along as files, and the keys that sign."""

from __future__ import annotations

from app.kernel.json_api.openapi import document
from app.kernel.json_api.schema import FLAG, MOMENT, STRING, UUID_, named_values, or_null, text, told
from app.kernel.resource import PUBLIC
from app.license_protocol.envelope import LONGEST
from app.licensing.activations import asking, service
from app.licensing.activations.service import Outcome
from app.licensing.api.answering import REFUSES, decided, device_actor, device_token, of_device, spend
from app.licensing.api.interface import (
    ACTIVATION,
    INTERFACE,
    KEYS,
    NAMES,
    PARTS_IN,
    REFERENCE,
    SERIAL,
    WORDS,
    SignedApi,
    asked_nonce,
    named,
)
from app.licensing.licenses import queries
from app.licensing.offline.challenges import answer_challenge
from app.licensing.offline.signing import signing_key, trusted_keys

licenses = SignedApi("licenses", "Licences: registered, validated, taken along as files, and the keys that sign")

REGISTERED = named("Registered", {**WORDS, "license_id": UUID_, "business_name": STRING, "keys": KEYS})
VALIDATED = named("Validated", {
    **WORDS, "is_allowed": FLAG, "modules": named_values(FLAG), "features": named_values(FLAG), "license_id": UUID_,
    "status": STRING, "expires_at": or_null(MOMENT), "grace_until": or_null(MOMENT)})
TAKEN = named("Taken", {**ACTIVATION, "expires_at": {**MOMENT, "description": "how long the file may be relied on"}})
ANSWERED = named("Answered", {**ACTIVATION, "expires_at": MOMENT, "response": {
    **STRING, "description": "the licence file as a text to type or scan, with a checksum"}})
SIGNING = named("SigningKeys", {"signs": STRING, "keys": KEYS})


@licenses.post("/license/register-tenant", permission=PUBLIC, status=200, answer=REGISTERED, refuses=REFUSES,
               body=told({"serial": SERIAL, "tenant_reference": REFERENCE, "business_name": text(200, 1)}))
def register_tenant(asked: dict):
    """Tie a licence to a business, by the business's id in its own system."""
    spend(asked["serial"])
    return decided("registration", tells=lambda outcome: {"license_id": outcome.license.id, "keys": trusted_keys()},
                   decide=lambda: service.register_tenant(asked["serial"], asked["tenant_reference"], asked["business_name"],
                                                          device_actor()))


@licenses.post("/license/validate", permission=PUBLIC, status=200, answer=VALIDATED, refuses=REFUSES,
               body=told({}, {"modules": NAMES, "features": NAMES, "parts": PARTS_IN, "file": text(LONGEST, 1)}))
def validate(asked: dict):
    """Ask whether a licence is in force and includes what is named.

    By the device's token; or by a licence file with the parts of the machine that it is used on, which also tells
    whether the file is whole, of this machine, and the newest.
    """
    spend()
    modules, features, parts, file = (asked.get(name) for name in ("modules", "features", "parts", "file"))
    wanted = (modules or [], features or [])
    if file:
        return decided("file", lambda: asking.validate_file(file, parts or {}, *wanted), tells=_standing,
                       features=[*wanted[0], *wanted[1]], offline=True)
    return decided("validation", lambda: asking.validate(device_token(), parts, *wanted), tells=_standing,
                   features=[*wanted[0], *wanted[1]])


@licenses.post("/license/offline-file", permission=PUBLIC, status=200, answer=TAKEN, refuses=REFUSES, body=told({"parts": PARTS_IN}))
def offline_file(asked: dict):
    """Get a licence file for a device that will be without a network for weeks; an earlier one of it ends."""
    spend()
    return decided("file", lambda: asking.give_file(device_token(), asked["parts"], device_actor(), asked_nonce()), tells=of_device)


@licenses.post("/license/challenge", permission=PUBLIC, status=200, answer=ANSWERED, refuses=REFUSES,
               body=told({"challenge": text(1000, 1)}, {"device_name": text(100, 1)}))
def challenge(asked: dict):
    """Answer the challenge of a machine that never sees the network, asked by one that does.

    The same challenge gets the same response.
    """
    spend()
    return decided("challenge", tells=of_device, decide=lambda: answer_challenge(
        asked["challenge"], asked.get("device_name") or "Offline", device_actor()))


@licenses.get("/license/keys", permission=PUBLIC, answer=SIGNING)
def keys() -> dict:
    """Show the keys to trust: the one that signs, and the one that follows it."""
    spend()
    return {"signs": signing_key()[0], "keys": trusted_keys()}


@licenses.get("/license/openapi.json", permission=PUBLIC, answer={"type": "object"})
def openapi() -> dict:
    """Describe the interface (OpenAPI 3.1)."""
    from app.licensing.api.routes import resources  # reason: the list of groups holds this one too

    return document(INTERFACE, resources())


def _standing(outcome: Outcome) -> dict:
    license = outcome.license
    return {"license_id": license.id, "status": queries.status_of(license), "expires_at": license.expires_at,
            "grace_until": license.grace_until}
