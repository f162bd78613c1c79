"""A repeated request gets the first answer: same key and content the stored one, other content 422, running 409."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

from flask import Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select, text

from app.kernel.clock import now
from app.kernel.database import count_changed, db, dialect_name
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.models import IdempotencyKey
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant

KEPT = timedelta(hours=72)
_KEPT_HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Trigger", "HX-Retarget", "HX-Reswap", "HX-Push-Url")
_UNSIGNED = {"csrf_token", "idempotency_key"}
_LOOK = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:tenant AS text) || :key, 0)), "
    "k.fingerprint, k.status_code, k.headers, k.body FROM (VALUES (1)) AS one "
    "LEFT JOIN system.idempotency_key k ON k.tenant_id = CAST(:tenant AS uuid) AND k.key = :key"
)


def request_key() -> str | None:
    """Return the request's idempotency key: the header, else the form's hidden field."""
    key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key")
    key = (key or "").strip()[:255]
    return key if key.isprintable() and key else None


def fingerprint(actor_id: object) -> str:
    """Return the digest of what this request asks: method, path, actor and content (tokens left out).

    It is keyed: a stored digest is no help in guessing a PIN that the request carried.
    """
    digest = hmac.new(current_app.config["SECRET_KEY"].encode(),
                      f"{request.method} {request.full_path} {actor_id}\n".encode(), hashlib.sha256)
    if request.is_json:
        digest.update(request.get_data())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in _UNSIGNED:
            digest.update(f"{name}={value}\n".encode())
    for name, file in sorted(request.files.items(multi=True)):
        digest.update(f"{name}:{file.filename}\n".encode())
        digest.update(hashlib.sha256(file.stream.read()).digest())
        file.stream.seek(0)
    return digest.hexdigest()


def answer_once(key: str, actor_id: object, handle: Callable[[], ResponseReturnValue]) -> Response:
    """Return the first answer given under `key`, or call `handle` and keep its answer in the same transaction.

    Raises Refusal 422 if the key was used for other content, 409 while the first request is still running.
    Refused and failed requests leave nothing, so they may be tried again with the same key.
    """
    digest = fingerprint(actor_id)
    free, stored = _look(key)
    if not free:
        raise Refusal("request_running", _l("The same request is still being worked on."),
                      remedy=_l("Wait a moment, then try again."), status=CONFLICT)
    if stored is not None:
        if stored["fingerprint"] != digest:
            raise Refusal("key_reused", _l("This request repeats an earlier key with other content."),
                          remedy=_l("Reload the page and enter it again."))
        answer = Response(bytes(stored["body"]), status=stored["status_code"], headers=stored["headers"])
        answer.headers["Idempotent-Replayed"] = "true"
        return answer
    answer = make_response(handle())
    if answer.status_code < 400 and not answer.is_streamed:
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        db.session.execute(IdempotencyKey.__table__.insert().values(
            tenant_id=require_tenant(), id=new_id(), key=key, fingerprint=digest, status_code=answer.status_code,
            headers={**headers, "Content-Type": answer.content_type}, body=answer.get_data(), created_at=now()))
    return answer


def _look(key: str) -> tuple[bool, dict | None]:
    if dialect_name() == "postgresql":
        found = db.session.execute(_LOOK, {"tenant": str(require_tenant()), "key": key}).one()
        stored = None if found.fingerprint is None else found._asdict()
        return found[0], stored
    table = IdempotencyKey.__table__  # SQLite has one writer at a time: nothing else can be running
    row = db.session.execute(
        select(table).where(table.c.tenant_id == require_tenant(), table.c.key == key)).mappings().first()
    return True, dict(row) if row else None


def forget_old() -> int:
    """Remove the current tenant's answers older than 72 hours; return how many."""
    return count_changed(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
