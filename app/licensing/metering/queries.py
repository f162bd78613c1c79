"""Reading the use of programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from app.kernel.csv_export import each_row
from app.kernel.database import db
from app.licensing.licenses import queries as licenses
from app.licensing.licenses.models import License
from app.licensing.metering import rules
from app.licensing.metering.models import ApiQuota, ApiUsageSummary
from app.licensing.plans.models import LicensePlan

_SUM = ApiUsageSummary


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff look for: a text (serial key, business, owner), and only slowed or stopped ones."""

    text: str = ""
    state: str = ""


def usage_by_day(license_id: UUID, today: date, days: int = 30) -> list[dict[str, Any]]:
    """Return the calls of a licence's programs day by day, the newest day first: day, requests, errors."""
    rows = db.session.execute(
        select(_SUM.day, func.sum(_SUM.requests), func.sum(_SUM.errors)).where(*_of(license_id, today, days))
        .group_by(_SUM.day).order_by(_SUM.day.desc()))
    return [{"day": day, "requests": int(requests), "errors": int(errors)} for day, requests, errors in rows]


def usage_by(what: str, license_id: UUID, today: date, days: int = 30, limit: int = 50) -> list[dict[str, Any]]:
    """Return the calls by `what` (endpoint or api_key), most calls first: name, requests, errors, average_ms."""
    column = {"endpoint": _SUM.endpoint, "api_key": _SUM.api_key}[what]
    requests = func.sum(_SUM.requests)
    rows = db.session.execute(
        select(column, requests, func.sum(_SUM.errors), func.round(func.sum(_SUM.average_ms * _SUM.requests) / requests, 1))
        .where(*_of(license_id, today, days)).group_by(column).order_by(requests.desc(), column).limit(limit))
    return [{"name": name, "requests": int(count), "errors": int(errors), "average_ms": average} for name, count, errors, average in rows]


def quota_of(license_id: UUID, today: date) -> dict[str, Any]:
    """Return how a licence stands with its quota on a day (see `page_quotas`), and its own limits and its plan's."""
    license, plan, quota = db.session.execute(
        select(License, LicensePlan, ApiQuota).join(LicensePlan, LicensePlan.id == License.plan_id)
        .outerjoin(ApiQuota, ApiQuota.license_id == License.id).where(License.id == license_id)).one()
    return {**_standing(plan, quota, today), "plan_daily": plan.requests_per_day, "plan_monthly": plan.requests_per_month,
            "own_daily": quota and quota.daily_limit, "own_monthly": quota and quota.monthly_limit, "license_id": license.id}


def count_quotas(wanted: Wanted, today: date) -> int:
    """Return how many licences whose programs call, or are stopped, are as wanted."""
    return db.session.scalar(select(func.count()).select_from(ApiQuota).where(*_as_wanted(wanted, today))) or 0


def page_quotas(wanted: Wanted, today: date, offset: int, size: int) -> list[dict[str, Any]]:
    """Return licences by the use of their programs as plain dicts: stopped ones first, then slowed ones, then by calls this month.

    license_id, serial, business_name, plan, plan_ar, day_count, month_count, daily, monthly (limits in force, None is none), verdict,
    resets_on, is_suspended, reason.
    """
    rows = db.session.execute(_in_full().where(*_as_wanted(wanted, today)).order_by(
        ApiQuota.is_suspended.desc(), ApiQuota.is_throttled.desc(), ApiQuota.month_count.desc(), ApiQuota.license_id.desc())
        .offset(offset).limit(size))
    return [_listed(quota, license, plan, today) for quota, license, plan in rows]


def each_quota(wanted: Wanted, today: date) -> Iterator[dict[str, Any]]:
    """Give the same licences for a file, those whose programs called last for the first time first."""
    rows = each_row(_in_full().where(*_as_wanted(wanted, today)), ApiQuota.id)
    return (_listed(quota, license, plan, today) for quota, license, plan in rows)


def _listed(quota: ApiQuota, license: License, plan: LicensePlan, today: date) -> dict[str, Any]:
    return {"license_id": license.id, "serial": license.serial, "business_name": license.business_name, "plan": plan.name,
            "plan_ar": plan.name_ar, **_standing(plan, quota, today)}


def _in_full() -> Select:
    return (select(ApiQuota, License, LicensePlan).join(License, License.id == ApiQuota.license_id)
            .join(LicensePlan, LicensePlan.id == License.plan_id))


def _as_wanted(wanted: Wanted, today: date) -> list:
    asked: list = [or_(ApiQuota.month == rules.first_of_month(today), ApiQuota.is_suspended)]
    if wanted.state:
        asked.append(ApiQuota.is_suspended if wanted.state == "stopped" else ApiQuota.is_throttled)
    if wanted.text:
        asked.append(ApiQuota.license_id.in_(licenses.ids_found(licenses.Wanted(text=wanted.text))))
    return asked


def _of(license_id: UUID, today: date, days: int) -> tuple:
    return _SUM.license_id == license_id, _SUM.day > today - timedelta(days=days)


def _standing(plan: LicensePlan, quota: ApiQuota | None, today: date) -> dict[str, Any]:
    counts = rules.counts_on(today, quota.day, quota.day_count, quota.month, quota.month_count) if quota else (0, 0)
    own = (quota.daily_limit, quota.monthly_limit) if quota else (None, None)
    limits = rules.limits_of(*own, plan.requests_per_day, plan.requests_per_month)
    is_suspended = quota is not None and quota.is_suspended
    return {"day_count": counts[0], "month_count": counts[1], "daily": limits[0], "monthly": limits[1], "is_suspended": is_suspended,
            "reason": (quota and quota.suspended_reason) or "", "resets_on": rules.resets_on(*counts, *limits, today),
            "verdict": str(rules.judge(*counts, *limits, suspended=is_suspended))}
