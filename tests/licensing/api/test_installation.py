"""The port by which an installation speaks with the server, against the server itself, served."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from app.adapters.license_server.http import HttpLicenseServer
from app.kernel.clock import now
from app.license_protocol.claims import accept, read_claims
from app.license_protocol.codes import FileRefused
from app.license_protocol.envelope import unseal
from app.licensing.offline.signing import trusted_keys
from tests.browser.driver import served
from tests.licensing.conftest import device, make_license


def test_an_installation_registers_activates_and_beats_and_trusts_what_it_hears(server):
    license, tenant, parts = make_license(server, expires_on=now().date() + timedelta(days=30)), str(uuid.uuid4()), dict(device().parts)
    with served(server.app) as address:
        port = HttpLicenseServer(address, seconds=30)
        registered = port.register({"serial": license.serial, "tenant_reference": tenant, "business_name": "Corner Shop"}, "one")
        activated = port.activate({"serial": license.serial, "tenant_reference": tenant,
                                   "device": {"name": "Till 1", "parts": parts, "version": "1.0"}}, "two")
        heard = port.heartbeat({"device": {"name": "Till 1", "parts": parts, "version": "1.0"}, "used": {"users": 3},
                                "clock": now().isoformat()}, "three", activated.content["token"])
        unknown = port.heartbeat({"device": {"name": "Till 1", "parts": parts}}, "four", "nothing")
    answers = {"one": registered, "two": activated, "three": heard, "four": unknown}
    for nonce, answer in answers.items():
        answer.check(nonce, trusted_keys())
        with pytest.raises(FileRefused):
            answer.check("five", trusted_keys())
    assert [answer.code for answer in answers.values()] == ["VALID", "VALID", "VALID", "NOT_ACTIVATED"]
    claims = read_claims(unseal(heard.content["file"], activated.keys))
    accept(claims, device=parts, moment=now(), newest=1)
    assert (claims.nonce, claims.sequence) == ("three", 2)
