"""A License Server in this process, for tests: what it answers is up to the functions it is made with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.adapters.license_server import Answer, Unreachable
from app.kernel.clock import now
from app.license_protocol import answers


class FakeLicenseServer:
    """Asks `answer(name, asked, nonce, token)` for the JSON of an answer and signs it with what `key()` gives: (kid, key).

    `calls` remembers the names of what was asked. While `is_away` every call raises Unreachable; `spoil` may change an
    answer on its way.
    """

    def __init__(self, answer: Callable[[str, dict[str, Any], str, str], dict[str, Any]],
                 key: Callable[[], tuple[str, Ed25519PrivateKey]]) -> None:
        self._answer, self._key = answer, key
        self.calls: list[str] = []
        self.is_away = False
        self.spoil: Callable[[Answer], Answer] | None = None

    def register(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Tie a licence to a business."""
        return self._give("register", asked, nonce)

    def activate(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Give this device a place of its licence."""
        return self._give("activate", asked, nonce)

    def heartbeat(self, asked: dict[str, Any], nonce: str, token: str) -> Answer:
        """Say that the device lives."""
        return self._give("heartbeat", asked, nonce, token)

    def usage(self, asked: dict[str, Any], nonce: str, token: str) -> Answer:
        """Report what programs called."""
        return self._give("usage", asked, nonce, token)

    def validate(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Ask what the server makes of a licence file."""
        return self._give("validate", asked, nonce)

    def _give(self, name: str, asked: dict[str, Any], nonce: str, token: str = "") -> Answer:
        self.calls.append(name)
        if self.is_away:
            raise Unreachable("away")
        asked = json.loads(json.dumps(asked))  # nothing but JSON gets through
        content = self._answer(name, asked, nonce, token)
        (kid, key), body = self._key(), json.dumps(content).encode()
        given = Answer(body, json.loads(body), answers.sign(body, nonce, now(), kid, key))
        return self.spoil(given) if self.spoil else given
