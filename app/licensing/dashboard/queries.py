"""What the dashboard counts. Every statement is bounded: by an index, by a partial one, or by sums written before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.kernel.clock import UTC
from app.kernel.database import db
from app.licensing.activations.models import Activation
from app.licensing.activations.rules import ActivationStatus
from app.licensing.decisions.models import LicenseViolation
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LIVE
from app.licensing.plans.models import LicensePlan

ALIVE = timedelta(minutes=5)
"""A device that was heard of so recently is alive: it speaks about every minute."""


def count_licenses() -> list[dict[str, Any]]:
    """Return how many licences each plan has in each state: plan_id, plan, plan_ar, status, licenses."""
    counts = select(License.plan_id, License.status, func.count().label("licenses")).group_by(License.plan_id, License.status).subquery()
    rows = db.session.execute(select(LicensePlan, counts.c.status, counts.c.licenses).join(counts, counts.c.plan_id == LicensePlan.id)
                              .order_by(LicensePlan.position, LicensePlan.key))
    return [{"plan_id": plan.id, "plan": plan.name, "plan_ar": plan.name_ar, "status": str(status), "licenses": count}
            for plan, status, count in rows]


def count_devices(moment: datetime) -> dict[str, int]:
    """Return how many devices are in use, and how many of them were heard of in the last five minutes: in_use, alive."""
    in_use, alive = db.session.execute(select(func.count(), func.count().filter(Activation.last_seen_at >= moment - ALIVE))
                                       .where(Activation.status == ActivationStatus.ACTIVE)).one()
    return {"in_use": in_use, "alive": alive}


def activations_by_day(today: date, days: int = 30) -> list[dict[str, Any]]:
    """Return how many devices were activated on each of the last days (UTC), the oldest first, days without any too: day, devices."""
    first = today - timedelta(days=days - 1)
    day = func.date(func.timezone("UTC", Activation.activated_at))
    found = {row.day: row.devices for row in db.session.execute(
        select(day.label("day"), func.count().label("devices")).where(
            Activation.activated_at >= datetime.combine(first, datetime.min.time(), UTC)).group_by(day))}
    return [{"day": first + timedelta(days=passed), "devices": found.get(first + timedelta(days=passed), 0)} for passed in range(days)]


def open_violations() -> dict[str, int]:
    """Return how many violations are open, by severity."""
    return {str(severity): count for severity, count in db.session.execute(
        select(LicenseViolation.severity, func.count()).where(LicenseViolation.resolved_at.is_(None)).group_by(LicenseViolation.severity))}


def ending(moment: datetime, days: int = 30, limit: int = 10) -> tuple[list[dict[str, Any]], int]:
    """Return the licences in force that end within the next days, the soonest first, as plain dicts, and how many there are."""
    asked = (License.status.in_(LIVE), License.expires_at > moment, License.expires_at <= moment + timedelta(days=days))
    rows = db.session.execute(
        select(License.id, License.serial, License.business_name, License.expires_on, LicensePlan.name.label("plan"),
               LicensePlan.name_ar.label("plan_ar")).join(LicensePlan, LicensePlan.id == License.plan_id).where(*asked)
        .order_by(License.expires_at, License.id).limit(limit)).mappings()
    return [dict(row) for row in rows], db.session.scalar(select(func.count()).select_from(License).where(*asked)) or 0
