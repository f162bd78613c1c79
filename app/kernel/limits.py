"""How often: uses counted in Valkey, or in this process alone while Valkey is away."""

from __future__ import annotations

import hashlib

import structlog
from flask import current_app
from limits import parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

log = structlog.get_logger()


def spend(what: str, who: str, rate: str) -> None:
    """Count one use of `what` by `who`; raise Refusal (429) once more than `rate` (such as "5 per hour") were made."""
    if not take(what, who, rate):
        raise Refusal("rate_limited", _l("Too many attempts."), remedy=_l("Wait a while and try again."), status=429)


def take(what: str, who: str, rate: str) -> bool:
    """Count one use of `what` by `who`; return whether it is within `rate`."""
    for storage in _storages():
        try:
            return FixedWindowRateLimiter(storage).hit(parse(rate), namespace(), what, who)
        except RedisError as error:
            log.warning("messenger_away", error=str(error))
    return True


def namespace() -> str:
    """Return what keeps installations that share a Valkey apart."""
    return hashlib.sha256(current_app.config["SQLALCHEMY_DATABASE_URI"].encode()).hexdigest()[:12]


def _storages() -> list[Storage]:
    if "limit_storages" not in current_app.extensions:
        shared = current_app.config["SETTINGS"].redis_url
        addresses = [shared.replace("unix://", "redis+unix://", 1) if shared.startswith("unix://") else shared] if shared else []
        current_app.extensions["limit_storages"] = [storage_from_string(url) for url in (*addresses, "memory://")]
    return current_app.extensions["limit_storages"]
