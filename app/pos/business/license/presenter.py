"""The licence in the words of its page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.adapters.license_server.device import device_name
from app.kernel.clock import local_time, now
from app.kernel.filters import day, zone
from app.kernel.i18n import _, _l
from app.kernel.pages import url
from app.license_protocol.codes import Code
from app.license_protocol.ladder import Stage
from app.license_protocol.quota import Verdict
from app.pos.business.license import gate, queries, state
from app.pos.business.license.rules import NEXT, verdict_at
from app.pos.business.tenants.setting_up import is_unfinished

_PROGRAMS = {
    Verdict.THROTTLED: _l("Slowed down: the quota is used up"),
    Verdict.SUSPENDED: _l("Stopped by the vendor; tills are not affected"),
}

_LOST = (Code.ACTIVATION_FREED, Code.ACTIVATION_REPLACED, Code.LICENSE_MOVED)


def present() -> dict[str, Any]:
    """Return what the page displays: is_enforced, standing, facts, limits, portal_url, serial, device_name, first.

    `standing` is as `gate.describe` tells it, with `next`: what happens at `until`, and `since`: when the place was lost, where
    that is why. `first` is where a business that has
    had no licence yet gets one, and where it may go on meanwhile. `serial` is the key to begin with: none that is another's now.
    """
    if not state.is_enforced():
        return {"is_enforced": False, "standing": None, "facts": [], "limits": [], "portal_url": "", "serial": "",
                "device_name": "", "first": None}
    row, standing = queries.find_installed(), state.standing()
    claims = state.held().claims
    told = gate.describe(standing)
    if standing.stage is Stage.VALID:
        told["until"] = None  # it moves with every answer; when the licence itself ends is among the facts
    told["next"] = str(NEXT[standing.stage]) if told["until"] else ""
    told["since"] = claims.device_since if claims and standing.code in _LOST else None
    facts: list[dict[str, Any]] = []
    if claims:
        facts = [{"label": _("Serial key"), "code": claims.serial}, {"label": _("Business"), "text": claims.business},
                 {"label": _("Plan"), "text": claims.plan.replace("_", " ").capitalize()},
                 {"label": _("Last day"), "text": _last_day(claims.expires_at)},
                 {"label": _("Grace period until"), "text": _last_day(claims.grace_until)},
                 {"label": _("Signed"), "moment": claims.issued_at}]
    if row:
        facts += [{"label": _("Name of this installation"), "text": row.device_name},
                  {"label": _("Last answer of the License Server"), "moment": row.contacted_at}]
    if (verdict := verdict_at(state.held().verdict, state.held().verdict_at, now())) in _PROGRAMS:
        facts.append({"label": _("Calls of programs"), "text": str(_PROGRAMS[verdict])})
    labels = (("branches", _("Branches")), ("users", _("Employees")), ("products", _("Products")), ("activations", _("Installations")))
    first = None
    if standing.code is Code.NOT_ACTIVATED and state.asks_for_key() and not (row and row.contacted_at):
        first = {"trial_url": f"{gate.portal_url()}/trial", "set_up_url": url("pos.accounting.setup.index") if is_unfinished() else None}
    return {"is_enforced": True, "standing": told, "portal_url": gate.portal_url(), "first": first,
            "facts": [fact for fact in facts if any(fact.get(kind) for kind in ("text", "code", "moment"))],
            "limits": [{"label": label, "allowed": claims.limits[name]} for name, label in labels if claims and name in claims.limits],
            "serial": "" if standing.code is Code.LICENSE_MOVED else (row and row.serial) or "",
            "device_name": (row and row.device_name) or device_name()}


def _last_day(end: datetime | None) -> str:
    """Return the day that ends at an instant, as the licence portal names it: nobody counts to midnight."""
    return day(local_time(end - timedelta(seconds=1), zone()).date()) if end else ""
