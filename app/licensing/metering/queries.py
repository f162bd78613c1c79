"""Reading the use of programs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel.database import db
from app.licensing.metering.models import ApiUsageSummary


def usage_by_day(license_id: UUID, today: date, days: int = 30) -> list[dict[str, Any]]:
    """Return the calls of a licence's programs day by day, the newest day first: day, requests, errors."""
    rows = db.session.execute(
        select(ApiUsageSummary.day, func.sum(ApiUsageSummary.requests), func.sum(ApiUsageSummary.errors))
        .where(ApiUsageSummary.license_id == license_id, ApiUsageSummary.day > today - timedelta(days=days))
        .group_by(ApiUsageSummary.day).order_by(ApiUsageSummary.day.desc()))
    return [{"day": day, "requests": int(requests), "errors": int(errors)} for day, requests, errors in rows]
