"""Feature flags: made, edited, switched, deleted. Licences follow with the next answer their devices get."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, Refusal
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.flags import queries
from app.licensing.flags.models import FeatureFlag
from app.licensing.flags.rules import EVERYBODY, Conditions
from app.licensing.plans.rules import FEATURE

MOST_FLAGS = 200
"""Every heartbeat looks at all of them."""


def create_flag(name: str, description: str, is_enabled: bool, conditions: Conditions, actor: Actor) -> FeatureFlag:
    """Make a flag for the feature of this name; one that was deleted begins anew.

    Raises Refusal for a name that is taken or none, and for conditions that can never be met.
    """
    if not FEATURE.fullmatch(name):
        raise Refusal("feature_invalid", _l("This is no name of a feature."), field="name",
                      remedy=_l("Use small letters, digits and hyphens, such as priority-support."))
    _ensure_sound(conditions)
    if queries.count_flags() >= MOST_FLAGS:
        raise Refusal("too_many_flags", _l("There are as many feature flags as there may be."), status=CONFLICT, field="name",
                      remedy=_l("Delete those that are no longer needed."))
    flag = queries.find_named(name)
    if flag is not None and flag.deleted_at is None:
        raise _taken()
    flag = flag or FeatureFlag(id=new_id(), name=name)
    flag.deleted_at = None
    _set(flag, description, is_enabled, conditions)
    try:
        with db.session.begin_nested():
            db.session.add(flag)
    except IntegrityError:
        raise _taken() from None
    record(EventType.SETTING_CHANGED, actor, flag=name, before=None, after=_told(flag))
    return flag


def edit_flag(flag_id: UUID, description: str, is_enabled: bool, conditions: Conditions, actor: Actor) -> FeatureFlag:
    """Give a flag other conditions; its name stays, since programs ask for it. Raises Refusal as `create_flag`."""
    flag = queries.lock_flag(flag_id)
    _ensure_sound(conditions)
    before = _told(flag)
    _set(flag, description, is_enabled, conditions)
    _record_change(flag, before, actor)
    return flag


def switch(flag_id: UUID, is_enabled: bool, actor: Actor) -> None:
    """Turn a flag on or off for all its licences."""
    flag = queries.lock_flag(flag_id)
    before = _told(flag)
    flag.is_enabled = is_enabled
    _record_change(flag, before, actor)


def delete_flag(flag_id: UUID, actor: Actor) -> None:
    """Delete a flag: no licence has its feature by it any more."""
    flag = queries.lock_flag(flag_id)
    flag.deleted_at = now()
    record(EventType.SETTING_CHANGED, actor, flag=flag.name, before=_told(flag), after=None)


def _set(flag: FeatureFlag, description: str, is_enabled: bool, conditions: Conditions) -> None:
    flag.description, flag.is_enabled, flag.conditions = description, is_enabled, conditions.to_json()


def _ensure_sound(conditions: Conditions) -> None:
    if not 0 <= conditions.share <= EVERYBODY:
        raise Refusal("share_invalid", _l("A share is a percentage."), remedy=_l("Enter 0 to 100."), field="share")
    if conditions.starts_on and conditions.ends_on and conditions.ends_on < conditions.starts_on:
        raise Refusal("days_reversed", _l("The last day is before the first."), remedy=_l("Exchange the days."), field="ends_on")


def _taken() -> Refusal:
    return Refusal("name_taken", _l("There is a flag for this feature."), remedy=_l("Edit that one."), field="name", status=CONFLICT)


def _told(flag: FeatureFlag) -> dict[str, Any]:
    """Return a flag as the audit log keeps it."""
    return {"description": flag.description, "is_enabled": flag.is_enabled, "conditions": dict(flag.conditions)}


def _record_change(flag: FeatureFlag, before: dict[str, Any], actor: Actor) -> None:
    if (after := _told(flag)) != before:
        changed = [name for name in after if after[name] != before[name]]
        record(EventType.SETTING_CHANGED, actor, flag=flag.name, before={name: before[name] for name in changed},
               after={name: after[name] for name in changed})
