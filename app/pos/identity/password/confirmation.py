"""The signed token of the mail that confirms an address: nothing is stored, it proves itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

LASTS = timedelta(days=7)


def pack(user_id: UUID, email: str) -> str:
    """Return the token for a person's address."""
    return _signer().dumps([str(user_id), email])


def read(token: str) -> tuple[str, str] | None:
    """Return (user id, e-mail) of a token, or None if it is forged or older than a week."""
    try:
        user_id, email = _signer().loads(token, max_age=int(LASTS.total_seconds()))
    except (BadData, ValueError):
        return None
    return user_id, email


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="confirm-email")
