"""From what was decided to an answer: each decision is recorded, with how long it took, then told with its stable code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from flask import Response, g, request

from app.kernel import limits
from app.kernel.actor import Actor
from app.kernel.i18n import force_locale
from app.kernel.json_api.endpoint import answer
from app.license_protocol import serial
from app.license_protocol.codes import EXPLANATIONS, Code, explain
from app.licensing.activations.service import Device, Outcome
from app.licensing.decisions.service import note_decision
from app.licensing.offline.signing import trusted_keys

BY_ADDRESS = "1200 per minute"  # a shop's tills often share one
BY_SERIAL = "30 per minute"
NAMELESS = "Device"
"""What a device is called that gives blanks for a name: whoever frees one must be able to tell it from others."""
STATUSES: dict[Code, int] = {
    Code.NOT_FOUND: 404,
    Code.REGISTERED_ELSEWHERE: 409,
    Code.TOO_MANY_DEVICES: 409,
    Code.CLOCK_SET_BACK: 409,
    Code.FILE_REPLAYED: 409,
    Code.QUOTA_EXCEEDED: 429,
    Code.SERIAL_INVALID: 422,
    Code.CHALLENGE_INVALID: 422,
    Code.FILE_MALFORMED: 422,
    Code.FILE_KEY_UNKNOWN: 422,
    Code.FILE_KEY_RETIRED: 422,
    Code.FILE_TAMPERED: 422,
    Code.FILE_FROM_FUTURE: 422,
    Code.FINGERPRINT_INCOMPLETE: 422,
}
"""The status of a refusal, by its code; 403 for all others. What is said of a device that is known has 200."""
REFUSES = (403, 404)
"""The statuses of refusals that endpoints of devices have beyond the usual ones."""


def spend(serial_text: str = "") -> None:
    """Count a request from this address, and about this serial key; raise Refusal 429 when there are too many."""
    limits.spend("licensing.api.address", request.remote_addr or "", BY_ADDRESS)
    if serial_text:
        try:
            serial_text = serial.parse(serial_text)
        except serial.SerialInvalid:
            return
        limits.spend("licensing.api.serial", serial_text, BY_SERIAL)


def device_token() -> str:
    """Return the token by which the device proves itself, empty if it sent none."""
    return g.get("device_token", "")


def device_of(given: dict[str, Any]) -> Device:
    """Return the device of a request's body."""
    return Device(given["name"].strip() or NAMELESS, given["parts"], given.get("version", ""), request.remote_addr)


def device_actor(name: str = "") -> Actor:
    """Return the actor for what devices ask for by themselves."""
    return Actor(None, None, None, name or "Device", "DEVICE")


def decided(asked: str, decide: Callable[[], Outcome], *, features: Sequence[str] = (), offline: bool = False,
            tells: Callable[[Outcome], dict[str, Any]] = lambda outcome: {}) -> Response:
    """Decide, record the decision, and answer: with `tells` and the outcome's values, or with the refusal's code."""
    began = perf_counter()
    outcome = decide()
    milliseconds = (perf_counter() - began) * 1000
    note_decision(asked, outcome.code, milliseconds, license_id=outcome.license.id if outcome.license else None,
                  activation_id=outcome.activation.id if outcome.activation else None, reason=outcome.reason or _in_english(outcome.code),
                  features=features, offline=offline)
    words = explain(outcome.code)
    if outcome.values:
        return answer({**words, **tells(outcome), **outcome.values})
    status = STATUSES.get(outcome.code, 403)
    details = {"since": outcome.since} if outcome.since else {}
    return answer({"error": {**words, "status": status, "field": None, "details": details}}, status)


def of_device(outcome: Outcome) -> dict[str, Any]:
    """Return what every answer to a device has beside its file: which licence and place it has, and the keys to trust."""
    return {"license_id": outcome.license.id, "activation_id": outcome.activation.id, "keys": trusted_keys()}


def _in_english(code: Code) -> str:
    with force_locale("en"):
        return str(EXPLANATIONS[code].message)
