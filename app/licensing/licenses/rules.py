"""Licences: their states, every way from one to another, and when a day ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.kernel.clock import UTC


class LicenseStatus(StrEnum):
    """The seed's states of a licence."""

    TRIAL = "TRIAL"
    ACTIVE = "ACTIVE"
    GRACE_PERIOD = "GRACE_PERIOD"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


class Verb(StrEnum):
    """What can be done to a licence."""

    RENEW = "RENEW"
    ENTER_GRACE = "ENTER_GRACE"
    EXPIRE = "EXPIRE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    REVOKE = "REVOKE"
    REINSTATE = "REINSTATE"


class Source(StrEnum):
    """How a licence came to be."""

    TRIAL = "TRIAL"
    STAFF = "STAFF"
    ORDER = "ORDER"


_S = LicenseStatus
TRANSITIONS: dict[tuple[LicenseStatus, Verb], LicenseStatus] = {
    (_S.TRIAL, Verb.RENEW): _S.ACTIVE,
    (_S.TRIAL, Verb.EXPIRE): _S.EXPIRED,
    (_S.TRIAL, Verb.ENTER_GRACE): _S.GRACE_PERIOD,
    (_S.TRIAL, Verb.SUSPEND): _S.SUSPENDED,
    (_S.TRIAL, Verb.REVOKE): _S.REVOKED,
    (_S.ACTIVE, Verb.RENEW): _S.ACTIVE,
    (_S.ACTIVE, Verb.ENTER_GRACE): _S.GRACE_PERIOD,
    (_S.ACTIVE, Verb.EXPIRE): _S.EXPIRED,
    (_S.ACTIVE, Verb.SUSPEND): _S.SUSPENDED,
    (_S.ACTIVE, Verb.REVOKE): _S.REVOKED,
    (_S.GRACE_PERIOD, Verb.RENEW): _S.ACTIVE,
    (_S.GRACE_PERIOD, Verb.EXPIRE): _S.EXPIRED,
    (_S.GRACE_PERIOD, Verb.SUSPEND): _S.SUSPENDED,
    (_S.GRACE_PERIOD, Verb.REVOKE): _S.REVOKED,
    (_S.EXPIRED, Verb.RENEW): _S.ACTIVE,
    (_S.EXPIRED, Verb.REVOKE): _S.REVOKED,
    (_S.SUSPENDED, Verb.RENEW): _S.ACTIVE,
    (_S.SUSPENDED, Verb.RESUME): _S.ACTIVE,
    (_S.SUSPENDED, Verb.EXPIRE): _S.EXPIRED,
    (_S.SUSPENDED, Verb.REVOKE): _S.REVOKED,
    (_S.REVOKED, Verb.REINSTATE): _S.SUSPENDED,
}
"""Every transition there is. Only a person of the vendor lifts a revocation, and then resumes on purpose."""
NEEDS_REASON = frozenset({Verb.SUSPEND, Verb.REVOKE, Verb.REINSTATE, Verb.RESUME})
LIVE = frozenset({_S.TRIAL, _S.ACTIVE, _S.GRACE_PERIOD})
"""States in which devices may be activated."""


def after(status: LicenseStatus, verb: Verb, *, is_held: bool = False) -> LicenseStatus | None:
    """Return the state that `verb` leads to, or None if it cannot be done from `status`.

    `is_held`: suspended by staff, so that even after its end the suspension can be lifted; it has ended all the same.
    """
    if is_held and (status, verb) == (_S.EXPIRED, Verb.RESUME):
        return _S.EXPIRED
    return TRANSITIONS.get((status, verb))


def end_of_day(day: date, zone: str) -> datetime:
    """Return the instant (UTC) at which `day` ends where the owner is: nobody is cut off on the morning of the last day."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def last_day(end: datetime, zone: str) -> date:
    """Return the day that ends at `end` where the owner is (see `end_of_day`)."""
    return end.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def renewed_until(expires_on: date | None, today: date, months: int) -> date:
    """Return the new last day: paid time is added to what is left, or counted from today if nothing is left."""
    start = expires_on if expires_on and expires_on >= today else today - timedelta(days=1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    is_last = (start + timedelta(days=1)).day == 1
    first_after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_day = (first_after - timedelta(days=1)).day
    return date(year, month + 1, last_day if is_last else min(start.day, last_day))


def due(status: LicenseStatus, expires_at: datetime | None, grace_until: datetime | None, moment: datetime, *,
        is_owed: bool = False) -> Verb | None:
    """Return what time alone asks for at `moment`: ENTER_GRACE, EXPIRE, or None.

    While an invoice is unpaid it asks for SUSPEND instead of EXPIRE: what is owed restricts to selling, and never locks.
    """
    if expires_at is None or moment < expires_at or status not in (*LIVE, _S.SUSPENDED):
        return None
    if grace_until is None or moment >= grace_until:
        if is_owed:
            return None if status is _S.SUSPENDED else Verb.SUSPEND
        return Verb.EXPIRE
    return Verb.ENTER_GRACE if status in (_S.TRIAL, _S.ACTIVE) else None


def as_of(status: LicenseStatus, expires_at: datetime | None, grace_until: datetime | None, moment: datetime) -> LicenseStatus:
    """Return the state at `moment`, though the scheduler may not have written it yet."""
    verb = due(status, expires_at, grace_until, moment)
    return (verb and after(status, verb)) or status


def resumed(expires_at: datetime | None, grace_until: datetime | None, moment: datetime) -> LicenseStatus:
    """Return the state of a licence whose suspension is lifted at `moment`: as if it had never been suspended."""
    if expires_at is None or moment < expires_at:
        return _S.ACTIVE
    return _S.GRACE_PERIOD if grace_until is not None and moment < grace_until else _S.EXPIRED


FEWEST_OFFLINE_DAYS = 3
"""An installation is restricted after three days of silence, and never locked before."""
REMIND_BEFORE = (30, 14, 7, 3, 1)
"""How many days before a licence's last day its owner is told; once more when its grace begins."""


def reminder_due(expires_on: date, told_on: date, today: date, *, has_grace: bool) -> bool:
    """Return whether a mail about the end is due: the newest of the days for one came after `told_on`.

    `told_on` is when the owner was told last, or got the licence; `today` is the owner's day. A scheduler that was
    away makes up for the newest day only.
    """
    days = [expires_on - timedelta(days=before) for before in REMIND_BEFORE]
    if has_grace:
        days.append(expires_on + timedelta(days=1))
    return any(told_on < day <= today for day in days)
