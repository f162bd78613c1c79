"""The License Server's port: what an installation tells it and asks of it. Never called while a page is served,
but when a person activates this installation by hand, or hands over a file by a key that it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Protocol

from flask import current_app

from app.config import ConfigurationError
from app.license_protocol import answers


class Unreachable(Exception):
    """The server did not answer, or what answered was no License Server: nothing is known, nothing changes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: the body exactly as sent, its JSON, and the headers that prove it."""

    body: bytes
    content: dict[str, Any]
    headers: Mapping[str, str] | Message

    @property
    def code(self) -> str:
        """The stable code, of a refusal too."""
        return str((self.refusal or self.content).get("code", ""))

    @property
    def refusal(self) -> dict[str, Any]:
        """What a refusal says; empty when it is none, or none of a License Server's."""
        said = self.content.get("error")
        return said if isinstance(said, dict) else {}

    @property
    def keys(self) -> dict[str, str]:
        """The keys to trust from now on (`kid` → public key); empty when the answer names none."""
        named = self.content.get("keys")
        return {str(kid): str(key) for kid, key in named.items()} if isinstance(named, dict) else {}

    def check(self, nonce: str, trusted: Mapping[str, str]) -> None:
        """Raise FileRefused unless a trusted key signed this as the answer to `nonce`."""
        answers.verify(self.headers, self.body, nonce, trusted)


class LicenseServer(Protocol):
    """A License Server. Every call may raise Unreachable; refusals are answers too (see `Answer.code`).

    The answer is bound to `nonce`, which is new for every question.
    """

    def register(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Tie a licence to a business: serial, tenant_reference, business_name."""

    def activate(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Give this device a place: serial, tenant_reference, device {name, parts, version}."""

    def heartbeat(self, asked: dict[str, Any], nonce: str, token: str) -> Answer:
        """Say that the device lives: device, used, clock. The answer is the licence as it stands."""

    def usage(self, asked: dict[str, Any], nonce: str, token: str) -> Answer:
        """Report what programs called: calls, and report, a name under which they count once.

        The answer's verdict says whether to slow down.
        """

    def validate(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Ask what the server makes of a licence file: file. The answer's code says what is wrong with it."""


def license_server() -> LicenseServer:
    """Return the server at LICENSE_SERVER_URL, or what was put in its place."""
    found = current_app.extensions.get("license_server")
    if found is None:
        settings = current_app.config["SETTINGS"]
        if settings.license_server_url is None:
            raise ConfigurationError("LICENSE_SERVER_URL is not set: this installation needs no licence.")
        from app.adapters.license_server.http import HttpLicenseServer  # reason: the implementation imports this port

        found = current_app.extensions["license_server"] = HttpLicenseServer(
            settings.license_server_url, is_here=settings.licenses_itself)
    return found
