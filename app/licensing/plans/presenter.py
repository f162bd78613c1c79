"""A change of plan in words, for staff who edit plans, and for staff and owners who choose another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.filters import money, quantity
from app.kernel.forms import button_view
from app.kernel.i18n import _, language
from app.kernel.pages import url
from app.licensing import words
from app.licensing.licenses.queries import list_plans as plans_in_order
from app.licensing.modules.queries import list_modules, names_of
from app.licensing.modules.rules import grouped
from app.licensing.plans import queries
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import DAYS, LIMITS, PERIODS, QUOTAS, Change

AT = "licensing.plans"


def plan_name(name: str, name_ar: str) -> str:
    """Return a plan's name in the reader's language."""
    return name_ar if language() == "ar" else name


def price_text(amount: Any, currency: str, period: str) -> str:
    """Return a price as people read it; `period` is of `PERIODS`."""
    price = money(amount, currency)
    return _("%(price)s a month", price=price) if period == "monthly" else _("%(price)s a year", price=price)


def limit_text(value: int | None) -> str:
    """Return a limit as people read it."""
    return _("As many as you like") if value is None else quantity(value)


def describe_change(before: Mapping[str, Any], after: Mapping[str, Any], change: Change,
                    used: Mapping[str, int] | None = None, calls: int = 0) -> dict[str, Any]:
    """Return a change as `licensing/plans/_change.html` displays it: rows [{label, before, after, used, note, tone}], gained
    and lost [names], is_over, calls, is_nothing. `before` and `after` are terms of both plans by the names of `TERMS`; `used` is what a
    business uses of its limits, None when it is about no single one; `calls` are those of its programs in 30 days.
    """
    rows = _prices(before, after)
    for name in LIMITS:
        over = name in change.exceeded
        if name in change.limits or over:
            allowed = change.exceeded[name][1] if over else None
            was, will = change.limits.get(name, (allowed, allowed))
            rows.append(_row(words.LIMITS[name], limit_text(was), limit_text(will), quantity(used.get(name, 0)) if used else "",
                             _("Over the limit") if over else "", "warning" if over else ""))
    rows += [_row(words.TERMS[name], _term(name, before[name]), _term(name, after[name]))
             for name in (*QUOTAS, *DAYS) if name in before and before[name] != after[name]]
    found = {"rows": rows, "calls": calls if "api" in change.lost_modules else 0,
             "gained": [*names_of(change.gained_modules), *change.gained_features],
             "lost": [*names_of(change.lost_modules), *change.lost_features], "is_over": bool(change.exceeded)}
    return {**found, "is_nothing": not any(found.values())}


def _prices(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for period in PERIODS:
        was, will = before[f"price_{period}"], after[f"price_{period}"]
        if (was, before["currency"]) == (will, after["currency"]):
            continue
        difference = ""
        if before["currency"] == after["currency"]:
            difference = (_("%(amount)s more", amount=money(will - was, after["currency"])) if will > was
                          else _("%(amount)s less", amount=money(was - will, after["currency"])))
        rows.append(_row(words.TERMS[f"price_{period}"], money(was, before["currency"]), money(will, after["currency"]), note=difference))
    return rows


def _term(name: str, value: int | None) -> str:
    return limit_text(value) if name in QUOTAS else quantity(value)


def _row(label: Any, before: str, after: str, used: str = "", note: str = "", tone: str = "") -> dict[str, Any]:
    return {"label": str(label), "before": before, "after": after, "used": used, "note": note, "tone": tone}


def list_plans(may_edit: bool) -> list[dict[str, Any]]:
    """Return the plans in order as the list displays them, with `forward` and `back` (button forms) for those who may."""
    counts, rows = queries.count_licenses(), plans_in_order()
    last = len(rows) - 1
    return [{
        "name": plan_name(row.name, row.name_ar), "key": row.key, "tier": str(words.TIERS[row.tier]), "is_offered": row.is_offered,
        "prices": prices_of(row),
        "limits": " · ".join(f"{words.LIMITS[name]}: {limit_text(getattr(row, f'max_{name}'))}" for name in LIMITS),
        "licenses": counts.get(row.id, 0), "url": url(f"{AT}.show_plan", plan_id=row.id),
        "licenses_url": url("licensing.licenses.index", plan=row.id),
        "forward": button_view(url(f"{AT}.forward", plan_id=row.id)) if may_edit and place else None,
        "back": button_view(url(f"{AT}.back", plan_id=row.id)) if may_edit and place < last else None,
    } for place, row in enumerate(rows)]


def prices_of(plan: LicensePlan) -> list[str]:
    """Return both prices of a plan as people read them; one word when it costs nothing."""
    prices = {period: getattr(plan, f"price_{period}") for period in PERIODS}
    if not any(prices.values()):
        return [_("Free of charge")]
    return [price_text(price, plan.currency, period) for period, price in prices.items()]


def show_plan(plan: LicensePlan, may_edit: bool) -> dict[str, Any]:
    """Return what the page of a plan displays."""
    included, modules = queries.module_ids(plan.id), {row["key"]: row for row in list_modules()}
    name, here = plan_name(plan.name, plan.name_ar), {"plan_id": plan.id}
    facts = [(_("Key"), plan.key), (_("Tier"), words.TIERS[plan.tier]), *((words.TERMS[f"price_{period}"], price)
             for period, price in zip(PERIODS, (money(getattr(plan, f"price_{one}"), plan.currency) for one in PERIODS), strict=True))]
    limits = [(words.LIMITS[one], limit_text(getattr(plan, f"max_{one}"))) for one in LIMITS]
    terms = [(words.TERMS[one], _term(one, getattr(plan, one))) for one in (*QUOTAS, *DAYS)]
    return {
        "title": name, "is_offered": plan.is_offered, "licenses": queries.count_in_use(plan.id),
        "licenses_url": url("licensing.licenses.index", plan=plan.id), "features": list(plan.features),
        "facts": [[{"label": str(label), "text": str(text)} for label, text in rows] for rows in (facts + limits, terms)],
        "modules": [{"label": str(label), "names": [modules[key]["name"] for key in keys
                                                    if modules[key]["is_core"] or modules[key]["id"] in included]}
                    for label, keys in grouped(modules)],
        "edit_url": url(f"{AT}.edit", **here) if may_edit else None, "copy_url": url(f"{AT}.new", copy=plan.id) if may_edit else None,
        "offer": button_view(url(f"{AT}.{'withdraw' if plan.is_offered else 'offer'}", **here)) if may_edit else None,
        "breadcrumb": [{"label": _("Plans"), "url": url(f"{AT}.index")}, {"label": name, "url": ""}]}
