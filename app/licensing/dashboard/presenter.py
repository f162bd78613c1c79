"""The dashboard's figures in words, tiles and tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import format_date, format_decimal

from app.kernel.filters import money
from app.kernel.i18n import _
from app.kernel.pages import url
from app.license_protocol.codes import Code, explain
from app.licensing import words
from app.licensing.decisions.rules import DecisionType, ViolationSeverity
from app.licensing.licenses.presenter import plan_name
from app.licensing.licenses.rules import LIVE, LicenseStatus

REFUSED = (DecisionType.DENY, DecisionType.THROTTLE, DecisionType.OFFLINE_EXPIRED)


def licenses_by_plan(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each plan that has licences: how many in force, and in each state; each leads to its list."""
    plans: dict[Any, dict[str, Any]] = {}
    for row in rows:
        plan = plans.setdefault(row["plan_id"], {"plan": {"text": plan_name(row["plan"], row["plan_ar"]), "url": url(
            "licensing.licenses.index", plan=row["plan_id"])}, "live": 0, **{str(state): 0 for state in LicenseStatus}})
        plan[row["status"]] = row["licenses"]
        plan["live"] += row["licenses"] if row["status"] in LIVE else 0
    return list(plans.values())


def states_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a tile for each state with how many licences are in it."""
    return [{"label": words.badge(words.LICENSES, state)["text"], "url": url("licensing.licenses.index", status=state),
             "value": format_decimal(sum(row["licenses"] for row in rows if row["status"] == state))} for state in LicenseStatus]


def decisions_of(day: list[dict[str, Any]], month: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each code with how often it was said in a day and in a month: message, kind, day, month; refusals first."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for name, rows in (("month", month), ("day", day)):
        for row in rows:
            found.setdefault((row["decision"], row["code"]), {"day": 0, "month": 0})[name] = row["decisions"]
    ordered = sorted(found.items(), key=lambda one: (one[0][0] not in REFUSED, -one[1]["month"]))
    return [{"message": {"text": explain(code)["message"] if code in Code.__members__ else code, "note": code},
             "state": words.badge(words.DECISIONS, decision), "day": {"text": format_decimal(counts["day"]),
                                                                      "url": url("licensing.decisions.index", kind=decision)},
             "month": format_decimal(counts["month"])} for (decision, code), counts in ordered]


def refused(rows: list[dict[str, Any]]) -> int:
    """Return how many of the decisions were refusals."""
    return sum(row["decisions"] for row in rows if row["decision"] in REFUSED)


def severities(counts: dict[str, int]) -> str:
    """Return open violations in words, the gravest first."""
    return ", ".join(f"{words.badge(words.SEVERITIES, severity)['text']}: {format_decimal(counts[severity])}"
                     for severity in reversed(list(map(str, ViolationSeverity))) if counts.get(severity))


def revenue_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the months with what was earned, the newest first."""
    return [{"month": format_date(row["month"], "MMMM y"), **{name: {"text": row[name], "currency": row["currency"]}
             for name in ("invoiced", "refunded", "net")}} for row in reversed(rows)]


def recurring(rows: list[dict[str, Any]]) -> str:
    """Return what subscriptions bring in a month, in every currency; none is nothing."""
    return " · ".join(money(row["amount"], row["currency"]) for row in rows) or money(Decimal(0), "USD")


def tiles(licenses: list[dict[str, Any]], devices: dict[str, int], trials: int, violations: dict[str, int], ends: int,
          mrr: str | None, problems: int = 0) -> list[dict[str, Any]]:
    """Return the figures that staff look at first."""
    live = sum(row["licenses"] for row in licenses if row["status"] in LIVE)
    found = [
        {"label": _("Licences in force"), "value": format_decimal(live), "url": url("licensing.licenses.index")},
        {"label": _("Devices in use"), "value": format_decimal(devices["in_use"]),
         "note": _("%(count)s heard of in the last five minutes", count=format_decimal(devices["alive"]))},
        {"label": _("Ending within 30 days"), "value": format_decimal(ends)},
        {"label": _("Requests for a trial"), "value": format_decimal(trials), "url": url("licensing.trials.index")},
        {"label": _("Open violations"), "value": format_decimal(sum(violations.values())), "url": url("licensing.decisions.violations"),
         "note": severities(violations), "tone": "danger" if violations.get("CRITICAL") or violations.get("HIGH") else ""},
    ]
    if mrr is None:
        return found
    return [*found, {"label": _("Subscriptions a month"), "value": mrr},
            {"label": _("Problems with payments"), "value": format_decimal(problems), "tone": "danger" if problems else "",
             "url": url("licensing.orders.index", waiting="open")}]
