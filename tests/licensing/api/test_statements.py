"""What the questions of devices cost in statements: exact, so it is a gate. Each is asked once before, as by a device at work."""

from __future__ import annotations

import pytest

from app.kernel.database import db
from app.kernel.session import statements
from app.licensing.offline import signing
from app.licensing.offline.signing import trusted_keys
from tests.licensing.api import conftest
from tests.licensing.conftest import STAFF, make_license


def count(ask) -> list[str]:
    sent: list[str] = []
    db.session.remove()  # what earlier requests read is not in memory
    with statements(sent):
        assert ask().status_code == 200
    return sent


@pytest.fixture
def known(server, till, monkeypatch):
    """A till that was heard of before, in a process that knows the keys."""
    till.serial = make_license(server, "enterprise").serial
    till.activate(till.serial)
    till.beat()
    keys = trusted_keys()
    monkeypatch.setattr(conftest, "trusted_keys", lambda: keys)  # the checks of the answers ask nothing
    return till


@pytest.mark.parametrize(("asked", "most"), [
    ("heartbeat", 4), ("heartbeat with use", 4), ("validate", 3), ("validate with parts", 3), ("offline file", 8), ("activation again", 9)])
def test_a_question_of_a_device_takes_few_statements(server, known, asked, most):
    parts = known.body["parts"]
    ask = {
        "heartbeat": known.beat, "heartbeat with use": lambda: known.beat(used={"users": 3}, clock="2030-05-01T09:30:00Z"),
        "validate": lambda: known.validate(modules=["sales"]), "validate with parts": lambda: known.validate(parts=parts, features=["x"]),
        "offline file": lambda: known.post("/license/offline-file", {"parts": parts}),
        "activation again": lambda: known.activate(known.serial)}[asked]
    ask()
    sent = count(ask)
    assert len(sent) == most, "\n".join(sent)


def test_a_process_whose_keys_are_old_sees_that_with_the_next_question(server, till):
    till.activate(make_license(server).serial)
    till.beat()
    old, known = server.app.extensions["signing_ring"], till.beat().json["keys"]
    signing.rotate(STAFF)  # by another process: this one goes on with what it had in memory
    db.session.commit()
    server.app.extensions["signing_ring"] = old
    heard = till.beat()
    assert heard.json["keys"] == trusted_keys() != known
    assert heard.headers["License-Key-Id"] == next(key.kid for key in server.app.extensions["signing_ring"] if key.is_current)
    assert server.app.extensions["signing_ring"] != old
