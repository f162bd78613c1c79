"""Lists that requests append to and a job reads in portions: kept in Valkey, or in this process alone where there is none.

Nothing here may be lost with regret: while Valkey is away nothing is appended, and a list that nobody reads drops its oldest.
"""

from __future__ import annotations

from collections import deque

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from app.kernel import jobs
from app.kernel.limits import namespace

log = structlog.get_logger()


def push(name: str, text: str, most: int) -> None:
    """Append to a list that holds `most` texts."""
    found = _messenger()
    if found is None:
        _own(name, most).append(text)
        return
    try:
        pipeline = found.pipeline(transaction=False)
        pipeline.rpush(_key(name), text).ltrim(_key(name), -most, -1).execute()
    except RedisError as error:
        log.warning("messenger_away", error=str(error))


def first(name: str, count: int) -> list[str]:
    """Return up to `count` texts from the list's beginning; they stay in it until they are dropped."""
    found = _messenger()
    if found is None:
        return list(_own(name))[:count]
    try:
        return [text.decode() for text in found.lrange(_key(name), 0, count - 1)]
    except RedisError as error:
        log.warning("messenger_away", error=str(error))
        return []


def drop(name: str, count: int) -> None:
    """Take the first `count` texts off the list."""
    found = _messenger()
    if found is None:
        own = _own(name)
        for _number in range(min(count, len(own))):
            own.popleft()
        return
    try:
        found.ltrim(_key(name), count, -1)
    except RedisError as error:
        log.warning("messenger_away", error=str(error))


def _messenger() -> Redis | None:
    if "tally" not in current_app.extensions:
        current_app.extensions["tally"] = jobs.connection()
    return current_app.extensions["tally"]


def _own(name: str, most: int | None = None) -> deque[str]:
    return current_app.extensions.setdefault("tallies", {}).setdefault(name, deque(maxlen=most))


def _key(name: str) -> str:
    return f"tally:{namespace()}:{name}"
