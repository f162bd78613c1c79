"""The link of the mail by which a new person goes on signing up: nothing is stored until it is used, it holds what was entered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from app.kernel.security import decrypt, encrypt

LASTS = timedelta(days=1)
_CONTEXT = "identity.sign_up_link"


def pack(entered: dict[str, Any]) -> str:
    """Return the token for what a person entered; who holds it cannot read it."""
    return _signer().dumps(encrypt(json.dumps(entered, ensure_ascii=False, separators=(",", ":")), _CONTEXT))


def read(token: str) -> dict[str, Any] | None:
    """Return what was entered, or None if the token is forged or older than a day."""
    try:
        return json.loads(decrypt(_signer().loads(token, max_age=int(LASTS.total_seconds())), _CONTEXT))
    except (BadData, InvalidTag, ValueError):
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="sign-up")
