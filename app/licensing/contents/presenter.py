"""What a licence includes, as plain values for its pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.kernel.clock import local_time, now
from app.kernel.filters import day
from app.kernel.forms import button_view
from app.kernel.i18n import _, language
from app.kernel.pages import url
from app.licensing import words
from app.licensing.contents import queries
from app.licensing.contents.service import OWN
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import get_license, get_plan, offer_of
from app.licensing.modules.rules import grouped
from app.licensing.plans.presenter import limit_text
from app.licensing.plans.rules import PERMISSIONS, Offer

AT = "licensing.contents"


def section(license_id: UUID, may_edit: bool) -> dict[str, Any]:
    """Return what the licence's page displays: groups [{label, names}] of the modules in force, features, beside (see
    `beside`), and `edit_url` for those who may change it.
    """
    license = get_license(license_id)
    offer = offer_of(license, get_plan(license.plan_id), now())
    rows = {row["key"]: row for row in queries.list_modules(license.id, license.plan_id)}
    return {
        "groups": [{"label": str(label), "names": names} for label, keys in grouped(rows)
                   if (names := [_with_permissions(rows[key], offer) for key in keys if key in offer.modules])],
        "features": sorted(offer.features), "beside": beside(license, list(rows.values()), may_edit=False),
        "edit_url": url(f"{AT}.index", license_id=license_id) if may_edit else None}


def included(license_id: UUID) -> dict[str, Any]:
    """Return the same for the owner: what is in force, without what staff noted on it."""
    return {**section(license_id, may_edit=False), "beside": []}


def beside(license: License, modules: list[dict[str, Any]], *, may_edit: bool) -> list[dict[str, Any]]:
    """Return what was agreed beside the plan: modules, features, own limits, as rows of `contents/_beside.html`:
    {what, kind, state {text, tone}, allowed, days, reason, change_url|None, drop (plain button form)|None}.
    """
    here = {"license_id": license.id}
    rows = [{**_row(license, name_of(row), _("Module"), row["beside"]), "allowed": _allowed(row["beside"]),
             "change_url": url(f"{AT}.index", module=row["id"], **here) if may_edit else None,
             "drop": button_view(url(f"{AT}.drop_module", module_id=row["id"], **here)) if may_edit else None}
            for row in modules if row["beside"]]
    rows += [{**_row(license, said["feature"], _("Feature"), said), "allowed": "",
              "change_url": url(f"{AT}.index", feature=said["feature"], **here) if may_edit else None,
              "drop": button_view(url(f"{AT}.drop_feature", feature=said["feature"], **here)) if may_edit else None}
             for said in queries.list_features(license.id)]
    return rows + [{"what": str(words.LIMITS[name.removeprefix("max_")] if name in _LIMITS else words.TERMS[name]), "kind": _("Own limit"),
                    "state": {"text": limit_text(value), "tone": "info"}, "allowed": "", "days": "", "reason": "",
                    "change_url": None, "drop": None}
                   for name in OWN if (value := getattr(license, name)) is not None]


def agreement(license: License, said: dict[str, Any] | None) -> dict[str, Any]:
    """Return what was agreed, as the forms take it; empty when nothing was."""
    if said is None:
        return {}
    found = {"verb": "give" if said["is_given"] else "keep", "reason": said["reason"], **_days(license, said)}
    return {**found, "allowed": said["allowed"]} if "allowed" in said else found


def _with_permissions(row: dict[str, Any], offer: Offer) -> str:
    """Return a module's name, with what is allowed within it where that is not everything."""
    allowed = offer.permissions.get(row["key"])
    return f"{name_of(row)} ({', '.join(str(words.PERMISSIONS[key]) for key in allowed)})" if allowed is not None else name_of(row)


_LIMITS = tuple(name for name in OWN if name.startswith("max_"))


def _row(license: License, what: str, kind: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"what": what, "kind": kind, "state": _state(said, now()), "reason": said["reason"], "days": _in_words(**_days(license, said))}


def _state(said: dict[str, Any], moment: datetime) -> dict[str, str]:
    if queries.is_past(said, moment):
        return {"text": _("Past"), "tone": ""}
    if queries.is_coming(said, moment):
        return {"text": _("Will be given") if said["is_given"] else _("Will be withheld"), "tone": "info"}
    if not said["is_given"]:
        return {"text": _("Withheld"), "tone": "danger"}
    narrow = "allowed" in said and len(said["allowed"]) < len(PERMISSIONS)
    return {"text": _("Given in part") if narrow else _("Given"), "tone": "warning" if narrow else "good"}


def _allowed(said: dict[str, Any]) -> str:
    return ", ".join(str(words.PERMISSIONS[key]) for key in said["allowed"]) if said["is_given"] else ""


def _days(license: License, said: dict[str, Any]) -> dict[str, date | None]:
    """Return the first and the last day, where the owner is."""
    starts, ends = said["starts_at"], said["ends_at"]
    return {"starts_on": local_time(starts, license.zone).date() if starts else None,
            "ends_on": local_time(ends - timedelta(microseconds=1), license.zone).date() if ends else None}


def _in_words(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on and ends_on:
        return f"{day(starts_on)} – {day(ends_on)}"
    return _("from %(day)s", day=day(starts_on)) if starts_on else _("until %(day)s", day=day(ends_on)) if ends_on else ""


def name_of(row: dict[str, Any]) -> str:
    """Return the name of a module in the reader's language."""
    return row["name_ar"] if language() == "ar" else row["name"]
