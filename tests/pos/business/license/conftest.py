"""A licensed installation: the real License Server's services, spoken to through the fake port."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from flask.json.provider import DefaultJSONProvider

from app.adapters.license_server.fake import FakeLicenseServer
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.tenancy import set_tenant
from app.license_protocol.codes import explain
from app.licensing.activations import service as devices
from app.licensing.activations.asking import validate_file
from app.licensing.metering.service import Call, report_calls
from app.licensing.offline.signing import signing_key, trusted_keys
from app.pos.business.license import service
from app.pos.business.license.jobs import beat
from tests.licensing.conftest import STAFF, make_license, server  # noqa: F401 -- fixtures
from tests.personas import Persona

USED = {"branches": 1, "users": 3, "products": 0}


def answer(name: str, asked: dict, nonce: str, token: str) -> dict:
    """What the License Server says over HTTP, from its own services."""
    if name == "register":
        outcome = devices.register_tenant(asked["serial"], asked["tenant_reference"], asked["business_name"], STAFF)
    elif name == "activate":
        outcome = devices.activate(asked["serial"], asked["tenant_reference"], devices.Device(**asked["device"]), STAFF, nonce)
    elif name == "usage":
        outcome = report_calls(token, [Call(**{**call, "response_ms": Decimal(call["response_ms"]),
                                               "moment": datetime.fromisoformat(call["moment"])}) for call in asked["calls"]],
                               asked.get("report", ""))
        db.session.commit()
    elif name == "validate":
        outcome = validate_file(asked["file"], {}, (), ())
    else:
        outcome = devices.heartbeat(token, devices.Device(**asked["device"]), STAFF, nonce=nonce, used=asked["used"])
        db.session.commit()
    if not outcome.values:
        return {"error": explain(outcome.code)}
    return json.loads(json.dumps({**explain(outcome.code), **outcome.values, "keys": trusted_keys()}, default=DefaultJSONProvider.default))


@pytest.fixture
def licensed(app, shop, server, tmp_path):  # noqa: F811
    """A shop on an installation that asks for a licence, not activated yet.

    `server.fake` is the way to the License Server; `license(plan, …)` makes one, `activate(license)` uses it here,
    `owner()`, `cashier()` are people at the office and at the till, as of now.
    """
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, license_server_url="https://license.example", files_path=tmp_path)
    fake = app.extensions["license_server"] = FakeLicenseServer(answer, signing_key)

    def activate(license):
        service.activate(license.serial, "Till 1", shop.system)
        db.session.commit()
        return license

    yield SimpleNamespace(
        app=app, shop=shop, plans=server.plans, fake=fake, activate=activate,
        license=lambda plan="basic", **values: make_license(server, plan, **values),
        owner=lambda: Persona(app, shop, "APP_OWNER"), cashier=lambda: Persona(app, shop, "CASHIER").at_till(),
        beat=lambda: beat(lambda: USED))
    db.session.rollback()
    set_tenant(None)
    app.config["SETTINGS"] = before
    for name in ("license_server", "licenses", "device_parts"):
        app.extensions.pop(name, None)


@pytest.fixture
def installed(licensed):
    """The same, activated with a basic licence without end; `started` is when."""
    licensed.started = now()
    licensed.made = licensed.activate(licensed.license())
    return licensed


def after(licensed, **passed):
    """Go on so much later: `with after(installed, hours=25):`."""
    return time_machine.travel(licensed.started + timedelta(**passed), tick=False)
