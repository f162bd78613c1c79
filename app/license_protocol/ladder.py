"""The ladder: what an installation may do, from its last signed answer alone. Nothing here ever ends a sale or a shift.

Unreachable, expired and revoked are kept apart: silence of the server is not a "no", and only the server says "no".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.license_protocol.claims import MOST_DRIFT, Claims
from app.license_protocol.codes import Code

WARN_AFTER = timedelta(hours=24)
RESTRICT_AFTER = timedelta(hours=72)
MOVED, REPLACED = "MOVED", "REPLACED"
"""States of a device beside those of the seed: the licence serves another business, a later activation has its place."""


class Stage(StrEnum):
    """How far down the ladder an installation is."""

    VALID = "VALID"
    WARNING = "WARNING"
    RESTRICTED = "RESTRICTED"
    LOCKED = "LOCKED"


@dataclass(frozen=True, slots=True)
class State:
    """The stage, why, and the instant (UTC) at which it gets worse if nothing happens (None: it does not)."""

    stage: Stage
    code: Code
    until: datetime | None = None


def judge(claims: Claims | None, moment: datetime, high_water: datetime | None = None, *, is_disowned: bool = False) -> State:
    """Return the state at `moment`, as the claims of the last accepted answer have it.

    Time never runs backwards: a moment before `high_water` (the latest proven instant) counts as that instant, and
    beyond honest drift is said to be CLOCK_SET_BACK once nothing worse is the matter. A licence that ended stays in
    warning through its grace, then sells only, and locks `offline_days` later; a suspended one (an unpaid invoice)
    sells only, and never locks. A licence that was moved away, or a place that was taken, is a warning from that moment on, and
    gets worse as silence does: nobody finds a till locked overnight for what was done elsewhere. `is_disowned`: the server
    last said that it does not know this installation (any more), so no answer will come; that is a warning at once, and gets
    worse as silence does.
    """
    if claims is None:
        return State(Stage.LOCKED, Code.NOT_ACTIVATED)
    set_back = high_water is not None and moment < high_water - MOST_DRIFT
    moment = max(moment, high_water) if high_water else moment
    worst = _worse(_by_status(claims, moment), _by_silence(claims, moment, is_disowned))
    if set_back and worst.stage in (Stage.VALID, Stage.WARNING):
        return State(Stage.WARNING, Code.CLOCK_SET_BACK, worst.until)
    return worst


def _worse(one: State, other: State) -> State:
    if one.stage is not other.stage:
        return max(one, other, key=lambda state: list(Stage).index(state.stage))
    return State(one.stage, one.code, min((state.until for state in (one, other) if state.until), default=None))


def _by_status(claims: Claims, moment: datetime) -> State:
    if claims.device_status == MOVED:  # what becomes of the licence is the other business's affair
        return _taken(Code.LICENSE_MOVED, claims, moment)
    if claims.device_status == REPLACED:
        return _worse(_taken(Code.ACTIVATION_REPLACED, claims, moment), _by_license(claims, moment))
    if claims.device_status != "ACTIVE" and claims.status != "REVOKED":
        return State(Stage.LOCKED, Code.ACTIVATION_FREED)
    return _by_license(claims, moment)


def _by_license(claims: Claims, moment: datetime) -> State:
    if claims.status == "REVOKED":
        return State(Stage.LOCKED, Code.REVOKED)
    if claims.status == "SUSPENDED":
        return State(Stage.RESTRICTED, Code.SUSPENDED)
    if claims.expires_at is None or moment < claims.expires_at:
        if claims.status == "EXPIRED":  # ended by the server before its date
            return State(Stage.RESTRICTED, Code.EXPIRED)
        return State(Stage.VALID, Code.TRIAL if claims.status == "TRIAL" else Code.VALID, claims.expires_at)
    grace_until = claims.grace_until or claims.expires_at
    if moment < grace_until:
        return State(Stage.WARNING, Code.GRACE_PERIOD, grace_until)
    locked_from = grace_until + timedelta(days=claims.offline_days)
    if moment < locked_from:
        return State(Stage.RESTRICTED, Code.EXPIRED, locked_from)
    return State(Stage.LOCKED, Code.EXPIRED)


def _by_silence(claims: Claims, moment: datetime, is_disowned: bool) -> State:
    """A file for machines without a network says itself how long it may be relied on; an answer allows a day."""
    warn_at = max(claims.issued_at + WARN_AFTER, claims.trusted_until)
    restrict_at = warn_at + (RESTRICT_AFTER - WARN_AFTER)
    lock_at = max(claims.issued_at + timedelta(days=claims.offline_days), restrict_at)
    if moment < warn_at and not is_disowned:
        return State(Stage.VALID, Code.VALID, warn_at)
    return _downhill(Code.UNREACHABLE, moment, restrict_at, lock_at)


def _taken(code: Code, claims: Claims, moment: datetime) -> State:
    since = claims.device_since or claims.issued_at
    restrict_at = since + RESTRICT_AFTER
    return _downhill(code, moment, restrict_at, max(since + timedelta(days=claims.offline_days), restrict_at))


def _downhill(code: Code, moment: datetime, restrict_at: datetime, lock_at: datetime) -> State:
    if moment < restrict_at:
        return State(Stage.WARNING, code, restrict_at)
    return State(Stage.RESTRICTED, code, lock_at) if moment < lock_at else State(Stage.LOCKED, code)
