"""Throttling of guesses (PINs, codes, passwords): counted in Valkey, in this process's memory while Valkey is away."""

from __future__ import annotations

import structlog
from flask import Flask, current_app
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

TOO_MANY = 429
log = structlog.get_logger()


def is_within(name: str, subject: str, *, most: int, seconds: int) -> bool:
    """Count one attempt of `subject` at `name`; return whether it is among the `most` of the last `seconds`."""
    limit = RateLimitItemPerSecond(most, seconds)
    for limiter in current_app.extensions["throttle"]:
        try:
            return limiter.hit(limit, name, subject)
        except (RedisError, StorageError) as error:
            log.warning("throttle_away", error=str(error))
    raise AssertionError("memory always answers")


def ensure_within(name: str, subject: str, *, most: int, seconds: int) -> None:
    """Count one attempt (see `is_within`); raise Refusal 429 when it is one too many."""
    if not is_within(name, subject, most=most, seconds=seconds):
        raise Refusal("too_many_attempts", _l("Too many attempts."), remedy=_l("Wait a few minutes and try again."),
                      status=TOO_MANY)


def init_app(app: Flask) -> None:
    """Make the counters: shared ones in Valkey when it is configured, and the process's own behind them."""
    limiters = [MovingWindowRateLimiter(MemoryStorage())]
    if url := app.config["SETTINGS"].redis_url:
        if url.startswith("unix://"):
            url = "redis+" + url
        storage = storage_from_string(url, socket_connect_timeout=1, socket_timeout=1, wrap_exceptions=True)
        limiters.insert(0, MovingWindowRateLimiter(storage))
    app.extensions["throttle"] = limiters
