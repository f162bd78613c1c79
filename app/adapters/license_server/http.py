"""The License Server over HTTP."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from app.adapters.license_server import Answer, Unreachable
from app.license_protocol.answers import NONCE

SECONDS = 5.0
LARGEST = 256 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: the device's token would be sent along."""

    def redirect_request(self, *_asked: Any) -> None:
        """Say that there is nowhere to go on to."""


class HttpLicenseServer:
    """Posts JSON to the server at `address` and waits a few seconds at most; no proxy is asked for one that `is_here`."""

    def __init__(self, address: str, seconds: float = SECONDS, *, is_here: bool = False) -> None:
        self.address, self.seconds = address.rstrip("/"), seconds
        self._opener = urllib.request.build_opener(_NoRedirect, *([urllib.request.ProxyHandler({})] if is_here else []))

    def register(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Tie a licence to a business."""
        return self._post("/api/license/register-tenant", asked, nonce)

    def activate(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Give this device a place of its licence."""
        return self._post("/api/activation", asked, nonce)

    def heartbeat(self, asked: dict[str, Any], nonce: str, token: str) -> Answer:
        """Say that the device lives."""
        return self._post("/api/heartbeat", asked, nonce, {"Authorization": f"Bearer {token}"})

    def usage(self, asked: dict[str, Any], nonce: str, token: str) -> Answer:
        """Report what programs called."""
        return self._post("/api/usage", asked, nonce, {"Authorization": f"Bearer {token}"})

    def validate(self, asked: dict[str, Any], nonce: str) -> Answer:
        """Ask what the server makes of a licence file."""
        return self._post("/api/license/validate", asked, nonce)

    def _post(self, path: str, asked: dict[str, Any], nonce: str, headers: dict[str, str] | None = None) -> Answer:
        request = urllib.request.Request(
            self.address + path, json.dumps(asked).encode(), method="POST",
            headers={"Content-Type": "application/json", "Accept": "application/json", NONCE: nonce, **(headers or {})})
        try:
            with self._opener.open(request, timeout=self.seconds) as response:
                return _answer(response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code >= 500:
                    raise Unreachable(f"{refusal.code}") from None
                return _answer(refusal)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(str(error)) from error


def _answer(response: Any) -> Answer:
    """Read an answer; raise Unreachable for what no License Server would say (a proxy's page, a cut connection)."""
    try:
        body = response.read(LARGEST)
        content = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise Unreachable(str(error)) from error
    if not isinstance(content, dict):
        raise Unreachable("no object")
    return Answer(body, content, response.headers)
