"""A server that is newer than this installation: what it says beside what is known here is no reason not to listen."""

from __future__ import annotations

import dataclasses
import json

import pytest

from app.adapters.license_server import Answer
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.security import new_token
from app.license_protocol import answers
from app.license_protocol.claims import Claims, read_claims
from app.license_protocol.envelope import seal, unseal
from app.licensing.offline.signing import signing_key, trusted_keys
from app.pos.business.license import calls, service
from app.pos.business.license.queries import find_installed
from app.pos.business.license.state import held, standing

NEW = {"colour": "blue", "deep": {"er": [None]}}


def says(licensed, **changes) -> None:
    """Let the server say more, or something else, from now on, and sign it."""
    kid, key = signing_key()

    def spoil(answer: Answer) -> Answer:
        content = {**answer.content, **NEW, **changes}
        if "file" in content:
            claims = unseal(content["file"], trusted_keys())
            claims |= {**NEW, "device": {**claims["device"], "tpm_id": {"a": 1}}, "limits": {**claims["limits"], "storage": 1.5}}
            content["file"] = seal(claims, key, kid)
        body = json.dumps(content).encode()
        return Answer(body, content, answers.sign(body, answer.headers[answers.NONCE], now(), kid, key))

    licensed.fake.spoil = spoil


def test_a_newer_server_registers_activates_and_is_believed(licensed):
    says(licensed)
    licensed.activate(licensed.license())
    assert (str(standing().code), held().claims.limits) == ("VALID", {"activations": 2, "branches": 1, "users": 10, "products": 5000})
    version = find_installed().version
    licensed.beat()
    assert (str(standing().stage), held().refused, find_installed().version > version) == ("VALID", None, True)


def test_a_code_that_only_newer_servers_know_hides_no_licence(installed):
    sequence = held().claims.sequence
    says(installed, code="HALF_PRICE")
    installed.beat()
    assert (str(standing().stage), held().claims.sequence) == ("VALID", sequence + 1)


def test_a_refusal_that_only_newer_servers_know_is_no_word_about_the_licence(installed):
    installed.fake.spoil = None
    says(installed)
    given = installed.fake.spoil

    def refuse(answer: Answer) -> Answer:
        return given(dataclasses.replace(answer, content={"error": {"code": "ON_HOLIDAY", "message": "Away.", "status": 403, **NEW}}))

    installed.fake.spoil = refuse
    installed.beat()
    assert (str(standing().stage), held().refused) == ("VALID", None)


@pytest.mark.parametrize("verdict", ["TAKEN", "WELCOME"])
def test_calls_that_a_newer_server_took_are_reported_once(installed, verdict):
    says(installed, verdict=verdict)
    nonce = new_token()
    token, _asked = service.question({"branches": 1, "users": 1, "products": 0})
    answer = installed.fake.usage({"calls": []}, nonce, token)
    assert service.learn_verdict(answer, nonce) is True
    db.session.commit()
    assert find_installed().api_verdict == "TAKEN"
    calls.ensure_taken()


def test_claims_keep_what_is_known_and_nothing_else():
    known = {"license_id": "l1", "serial": "s", "business": "b", "status": "ACTIVE", "plan": "p", "tier": "t", "activation_id": "a",
             "device": {"disk_id": "d1"}, "issued_at": now().isoformat(), "trusted_until": now().isoformat(), "sequence": 1,
             "offline_days": 30, "limits": {"users": 3}}
    more = {**known, **NEW, "device": {"disk_id": "d1", "tpm_id": 5}, "limits": {"users": 3, "storage": "1 GB"}}
    assert read_claims(more) == read_claims(known) and isinstance(read_claims(known), Claims)
