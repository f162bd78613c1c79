"""Sums of decisions by hour: an hour that is over is counted once; what came since is counted when it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.decisions.models import DecisionSummary, LicenseDecision

_HOUR = timedelta(hours=1)
LATE = timedelta(minutes=2)
"""How long after its end an hour is counted: what was decided in its last moments is committed by then."""


def sum_up(moment: datetime) -> int:
    """Write the sums of the hours that are over and have none yet; return how many were written. Again is no harm."""
    until = _hour(moment - LATE)
    since = summed_until()
    if since is None:
        first = db.session.scalar(select(func.min(LicenseDecision.created_at)))
        since = _hour(first) if first else until
    hour = func.date_trunc("hour", LicenseDecision.created_at, "UTC")
    rows = db.session.execute(
        select(hour.label("hour"), LicenseDecision.decision, LicenseDecision.code, func.count().label("decisions"))
        .where(LicenseDecision.created_at >= since, LicenseDecision.created_at < until)
        .group_by(hour, LicenseDecision.decision, LicenseDecision.code)).mappings().all()
    if rows:
        db.session.execute(insert(DecisionSummary.__table__).on_conflict_do_nothing(), [{**row, "id": new_id()} for row in rows])
    return len(rows)


def count_by_code(since: datetime) -> list[dict]:
    """Return how many decisions of each kind and code there were since an hour: decision, code, decisions; most first."""
    since, summed = _hour(since), summed_until()
    whole = select(DecisionSummary.decision, DecisionSummary.code, func.sum(DecisionSummary.decisions).label("decisions")).where(
        DecisionSummary.hour >= since).group_by(DecisionSummary.decision, DecisionSummary.code)
    fresh = select(LicenseDecision.decision, LicenseDecision.code, func.count().label("decisions")).where(
        LicenseDecision.created_at >= max(since, summed or since)).group_by(LicenseDecision.decision, LicenseDecision.code)
    counts: dict[tuple[str, str], int] = {}
    for statement in (whole, fresh):
        for decision, code, number in db.session.execute(statement):
            counts[str(decision), code] = counts.get((str(decision), code), 0) + int(number)
    return [{"decision": decision, "code": code, "decisions": number}
            for (decision, code), number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def summed_until() -> datetime | None:
    """Return the end of the last hour that has sums; hours after it are counted anew, which for hours of silence is nothing."""
    last = db.session.scalar(select(func.max(DecisionSummary.hour)))
    return last + _HOUR if last else None


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
