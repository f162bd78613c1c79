"""The description is valid, tells of every endpoint, and what it tells is true: schemathesis tries it out."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import schemathesis
from openapi_spec_validator import validate

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.json_api.openapi import document
from app.kernel.resource import PUBLIC
from app.license_protocol.challenge import Challenge
from app.license_protocol.fingerprint import digest
from app.licensing.api import answering
from app.licensing.api.interface import INTERFACE
from app.licensing.api.routes import resources
from app.licensing.api_keys import service as api_keys
from tests.described import ensure_as_described, templated, without_headers
from tests.licensing.api.conftest import Installation
from tests.licensing.conftest import STAFF, lay_out, make_license, make_staff

OPERATIONS = [(operation.method, operation.rule, operation.permission) for api in resources() for operation in api.operations]


def test_the_description_is_valid_and_open_to_everybody(app):
    answer = app.test_client().get("/api/license/openapi.json")
    assert answer.status_code == 200
    validate(answer.json)


def test_the_description_tells_of_every_route_and_of_nothing_else(app):
    routed = {(method.lower(), templated(rule.rule)) for rule in app.url_map.iter_rules()
              if rule.endpoint.startswith("licensing.api.") for method in rule.methods - {"HEAD", "OPTIONS"}}
    described = {(method, path) for path, methods in document(INTERFACE, resources())["paths"].items() for method in methods}
    assert described == routed


def test_every_operation_tells_its_summary_parameters_body_answer_and_refusals():
    for path, methods in document(INTERFACE, resources())["paths"].items():
        for method, operation in methods.items():
            at = f"{method} {path}"
            placed = {(parameter["in"], parameter["name"]) for parameter in operation["parameters"]}
            assert operation["summary"] and ("header", "License-Nonce") in placed and ("header", "Idempotency-Key") not in placed, at
            assert {name for place, name in placed if place == "path"} == set(re.findall(r"{(\w+)}", path)), at
            assert {"405", "429"} <= set(operation["responses"]), at
            if method == "post":
                assert {"400", "403", "404", "409", "413", "415", "422"} <= set(operation["responses"]), at


@pytest.fixture(scope="module")
def tried(postgresql_app):
    """The description, a program's key, and what is known of a licence."""
    with postgresql_app.app_context():
        server = lay_out(postgresql_app)
        license = make_license(server, "enterprise", expires_on=now().date() + timedelta(days=300))
        till = Installation(postgresql_app)
        till.activate(license.serial)
        file = till.post("/license/offline-file", {"parts": till.body["parts"]}).json["file"]
        key = api_keys.create_key("Tried out", make_staff("SUPER_ADMIN").id, ["licensing.licenses.view", "licensing.licenses.edit"],
                                  timedelta(days=1), STAFF)
        parts = {name: digest(name, "2") for name in ("disk_id", "mac_address")}
        asked = Challenge(license.serial, uuid.UUID(till.tenant), "0123456789ABCDEF", parts).text()
        db.session.commit()
        known = {"serial": license.serial, "tenant_reference": till.tenant, "parts": till.body["parts"], "device": till.body,
                 "challenge": asked, "file": file, "license_id": str(license.id), "verb": "SUSPEND", "moment": now().isoformat(),
                 "clock": now().isoformat()}
        db.session.remove()
    described = document(replace(INTERFACE, grows=False), resources())  # what this version answers is described to the last field
    schema = schemathesis.openapi.from_dict(without_headers(described))
    schema.app = postgresql_app
    return schema, key, known


@pytest.mark.parametrize(("method", "rule", "permission"), OPERATIONS, ids=[f"{method} {rule}" for method, rule, _ in OPERATIONS])
def test_the_endpoint_answers_as_described_whatever_is_sent(postgresql_app, tried, monkeypatch, method, rule, permission):
    for module, name in ((answering, "BY_ADDRESS"), (answering, "BY_SERIAL"), (api_keys, "REQUESTS")):
        monkeypatch.setattr(module, name, "1000000 per minute")
    monkeypatch.setitem(postgresql_app.config, "PROPAGATE_FAILURES", False)
    schema, key, known = tried
    operation = schema["/api" + templated(rule)][method]
    token = _activated(postgresql_app, known)
    ensure_as_described(
        operation, lambda: {"Authorization": f"Bearer {token if permission == PUBLIC else key}"}, known,
        takes_input=bool("<uuid:" in rule or method == "POST" or operation.query.items),
        left_out=("status", "file") if rule == "/licenses" else ())


def _activated(app, known: dict) -> str:
    """Return a new token of the device: the endpoints before may have freed it, or activated it again."""
    with app.app_context():
        till = Installation(app, 1, known["tenant_reference"])
        till.activate(known["serial"])
        db.session.remove()
    return till.token
