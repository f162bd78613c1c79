"""Devices: activated, heard of, freed, and what their programs call."""

from __future__ import annotations

from app.kernel.json_api.schema import MOMENT, STRING, UUID_, WHOLE, one_of, text, told
from app.kernel.resource import PUBLIC
from app.license_protocol.quota import Verdict
from app.licensing.activations import asking, service
from app.licensing.activations.rules import HEARTBEAT
from app.licensing.api.answering import REFUSES, decided, device_actor, device_of, device_token, of_device, spend
from app.licensing.api.interface import ACTIVATION, DEVICE, REFERENCE, SERIAL, WORDS, SignedApi, asked_nonce, named
from app.licensing.metering.service import MOST_AT_ONCE, Call, report_calls

devices = SignedApi("devices", "Devices: activated, heard of, freed, and what their programs call")

ACTIVATED = named("Activated", {**ACTIVATION, "token": {**STRING, "description": "proves the device from now on; shown this once"}})
HEARD = named("Heard", {**ACTIVATION, "next_heartbeat_in": {**WHOLE, "description": "seconds"}, "since": {
    **MOMENT, "description": "since when the device has no place: with ACTIVATION_FREED, ACTIVATION_REPLACED and LICENSE_MOVED"}},
    optional=("since",))
FREED = named("Freed", {**WORDS, "activation_id": UUID_})
COUNTED = named("Counted", {**WORDS, "verdict": one_of(*Verdict), "counted": WHOLE})
_COUNT = {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}
_MOMENT_IN = {"type": "string", "format": "date-time", "maxLength": 40, "description": "ISO 8601 with its offset from UTC",
              "pattern": r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$",
              "examples": ["2026-05-01T09:30:00Z"]}
_CALL = told({"endpoint": text(200, 1), "method": one_of("GET", "POST", "PUT", "PATCH", "DELETE"), "moment": _MOMENT_IN,
               "status_code": {"type": "integer", "minimum": 100, "maximum": 599},
               "response_ms": {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,4})?$", "examples": ["12.5"]}},
              {"api_key": text(100)})
_REPORT = text(64, 1, pattern="^[A-Za-z0-9_-]{1,64}$",
               description="the installation's own name for this report, remembered for 35 days: a repeated one counts once")


@devices.post("/activation", permission=PUBLIC, status=200, answer=ACTIVATED, refuses=REFUSES,
              body=told({"serial": SERIAL, "tenant_reference": REFERENCE, "device": DEVICE}))
def activate(asked: dict):
    """Give a device a place of a licence, or its own place again.

    A machine that is recognised, by its installation key or in part, takes no second place; its token is a new one.
    """
    spend(asked["serial"])
    device = device_of(asked["device"])
    return decided("activation", tells=of_device, decide=lambda: service.activate(
        asked["serial"], asked["tenant_reference"], device, device_actor(device.name), asked_nonce()))


@devices.post("/deactivation", permission=PUBLIC, status=200, answer=FREED, refuses=REFUSES, body=told({}, {"reason": text(200)}))
def deactivate(asked: dict):
    """Free the place of the device whose token is sent; the data on it stays."""
    spend()
    return decided("deactivation", lambda: asking.leave(device_token(), device_actor(), asked.get("reason") or "by the device"))


@devices.post("/heartbeat", permission=PUBLIC, status=200, answer=HEARD, refuses=REFUSES, body=told(
    {"device": DEVICE}, {"used": told({}, {"branches": _COUNT, "users": _COUNT, "products": _COUNT}), "clock": _MOMENT_IN}))
def heartbeat(asked: dict):
    """Tell that a device is alive, and get the licence as it stands.

    `used` is what the business uses of its limits, `clock` the device's own time. A licence that is no longer in force, a
    device that was freed, one whose place a later activation took, and one whose licence serves another business by now
    are told so in a signed file, with status 200.
    """
    spend()
    device = device_of(asked["device"])
    return decided("heartbeat", tells=lambda outcome: {**of_device(outcome), "next_heartbeat_in": int(HEARTBEAT.total_seconds())},
                   decide=lambda: service.heartbeat(device_token(), device, device_actor(device.name), nonce=asked_nonce(),
                                                    used=asked.get("used"), clock=asked.get("clock")))


@devices.post("/usage", permission=PUBLIC, status=200, answer=COUNTED, refuses=REFUSES,
              body=told({"calls": {"type": "array", "maxItems": MOST_AT_ONCE, "items": _CALL}}, {"report": _REPORT}))
def usage(asked: dict):
    """Report what programs called at the installation; the verdict says whether they are to slow down.

    A report with a name of its own counts once: send the same calls with the same name again when no answer came.
    """
    spend()
    return decided("usage", lambda: report_calls(device_token(), [Call(**call) for call in asked["calls"]], asked.get("report", "")))
