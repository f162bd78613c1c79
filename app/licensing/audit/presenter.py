"""Entries of the audit log as people read them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from app.kernel.filters import moment_text
from app.kernel.i18n import _, _l, direction, language
from app.kernel.pages import url
from app.licensing import words
from app.licensing.api_keys.rules import SCOPES
from app.licensing.staff.rules import ROLES

LABELS: dict[str, Any] = {
    "reason": _l("Reason"), "serial": _l("Serial key"), "plan": _l("Plan"), "expires_on": _l("Last day"), "expires_at": _l("Until"),
    "expires_on_before": _l("Last day before"), "device": _l("Device"), "email": _l("E-mail"), "name": _l("Name"), "role": _l("Role"),
    "business_name": _l("Business"), "tenant_reference": _l("Business registered"), "owner_id": _l("Owner"), "freed": _l("Devices freed"),
    "scopes": _l("May"), "holder": _l("Acts in the name of"), "key_id": _l("Key"), "failures": _l("Mistakes in a row"), "what": _l("What"),
    "left": _l("Left"), "daily": _l("Calls a day"), "monthly": _l("Calls a month"), "is_suspended": _l("Stopped"), "signs": _l("Signs"),
    "follows": _l("Follows"), "made": _l("Made"), "code": _l("Code"), "address": _l("Address"),
    "keys_ended": _l("API keys ended"), "source": _l("Made by"), "amount": _l("Amount"),
    "number": _l("Number"), "resolution": _l("What was found out"), "key": _l("Key"),
    "before": _l("Before"), "after": _l("After"), "status": _l("State"),
    "limit": _l("Allowed"), "clock": _l("Clock of the device"), "copied": _l("Copied"),
    "value": _l("Value"), "total": _l("Total"), "currency": _l("Currency"),
    "module": _l("Module"), "modules": _l("Modules"), "feature": _l("Feature"), "features": _l("Features"), "flag": _l("Feature flag"),
    "setting": _l("Setting"), "is_given": _l("Given"), "allowed": _l("Allowed within it"), "from": _l("From"), "until": _l("Until"),
    "conditions": _l("Conditions"), "is_enabled": _l("Switched on"), "is_offered": _l("Offered"), "position": _l("Place"),
    "zone": _l("Timezone"), "owner": _l("Owner"), "language": _l("Language"),
    "name_ar": _l("Arabic name"), "tier": _l("Tier"), "description": _l("What it is for"), **words.TERMS,
    **{f"max_{name}": label for name, label in words.LIMITS.items()},
}
_LONG = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}")  # ids, which say nothing to people
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{8,15}[+]00:00")
VALUES: dict[str, Any] = {
    "code_used": _l("Signed in with a recovery code"), "codes_made": _l("New recovery codes"), "renewed": _l("Renewed"),
    **words.PERMISSIONS, **{state: label for state, (label, _tone) in words.LICENSES.items()}, **SCOPES,
    **{str(role): label for role, (label, _about) in ROLES.items()}, "STAFF": words.ACTORS["staff"], "ORDER": _l("An order"),
}


def entry_view(row: dict[str, Any]) -> dict[str, Any]:
    """Return an entry in words: event, who, details [{label, value}], summary, links to licence and entry."""
    details = details_of(row["details"])
    brief = [one for one in details if not _LONG.search(one["value"])]
    return {**row, "event": words.event(row["event_type"]), "who": str(words.ACTORS.get(row["actor_kind"], row["actor_kind"])),
            "details": details, "summary": " · ".join(f"{one['label']}: {one['value']}" for one in brief)[:240],
            "license_url": url("licensing.licenses.show_license", license_id=row["license_id"]) if row["license_id"] else None,
            "url": url("licensing.audit.entry", entry_id=row["id"])}


def details_of(details: dict[str, Any]) -> list[dict[str, str]]:
    """Return the details of an entry as texts; what was and what became of a thing stand in one line."""
    rows, rest, arrow = [], dict(details), "←" if direction(language()) == "rtl" else "→"
    if "before" in rest and "after" in rest:
        was, became = rest.pop("before"), rest.pop("after")
        if isinstance(was or became, dict):
            was, became = was or {}, became or {}
            pairs = [(name, was.get(name), became.get(name)) for name in {**was, **became}]
        else:
            pairs = [("status" if str(was) in words.LICENSES else "what", was, became)]
        rows = [{"label": label_of(name), "value": text_of(after) if was == {} else f"{text_of(before)} {arrow} {text_of(after)}"}
                for name, before, after in pairs if before != after and (was != {} or after not in ("", [], {}))]
    return rows + [{"label": label_of(name), "value": text_of(value)} for name, value in rest.items() if value not in (None, "", [], {})]


def text_of(value: Any) -> str:
    """Return a stored value as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return ", ".join(f"{label_of(name)}: {text_of(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    if _INSTANT.fullmatch(str(value)):
        return moment_text(datetime.fromisoformat(str(value)))
    return str(VALUES.get(str(value), value))


def label_of(name: str) -> str:
    """Return what a detail is called."""
    return str(LABELS.get(name) or name.replace("_", " ").capitalize())
