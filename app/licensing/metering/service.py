"""Counting calls: each is kept for a time, counted against the quota at once, and summed up by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, case, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.license_protocol.codes import Code
from app.license_protocol.quota import Verdict
from app.licensing.activations import asking
from app.licensing.activations.former import GONE
from app.licensing.activations.service import Outcome
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.licenses import queries as licenses
from app.licensing.metering import rules
from app.licensing.metering.models import ApiQuota, ApiReport, ApiUsage, ApiUsageSummary
from app.licensing.metering.telling import tell_owner

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


def report_calls(token: str, calls: Sequence[Call], report: str = "") -> Outcome:
    """Count what the device of a token reports; `values` tell the verdict and how many were counted.

    `report` is the device's name for this report: one that was counted already is not counted again, and told the same.
    """
    outcome = asking.identify(token)
    if outcome.license is not None and outcome.code not in GONE:  # what they call is no use of who has the licence now
        is_new = not report or _is_first(outcome.license.id, report)
        verdict = count_calls(outcome.license.id, calls if is_new else ())
        if verdict in (Verdict.THROTTLED, Verdict.SUSPENDED):
            outcome.code = Code.QUOTA_EXCEEDED
        outcome.values = {"verdict": verdict, "counted": len(calls)}
    return outcome


def count_calls(license_id: UUID, calls: Sequence[Call]) -> Verdict:
    """Keep the calls and add them to the day's and month's counts in one relative UPDATE; return what that means.

    What happened is always kept, even over the quota: the verdict tells the installation to slow its programs down. By a
    clock that is ahead it happened now: else it would be summed up again and again, and hardly ever erased.
    """
    if len(calls) > MOST_AT_ONCE:
        raise Refusal("too_many_calls", _l("Too many calls in one report."), remedy=_l("Report at most 1,000 at once."))
    moment = now()
    if calls:
        db.session.execute(ApiUsage.__table__.insert(), [
            {"id": new_id(), "license_id": license_id, "api_key": call.api_key, "endpoint": call.endpoint, "method": call.method,
             "status_code": call.status_code, "response_ms": call.response_ms, "created_at": min(call.moment, moment)} for call in calls])
    return _judge(license_id, _add(license_id, len(calls), moment.date()))


def set_quota(license_id: UUID, daily: int | None, monthly: int | None, actor: Actor) -> None:
    """Give a licence limits of its own; None is the plan's. What was used already counts against them at once."""
    before = _add(license_id, 0, now().date())
    table = ApiQuota.__table__
    if (before.daily_limit, before.monthly_limit) == (daily, monthly):
        return
    _judge(license_id, db.session.execute(table.update().where(table.c.license_id == license_id)
                                          .values(daily_limit=daily, monthly_limit=monthly).returning(table)).one())
    record(EventType.QUOTA_CHANGED, actor, license_id=license_id, before={"daily": before.daily_limit, "monthly": before.monthly_limit},
           after={"daily": daily, "monthly": monthly})


def suspend(license_id: UUID, is_suspended: bool, actor: Actor, reason: str) -> None:
    """Stop, or let again, the calls of a licence's programs; tills go on selling either way. Again is no harm.

    Raises Refusal 422 without a reason.
    """
    if not reason.strip():
        raise Refusal("reason_missing", _l("A reason is needed."), remedy=_l("Say why; it is kept with the licence."), field="reason")
    if _add(license_id, 0, now().date()).is_suspended is is_suspended:
        return
    table = ApiQuota.__table__
    db.session.execute(table.update().where(table.c.license_id == license_id).values(
        is_suspended=is_suspended, suspended_reason=reason.strip() if is_suspended else None))
    record(EventType.QUOTA_SUSPENDED, actor, license_id=license_id, is_suspended=is_suspended, reason=reason.strip())


def release(today: date, limit: int = 500) -> int:
    """Let those go on whose day or month began anew though nothing was reported since; return how many. Again is no harm."""
    stale = db.session.scalars(select(ApiQuota.license_id).where(ApiQuota.is_throttled, ApiQuota.day < today).limit(limit)).all()
    return sum(_judge(license_id, _add(license_id, 0, today)) is not Verdict.THROTTLED for license_id in stale)


def _is_first(license_id: UUID, report: str) -> bool:
    """Remember a report; return whether it was new. An equal one that is being counted at this moment is waited for."""
    return db.session.scalar(insert(ApiReport.__table__).values(id=new_id(), license_id=license_id, report=report, created_at=now())
                             .on_conflict_do_nothing().returning(ApiReport.__table__.c.id)) is not None


def _add(license_id: UUID, count: int, today: date) -> Row:
    """Add calls to the counts of the day and of the month, which begin anew by themselves; return the row, made if there was none."""
    licenses.get_license(license_id)
    table, month = ApiQuota.__table__, rules.first_of_month(today)
    same_day, same_month = table.c.day == today, table.c.month == month
    statement = insert(table).values(id=new_id(), license_id=license_id, day=today, day_count=count, month=month, month_count=count,
                                     is_throttled=False, is_suspended=False, told_day=0, told_month=0)
    return db.session.execute(statement.on_conflict_do_update(index_elements=[table.c.license_id], set_={
        "day_count": case((same_day, table.c.day_count), else_=0) + count, "day": literal(today),
        "month_count": case((same_month, table.c.month_count), else_=0) + count, "month": literal(month), "updated_at": now(),
        "told_day": case((same_day, table.c.told_day), else_=0), "told_month": case((same_month, table.c.told_month), else_=0),
    }).returning(table)).one()


def _judge(license_id: UUID, quota: Row) -> Verdict:
    """Return what the counts mean, keep whether that is to slow down, and mail the owner when 80 or 100 % are reached.

    The row is locked by whoever added to it, so that each mail is written once. An owner whose limit is raised can be told anew.
    """
    plan = licenses.get_plan(licenses.get_license(license_id).plan_id)
    daily, monthly = rules.limits_of(quota.daily_limit, quota.monthly_limit, plan.requests_per_day, plan.requests_per_month)
    table = ApiQuota.__table__
    kept: dict[str, int] = {"is_throttled": rules.judge(quota.day_count, quota.month_count, daily, monthly) is Verdict.THROTTLED}
    if not quota.is_suspended:  # programs that people stopped are no question of the quota
        kept.update(told_day=rules.reached(quota.day_count, daily), told_month=rules.reached(quota.month_count, monthly))
    if any(value != getattr(quota, name) for name, value in kept.items()):
        db.session.execute(table.update().where(table.c.license_id == license_id).values(kept))
        tell_owner(license_id, quota, kept, daily, monthly)
    return rules.judge(quota.day_count, quota.month_count, daily, monthly, suspended=quota.is_suspended)


def sum_up(moment: datetime) -> int:
    """Write the sums of yesterday and today by licence, day, key and endpoint anew.

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
    release(moment.date())
    return len(rows)
