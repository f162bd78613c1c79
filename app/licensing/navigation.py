"""The menu of the portal: what each person may open, in the order of the work."""

from __future__ import annotations

from typing import Any

from flask import request

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.pages import url
from app.licensing.staff.rules import OWNER

MENU: tuple[tuple[str, str, Any, str], ...] = (
    ("licensing.dashboard.index", "licensing.dashboard.view", _l("Dashboard"), "home"),
    ("licensing.licenses.index", "licensing.licenses.view", _l("Licences"), "shield"),
    ("licensing.orders.index", "licensing.billing.view", _l("Orders"), "receipt"),
    ("licensing.trials.index", "licensing.trials.view", _l("Requests for a trial"), "mail"),
    ("licensing.decisions.index", "licensing.decisions.view", _l("Decisions"), "check"),
    ("licensing.decisions.violations", "licensing.decisions.view", _l("Violations"), "alert"),
    ("licensing.metering.index", "licensing.metering.view", _l("Use of programs"), "chart"),
    ("licensing.activations.challenge", "licensing.offline.issue", _l("Machine without a network"), "offline"),
    ("licensing.audit.index", "licensing.audit.view", _l("Audit log"), "book"),
    ("licensing.staff.index", "licensing.staff.edit", _l("Staff"), "users"),
    ("licensing.api_keys.index", "licensing.api_keys.edit", _l("API keys"), "grid"),
    ("licensing.keys.index", "licensing.keys.edit", _l("Signing keys"), "lock"),
    ("licensing.plans.index", "licensing.plans.view", _l("Plans"), "tag"),
    ("licensing.modules.index", "licensing.plans.view", _l("Modules"), "box"),
    ("licensing.flags.index", "licensing.plans.view", _l("Feature flags"), "filter"),
    ("licensing.settings.index", "licensing.settings.edit", _l("Settings"), "settings"),
    ("licensing.my.index", OWNER, _l("Your licences"), "shield"),
    ("licensing.billing.index", OWNER, _l("Payments"), "card"),
    ("licensing.my.challenge", OWNER, _l("Machine without a network"), "offline"),
)
"""Endpoint, permission, label, icon."""


def menu(actor: Actor) -> list[dict[str, Any]]:
    """Return the entries that this person may open, the one of the running request marked."""
    entries = [{"label": str(label), "url": url(endpoint), "icon": icon, "children": []}
               for endpoint, permission, label, icon in MENU if actor.may(permission)]
    above = [entry["url"] for entry in entries if f"{request.path}/".startswith(f"{entry['url']}/")]
    return [{**entry, "active": entry["url"] == max(above, key=len, default="")} for entry in entries]


def home_of(actor: Actor) -> str:
    """Return the address of the first page that this person may open; the second factor's while that is missing."""
    if actor.role == "STAFF" and not actor.grants:
        return url("licensing.access.code")
    return next((url(endpoint) for endpoint, permission, *_rest in MENU if actor.may(permission)), url("licensing.access.index"))
