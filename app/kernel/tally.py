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
from app.kernel.security import new_token

log = structlog.get_logger()
_CUT = """
local held = redis.call('LRANGE', KEYS[2], 0, -1)
if #held > 0 then return held end
held = redis.call('LRANGE', KEYS[1], 0, ARGV[1] - 1)
if #held == 0 then return held end
table.insert(held, 1, ARGV[2])
redis.call('LTRIM', KEYS[1], ARGV[1], -1)
redis.call('RPUSH', KEYS[2], unpack(held))
return held
"""
_FORGET = "if redis.call('LINDEX', KEYS[1], 0) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


def push(name: str, text: str, most: int) -> None:
    """Append to a list that holds `most` texts."""
    found = _messenger()
    if found is None:
        _own(name, most).append(text)
        return
    try:
        pipeline = found.pipeline(transaction=False)
        pipeline.rpush(_key(name), text)
        pipeline.ltrim(_key(name), -most, -1)
        pipeline.execute()
    except RedisError as error:
        log.warning("messenger_away", error=str(error))


def portion(name: str, count: int) -> tuple[str, list[str]]:
    """Return up to `count` texts from the list's beginning, and a name of their own: the same ones under the same name until they
    are `done` with. The name is empty when there are none, or nobody can say.
    """
    found, made = _messenger(), new_token()
    if found is None:
        held, own = _held(), _own(name)
        if name not in held and own:
            held[name] = [made, *(own.popleft() for _number in range(min(count, len(own))))]
        texts = held.get(name, [])
    else:
        try:
            texts = [text.decode() for text in found.eval(_CUT, 2, _key(name), _key(name, "held"), count, made)]
        except RedisError as error:
            log.warning("messenger_away", error=str(error))
            return "", []
    return (texts[0], texts[1:]) if texts else ("", [])


def done(name: str, portion_name: str) -> None:
    """Forget the portion of this name; what is another's by now stays."""
    found = _messenger()
    if found is None:
        if _held().get(name, [""])[0] == portion_name:
            del _held()[name]
        return
    try:
        found.eval(_FORGET, 1, _key(name, "held"), portion_name)
    except RedisError as error:
        log.warning("messenger_away", error=str(error))


def _messenger() -> Redis | None:
    if "tally" not in current_app.extensions:
        current_app.extensions["tally"] = jobs.connection()
    return current_app.extensions["tally"]


def _own(name: str, most: int | None = None) -> deque[str]:
    return current_app.extensions.setdefault("tallies", {}).setdefault(name, deque(maxlen=most))


def _held() -> dict[str, list[str]]:
    return current_app.extensions.setdefault("tallies_held", {})


def _key(name: str, part: str = "") -> str:
    return f"tally:{namespace()}:{name}{part and ':' + part}"
