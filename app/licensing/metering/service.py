"""Counting calls: each is kept for a time, counted against the quota at once, and summed up by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import case, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.licenses import queries as licenses
from app.licensing.metering import rules
from app.licensing.metering.models import ApiQuota, ApiUsage, ApiUsageSummary
from app.licensing.metering.rules import Verdict

KEPT = timedelta(days=35)
MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an installation's interface, as it reports it."""

    endpoint: str
    method: str
    status_code: int
    response_ms: Decimal
    moment: datetime
    api_key: str = ""


def count_calls(license_id: UUID, calls: Sequence[Call]) -> Verdict:
    """Keep the calls and add them to the day's and month's counts in one relative UPDATE; return what that means.

    What happened is always kept, even over the quota: the verdict tells the installation to slow its programs down.
    """
    if len(calls) > MOST_AT_ONCE:
        raise Refusal("too_many_calls", _l("Too many calls in one report."), remedy=_l("Report at most 1,000 at once."))
    if calls:
        db.session.execute(ApiUsage.__table__.insert(), [
            {"id": new_id(), "license_id": license_id, "api_key": call.api_key, "endpoint": call.endpoint, "method": call.method,
             "status_code": call.status_code, "response_ms": call.response_ms, "created_at": call.moment} for call in calls])
    today = now().date()
    quota = _add(license_id, len(calls), today)
    plan = licenses.get_plan(licenses.get_license(license_id).plan_id)
    daily = plan.requests_per_day if quota.daily_limit is None else quota.daily_limit
    monthly = plan.requests_per_month if quota.monthly_limit is None else quota.monthly_limit
    verdict = rules.judge(quota.day_count, quota.month_count, daily, monthly, suspended=quota.is_suspended)
    if (verdict is Verdict.THROTTLED) != quota.is_throttled:
        table = ApiQuota.__table__
        db.session.execute(table.update().where(table.c.license_id == license_id).values(is_throttled=verdict is Verdict.THROTTLED))
    return verdict


def _add(license_id: UUID, count: int, today):
    table, month = ApiQuota.__table__, rules.first_of_month(today)
    same_day, same_month = table.c.day == today, table.c.month == month
    statement = insert(table).values(id=new_id(), license_id=license_id, day=today, day_count=count, month=month, month_count=count,
                                     is_throttled=False, is_suspended=False)
    return db.session.execute(statement.on_conflict_do_update(index_elements=[table.c.license_id], set_={
        "day_count": case((same_day, table.c.day_count), else_=0) + count, "day": literal(today),
        "month_count": case((same_month, table.c.month_count), else_=0) + count, "month": literal(month), "updated_at": now(),
    }).returning(table)).one()


def set_quota(license_id: UUID, daily: int | None, monthly: int | None, actor: Actor) -> None:
    """Give a licence limits of its own; None is the plan's."""
    licenses.get_license(license_id)
    _add(license_id, 0, now().date())
    table = ApiQuota.__table__
    db.session.execute(table.update().where(table.c.license_id == license_id).values(daily_limit=daily, monthly_limit=monthly))
    record(EventType.QUOTA_CHANGED, actor, license_id=license_id, daily=daily, monthly=monthly)


def suspend(license_id: UUID, is_suspended: bool, actor: Actor, reason: str) -> None:
    """Stop, or let again, the calls of a licence's programs; tills go on selling either way."""
    licenses.get_license(license_id)
    _add(license_id, 0, now().date())
    table = ApiQuota.__table__
    db.session.execute(table.update().where(table.c.license_id == license_id).values(
        is_suspended=is_suspended, suspended_reason=reason if is_suspended else None))
    record(EventType.QUOTA_SUSPENDED, actor, license_id=license_id, is_suspended=is_suspended, reason=reason)


def sum_up(moment: datetime) -> int:
    """Write the sums of yesterday and today by licence, day, key and endpoint anew; drop calls past their time.

    Returns how many sums were written. Called by the scheduler; doing it again gives the same sums.
    """
    calls, day = ApiUsage.__table__, func.date(func.timezone("UTC", ApiUsage.__table__.c.created_at))
    since = datetime.combine(moment.date() - timedelta(days=1), datetime.min.time(), moment.tzinfo)
    rows = db.session.execute(
        select(calls.c.license_id, day.label("day"), calls.c.api_key, calls.c.endpoint, func.count().label("requests"),
               func.count().filter(calls.c.status_code >= 400).label("errors"), func.avg(calls.c.response_ms).label("average_ms"))
        .where(calls.c.created_at >= since).group_by(calls.c.license_id, day, calls.c.api_key, calls.c.endpoint)).mappings().all()
    if rows:
        statement = insert(ApiUsageSummary.__table__)
        db.session.execute(statement.on_conflict_do_update(
            index_elements=["license_id", "day", "api_key", "endpoint"],
            set_={name: statement.excluded[name] for name in ("requests", "errors", "average_ms", "updated_at")}), [
            {**row, "id": new_id(), "average_ms": row["average_ms"].quantize(Decimal("0.0001")), "updated_at": moment} for row in rows])
    db.session.execute(delete(ApiUsage).where(ApiUsage.created_at < moment - KEPT))
    return len(rows)
