"""What one licence has beside its plan: modules and features given or kept from it, permissions within modules, own limits.

Days are the licence's own, both included. Every change is recorded with its reason, before and after.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import local_time, now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.contents import queries
from app.licensing.licenses import rules
from app.licensing.licenses.models import Entitlement, License, LicenseModule, LicenseModulePermission
from app.licensing.licenses.queries import lock_license
from app.licensing.plans.rules import FEATURE, LIMITS, PERMISSIONS

MOST_FEATURES = 200
OWN = (*(f"max_{name}" for name in LIMITS), "offline_days")
"""The columns of a licence that stand before its plan's."""


def set_module(license_id: UUID, module_id: UUID, actor: Actor, *, is_given: bool, reason: str, starts_on: date | None = None,
               ends_on: date | None = None, allowed: Collection[str] = PERMISSIONS) -> None:
    """Give a licence a module beside its plan, or keep it from the licence, in place of what was said of it before.

    `allowed` are the permissions within a module that is given. Raises Refusal for a core module, a module that does not
    exist, days in the wrong order or passed, or when nothing at all would be allowed.
    """
    license = lock_license(license_id)
    module = queries.find_module(module_id)
    if module is None:
        raise Refusal("no_such_module", _l("There is no such module."), remedy=_l("Choose one of the list."), field="module_id")
    if module.is_core:
        raise Refusal("core_module", _l("This module belongs to every licence."), remedy=_l("Choose another."), field="module_id")
    if is_given and not set(allowed) & set(PERMISSIONS):
        raise Refusal("nothing_allowed", _l("Nothing within the module would be allowed."),
                      remedy=_l("Tick at least one, or withhold the whole module."), field="allowed")
    row = queries.find_beside(license_id, module_id)
    before = _told(row, queries.allowed_within(row.id)) if row else None
    if row is None:
        row = LicenseModule(id=new_id(), license_id=license_id, module_id=module_id)
        db.session.add(row)
    _agree(row, license, is_given, starts_on, ends_on, reason)
    db.session.flush()
    within = dict.fromkeys(PERMISSIONS, True) if not is_given else {key: key in allowed for key in PERMISSIONS}
    _set_permissions(row, within)
    _record(license, actor, reason, module=module.key, before=before, after=_told(row, within))


def drop_module(license_id: UUID, module_id: UUID, actor: Actor, reason: str = "") -> None:
    """Take away what was said of a module: the plan alone decides again. Nothing there is no harm."""
    license = lock_license(license_id)
    row = queries.find_beside(license_id, module_id)
    if row is not None and row.deleted_at is None:
        before = _told(row, queries.allowed_within(row.id))
        row.deleted_at = now()
        _record(license, actor, reason, module=queries.get_module(module_id).key, before=before, after=None)


def set_feature(license_id: UUID, feature: str, actor: Actor, *, is_given: bool, reason: str, starts_on: date | None = None,
                ends_on: date | None = None) -> None:
    """Give a licence a feature, or keep it from the licence, in place of what was said of it before."""
    license = lock_license(license_id)
    if not FEATURE.fullmatch(feature):
        raise Refusal("feature_invalid", _l("This is no name of a feature."), field="feature",
                      remedy=_l("Use small letters, digits and hyphens, such as priority-support."))
    row = queries.find_entitlement(license_id, feature)
    before = _told(row) if row else None
    if row is None:
        if queries.count_entitlements(license_id) >= MOST_FEATURES:
            raise Refusal("too_many_features", _l("This licence has as many features beside its plan as there may be."),
                          remedy=_l("Put the features into a plan."), field="feature", status=CONFLICT)
        row = Entitlement(id=new_id(), license_id=license_id, feature=feature)
        db.session.add(row)
    _agree(row, license, is_given, starts_on, ends_on, reason)
    _record(license, actor, reason, feature=feature, before=before, after=_told(row))


def drop_feature(license_id: UUID, feature: str, actor: Actor, reason: str = "") -> None:
    """Take away what was said of a feature: plan and flags alone decide again. Nothing there is no harm."""
    license = lock_license(license_id)
    row = queries.find_entitlement(license_id, feature) if FEATURE.fullmatch(feature) else None
    if row is not None and row.deleted_at is None:
        before = _told(row)
        row.deleted_at = now()
        _record(license, actor, reason, feature=feature, before=before, after=None)


def set_own_limits(license_id: UUID, limits: Mapping[str, int | None], actor: Actor, reason: str) -> None:
    """Give a licence limits of its own, by the names of `OWN`; None is the plan's again. What is used over them stays usable."""
    license = lock_license(license_id)
    before = {name: getattr(license, name) for name in limits}
    for name, value in limits.items():
        least = rules.FEWEST_OFFLINE_DAYS if name == "offline_days" else 1
        if name not in OWN or (value is not None and value < least):
            raise Refusal("limit_invalid", _l("This limit is too small."), remedy=_l("Enter %(least)s or more.", least=least), field=name)
    changed = {name: value for name, value in limits.items() if before[name] != value}
    if not changed:
        return
    _ensure_reason(reason)
    for name, value in changed.items():
        setattr(license, name, value)
    _record(license, actor, reason, before={name: before[name] for name in changed}, after=changed)


def _agree(row: LicenseModule | Entitlement, license: License, is_given: bool, starts_on: date | None, ends_on: date | None,
           reason: str) -> None:
    _ensure_reason(reason)
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal("days_reversed", _l("The last day is before the first."), remedy=_l("Exchange the days."), field="ends_on")
    if ends_on and ends_on < local_time(now(), license.zone).date():
        raise Refusal("end_passed", _l("The new last day has already passed."), remedy=_l("Choose today or a later day."), field="ends_on")
    row.is_active, row.reason, row.deleted_at = is_given, reason.strip(), None
    row.effective_from = rules.end_of_day(starts_on - timedelta(days=1), license.zone) if starts_on else None
    row.effective_until = rules.end_of_day(ends_on, license.zone) if ends_on else None


def _set_permissions(row: LicenseModule, within: Mapping[str, bool]) -> None:
    known = queries.permissions_of(row.module_id)
    said = queries.list_granted(row.id)
    for key, is_granted in within.items():
        if key in said:
            said[key].is_granted = is_granted
        elif key in known:
            db.session.add(LicenseModulePermission(
                id=new_id(), license_module_id=row.id, permission_id=known[key], is_granted=is_granted))
    db.session.flush()


def _ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", _l("A reason is needed."), remedy=_l("Say why; it is kept with the licence."), field="reason")


def _told(row: LicenseModule | Entitlement, within: Mapping[str, bool] | None = None) -> dict[str, Any] | None:
    """Return a row as the audit log keeps it, None for one that was taken away."""
    if row.deleted_at is not None:
        return None
    told = {"is_given": row.is_active, "from": row.effective_from, "until": row.effective_until}
    return {**told, "allowed": [key for key in PERMISSIONS if within.get(key)]} if within and row.is_active else told


def _record(license: License, actor: Actor, reason: str, **details: Any) -> None:
    record(EventType.LICENSE_EDITED, actor, license_id=license.id, reason=reason.strip(), **details)
