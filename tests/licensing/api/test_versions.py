"""Installations of another version than the server's: what it does not know is ignored, what it knows is checked as ever."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.json_api.openapi import document
from app.license_protocol.challenge import Challenge
from app.license_protocol.fingerprint import digest
from app.licensing.api.interface import INTERFACE
from app.licensing.api.routes import resources
from app.licensing.metering.models import ApiUsage
from tests.licensing.api.conftest import Installation, code_of
from tests.licensing.conftest import make_license

NEW = {"colour": "blue", "deep": {"er": [None, "\x00", {}]}}
"""What a newer version may send: nobody looks into it, not even for what no database holds."""


@pytest.fixture
def newer(server) -> Installation:
    """A till that says more of itself than the server knows, activated."""
    till = Installation(server.app)
    till.license = make_license(server, "enterprise")
    till.device.parts.update(tpm_id="t1")
    asked = {"serial": till.license.serial, "tenant_reference": till.tenant, **NEW}
    till.post("/license/register-tenant", {**asked, "business_name": "Corner Shop"})
    activated = till.post("/activation", {**asked, "device": {**till.body, **NEW}})
    assert (activated.status_code, code_of(activated)) == (200, "VALID")
    till.token = activated.json["token"]
    return till


def call(**more) -> dict:
    return {"endpoint": "/api/v1/sales", "method": "GET", "status_code": 200, "response_ms": "12.5", "moment": now().isoformat(), **more}


def test_every_question_of_a_newer_installation_is_answered(newer):
    parts = newer.body["parts"]
    other = {name: digest(name, "2") for name in ("disk_id", "mac_address")}
    challenge = Challenge(newer.license.serial, uuid.UUID(newer.tenant), "0123456789ABCDEF", other).text()
    answers = [newer.post(path, {**asked, **NEW}) for path, asked in (
        ("/heartbeat", {"device": {**newer.body, **NEW}, "used": {"users": 3, "warehouses": 2}, "clock": now().isoformat()}),
        ("/license/validate", {"modules": ["inventory"], "parts": parts}),
        ("/license/offline-file", {"parts": parts}),
        ("/license/challenge", {"challenge": challenge}),
        ("/usage", {"calls": [call(**NEW), call(country="GB")], "report": "r-1"}),
        ("/deactivation", {"reason": "sold"}))]
    assert [(answer.status_code, code_of(answer)) for answer in answers] == [(200, "VALID")] * 5 + [(200, "ACTIVATION_FREED")]
    db.session.refresh(newer.license)
    assert newer.license.used == {"users": 3}
    assert db.session.scalar(select(func.count()).select_from(ApiUsage).where(ApiUsage.license_id == newer.license.id)) == 2


@pytest.mark.parametrize(("path", "asked", "field"), [
    ("/heartbeat", {"device": {"name": "", "parts": {}}}, "device.name"),
    ("/heartbeat", {"device": {"name": "Till", "parts": {"disk_id": 5}}}, "device.parts.disk_id"),
    ("/heartbeat", {"device": {"name": "Till", "parts": {}}, "used": {"users": -1}}, "used.users"),
    ("/heartbeat", {"device": {"name": "Till", "parts": {}}, "clock": "now"}, "clock"),
    ("/heartbeat", {"colour": "blue"}, "device"),
    ("/usage", {"calls": [{**call(), "status_code": "200"}]}, "calls.0.status_code"),
    ("/usage", {"calls": [{**call(), "endpoint": "\x00"}]}, "calls.0.endpoint"),
    ("/usage", {"calls": [], "report": "a b"}, "report"),
    ("/activation", {"serial": "WKP", "tenant_reference": "t"}, "device")])
def test_what_the_server_knows_it_checks_as_ever(newer, path, asked, field):
    answer = newer.post(path, {**asked, **NEW})
    assert (answer.status_code, code_of(answer), answer.json["error"]["field"]) == (422, "input_invalid", field)


def test_the_description_says_which_requests_and_answers_may_hold_more():
    described = document(INTERFACE, resources())
    bodies = {path: operation["requestBody"]["content"]["application/json"]["schema"] for path, methods in described["paths"].items()
              for method, operation in methods.items() if method == "post"}
    devices = {"/api/activation", "/api/deactivation", "/api/heartbeat", "/api/usage", *(f"/api/license/{name}" for name in (
        "register-tenant", "validate", "offline-file", "challenge"))}
    assert {path for path, schema in bodies.items() if schema["additionalProperties"] is True} == devices
    assert all(bodies[path]["additionalProperties"] is False for path in set(bodies) - devices)
    assert all(schema["additionalProperties"] is True for schema in described["components"]["schemas"].values())
