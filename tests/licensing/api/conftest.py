"""An installation that speaks with the server over HTTP, and checks that every answer is signed for its question."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol.answers import NONCE, verify
from app.licensing.api import answering
from app.licensing.offline.signing import trusted_keys
from tests.licensing.conftest import device

_numbers = itertools.count(1)


class Installation:
    """A till of one business; `token` once it is activated."""

    def __init__(self, app, number: int = 1, tenant: str | None = None) -> None:
        self.client, self.tenant, self.token = app.test_client(), tenant or str(uuid.uuid4()), ""
        self.device = device(number)

    @property
    def body(self) -> dict:
        return {"name": self.device.name, "parts": dict(self.device.parts), "version": "1.0"}

    def post(self, path: str, content: dict, *, token: str | None = None):
        """Send to an endpoint; the answer's signature was found good, for a nonce of this request alone."""
        nonce = f"n-{next(_numbers)}"
        token = self.token if token is None else token
        headers = {NONCE: nonce, **({"Authorization": f"Bearer {token}"} if token else {})}
        answer = self.client.post(f"/api{path}", json=content, headers=headers)
        assert abs(verify(answer.headers, answer.data, nonce, trusted_keys()) - now()) < timedelta(minutes=1)
        db.session.expire_all()
        return answer

    def activate(self, serial: str):
        """Activate, and keep the token."""
        answer = self.post("/activation", {"serial": serial, "tenant_reference": self.tenant, "device": self.body})
        self.token = answer.json.get("token", "")
        return answer

    def beat(self, **more):
        """Send a heartbeat."""
        return self.post("/heartbeat", {"device": self.body, **more})

    def validate(self, **asked):
        """Ask whether the licence is in force and includes something."""
        return self.post("/license/validate", asked)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """All tests come from one address."""
    monkeypatch.setattr(answering, "BY_ADDRESS", "1000000 per minute")


@pytest.fixture
def till(server) -> Installation:
    """A till that is not activated yet."""
    return Installation(server.app)


def code_of(answer) -> str:
    """The code of an answer, be it a refusal or not."""
    return answer.json["error"]["code"] if "error" in answer.json else answer.json["code"]
