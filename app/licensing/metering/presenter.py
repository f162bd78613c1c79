"""Calls of programs in the words of the portal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import format_decimal

from app.kernel import charts
from app.kernel.filters import day as day_text
from app.kernel.i18n import _, _n
from app.license_protocol.quota import SLOWED_TO
from app.licensing import words
from app.licensing.metering import queries

PERIODS = (30, 90)


def quota_view(quota: dict[str, Any]) -> dict[str, Any]:
    """Return a quota in words: badge, used of the day's and month's limit, what the state means and what to do."""
    return {**quota, "badge": words.badge(words.VERDICTS, quota["verdict"]), "today": _used(quota["day_count"], quota["daily"]),
            "this_month": _used(quota["month_count"], quota["monthly"]), "means": _meaning(quota)}


def period_of(asked: str | None) -> int:
    """Return for how many days calls are shown."""
    return next((days for days in PERIODS if str(days) == asked), PERIODS[0])


def usage_of(license_id: UUID, today: date, days: int) -> dict[str, Any]:
    """Return the calls of a licence's programs as pages show them: days (those with calls), endpoints, by_key, total, failed."""
    rows = queries.usage_by_day(license_id, today, days)
    keys = [{**row, "name": row["name"] or _("Without a name")} for row in queries.usage_by("api_key", license_id, today, days)]
    return {"days": rows, "endpoints": queries.usage_by("endpoint", license_id, today, days), "by_key": keys,
            "total": sum(row["requests"] for row in rows), "failed": format_decimal(sum(row["errors"] for row in rows))}


def chart_of(license_id: UUID, today: date, days: int) -> str:
    """Return the calls day by day as a picture (SVG), failed ones on top of the others."""
    found = {row["day"]: row for row in queries.usage_by_day(license_id, today, days)}
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    good = [found[day]["requests"] - found[day]["errors"] if day in found else 0 for day in shown]
    return charts.bar_chart(shown, [(_("Answered"), good), (_("Failed"), [found[day]["errors"] if day in found else 0 for day in shown])])


def _used(count: int, limit: int | None) -> str:
    if limit is None:
        return _("%(count)s, no limit", count=format_decimal(count))
    return _("%(done)s of %(total)s", done=format_decimal(count), total=format_decimal(limit))


def _meaning(quota: dict[str, Any]) -> str:
    if quota["is_suspended"]:
        return _("Calls of programs are stopped: %(reason)s Tills are not affected. Ask support.", reason=_sentence(quota["reason"]))
    if quota["verdict"] == "THROTTLED":
        return " ".join((
            _n("Programs are slowed down to %(num)d call a minute until %(day)s.",
               "Programs are slowed down to %(num)d calls a minute until %(day)s.", SLOWED_TO, day=day_text(quota["resets_on"])),
            _("Tills are not affected. A larger plan lifts it at once.")))
    if quota["verdict"] == "NEARLY":
        return _("More than 80 % of the quota are used. Beyond it programs are slowed down; tills are not.")
    return ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "؟")) else f"{text}."
