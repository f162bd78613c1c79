"""What pages show of a licence, for staff and for its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.kernel.clock import now
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import url
from app.license_protocol.codes import explain
from app.licensing import words
from app.licensing.activations import queries as activations
from app.licensing.audit.queries import history_of
from app.licensing.audit.rules import EventType, events_of
from app.licensing.licenses import queries
from app.licensing.licenses.forms import DeviceNameForm
from app.licensing.licenses.holding import holding
from app.licensing.licenses.rules import LicenseStatus, last_day
from app.licensing.metering.queries import usage_by_day
from app.licensing.plans.presenter import describe_change, plan_name
from app.licensing.plans.rules import LIMITS, TERMS, preview

__all__ = ["devices_of", "history", "history_for_owner", "limits_of", "listed", "plan_choices", "plan_name", "preview_change",
           "standing_of", "used_of"]

OWNERS_HISTORY = 50


def listed(row: dict[str, Any], address: str) -> dict[str, Any]:
    """Return a licence as lists show it, leading to `address`; `grace_on` is the last day of a grace that it has."""
    has_grace = row["grace_until"] is not None and row["grace_until"] != row["expires_at"]
    return {**row, "grace_on": last_day(row["grace_until"], row["zone"]) if has_grace else None, "url": address,
            "plan": plan_name(row["plan"], row["plan_ar"]), "state": words.badge(words.LICENSES, row["status"])}


def plan_choices(offered: bool = True) -> list[tuple[UUID, str]]:
    """Return plans to choose from."""
    return [(plan.id, plan_name(plan.name, plan.name_ar)) for plan in queries.list_plans(offered)]


def limits_of(license_id: UUID) -> list[dict[str, Any]]:
    """Return each limit with what is used of it; `allowed` None is no limit."""
    license = queries.get_license(license_id)
    allowed, used = queries.limits_of(license, queries.get_plan(license.plan_id)), used_of(license_id)
    return [{"label": str(words.LIMITS[name]), "used": used.get(name, 0), "allowed": allowed[name]} for name in LIMITS]


def used_of(license_id: UUID) -> dict[str, int]:
    """Return what the business uses of its limits, as last reported; devices as they are counted here."""
    return {**queries.get_license(license_id).used, "activations": activations.count_active(license_id)}


def devices_of(license_id: UUID, endpoints: str, can_free: bool, file: Callable[[UUID], str] | None = None,
               *, here: bool = False) -> list[dict[str, Any]]:
    """Return the devices with what can be done to each: `endpoints` has the actions free and rename; `here`: see `queries`."""
    rows = []
    for device in activations.list_devices(license_id, here=here):
        in_use = device["status"] == "ACTIVE"
        acts = can_free and in_use
        rename = None
        if acts:
            rename = form_view(DeviceNameForm(formdata=None, data={"name": device["device_name"]}), submit=_("Rename"),
                               action=url(f"{endpoints}.rename", activation_id=device["id"]))
            rename["fields"]["name"]["id"] = f"device-name-{device['id']}"
        rows.append({**device, "state": words.badge(words.DEVICES, device["status"]), "rename": rename,
                     "free": button_view(url(f"{endpoints}.free", activation_id=device["id"])) if acts else None,
                     "file": button_view(file(device["id"])) if file and acts else None})
    return rows


def history(license_id: UUID, may_read: bool) -> list[dict[str, Any]]:
    """Return what happened to a licence, newest first; each leads to its entry of the log for who may read that."""
    return [{**row, "event": words.event(row["kind"]), "url": url("licensing.audit.entry", entry_id=row["id"]) if may_read else None}
            for row in history_of(license_id)]


def history_for_owner(license_id: UUID) -> list[dict[str, Any]]:
    """Return what happened to a licence and its devices since it is its owner's, newest first.

    People of the vendor have no names there, and their reasons are their own.
    """
    rows = []
    for row in history_of(license_id, OWNERS_HISTORY, events_of(("licenses", "devices", "files"))):
        is_known = row["actor_kind"] in ("owner", "device")
        rows.append({"event": words.event(row["kind"]), "at": row["at"], "device": row["device"],
                     "actor": row["actor"] if is_known else str(words.ACTORS[row["actor_kind"]])})
        if row["kind"] == EventType.LICENSE_TRANSFERRED:  # what was before is another owner's
            break
    return rows


def standing_of(row: dict[str, Any]) -> dict[str, str] | None:
    """Return how a licence stands, for its owner: {code, message, remedy}; None while it is in force (see `queries.show_license`)."""
    if held := holding(row["status"], is_held=row["is_held"]):
        return {"code": row["status"], "message": str(held.message), "remedy": str(held.remedy)}
    return None if row["status"] in (LicenseStatus.ACTIVE, LicenseStatus.TRIAL) else explain(row["status"])


def preview_change(license_id: UUID, plan_id: UUID) -> dict[str, Any]:
    """Return what another plan would change, as `licensing/plans/_change.html` displays it, measured against today's use; with
    `plan`, its name. Raises NotFound for an unknown plan.
    """
    license, plan = queries.get_license(license_id), queries.get_plan(plan_id)
    before, moment, used = queries.get_plan(license.plan_id), now(), used_of(license_id)
    change = preview(queries.offer_of(license, before, moment), queries.offer_of(license, plan, moment), used)
    own = {"offline_days": license.offline_days} if license.offline_days else {}
    was, will = ({name: own.get(name, getattr(one, name)) for name in TERMS if name != "trial_days"} for one in (before, plan))
    calls = sum(row["requests"] for row in usage_by_day(license_id, moment.date()))
    return {"plan": plan_name(plan.name, plan.name_ar), **describe_change(was, will, change, used, calls)}
