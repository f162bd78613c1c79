"""Passwords and PINs (Argon2id), secrets at rest (AES-256-GCM), tokens, and the headers of every answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Response, current_app, g, request

_PASSWORDS = PasswordHasher()
_PINS = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


KNOWN_PASSWORD = "open the shop early"
"""Of everybody whom the demo and a development installation make: nobody signs in with it in production."""


def is_known(password: str) -> bool:
    """Return whether this is a password that everybody knows, in an installation where that matters."""
    return password == KNOWN_PASSWORD and current_app.config["SETTINGS"].is_production


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _PASSWORDS.hash(password)


def hash_pin(pin: str) -> str:
    """Return the Argon2id hash of a PIN (lighter parameters: a till checks it while a customer waits)."""
    return _PINS.hash(pin)


def verify_secret(hashed: str | None, secret: str) -> bool:
    """Return whether `secret` is the password or PIN behind `hashed`; takes as long when there is none."""
    try:
        return _PASSWORDS.verify(hashed or _ABSENT, secret) and hashed is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


_ABSENT = "$argon2id$v=19$m=65536,t=3,p=4$F4jacvXzWCxI1MnL1XlG8A$TuqSMbsGgLZRiDThKbUZgN8Xhezw6bs3CFdZCvOmX84"
"""Of random characters that nobody kept, as costly as a password's: made once, as each start would pay for making it."""


def new_token() -> str:
    """Return an unguessable token (256 bits, URL-safe)."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the digest under which a token is stored: the database alone never lets anyone in."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _key() -> bytes:
    return hashlib.sha256(b"wkpos-column-key\n" + current_app.config["SECRET_KEY"].encode()).digest()


def encrypt(text: str, context: str) -> str:
    """Return `text` encrypted for storage (AES-256-GCM); `context` names the column and must be given again."""
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), context.encode())).decode()


def decrypt(stored: str, context: str) -> str:
    """Return what `encrypt` was given."""
    raw = base64.b64decode(stored)
    return AESGCM(_key()).decrypt(raw[:12], raw[12:], context.encode()).decode()


def init_app(app: Flask) -> None:
    """Put the security headers on every answer: scripts only of ours or with this answer's nonce.

    Forms lead nowhere but to us, and from us to the addresses in FORM_TARGETS (a payment provider's pages).
    """

    @app.after_request
    def headers(response: Response) -> Response:
        nonce, targets = g.get("nonce", ""), ("'self'", *app.config.get("FORM_TARGETS", ()))
        response.headers.setdefault("Content-Security-Policy", (
            f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
            "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-ancestors 'self'; "
            f"form-action {' '.join(targets)}; base-uri 'none'; object-src 'none'"))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
