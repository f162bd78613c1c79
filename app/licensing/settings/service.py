"""The server's own settings: read with their defaults, changed with an entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.settings.models import SystemSetting
from app.licensing.settings.rules import DECLARED, completed, given


def get_setting(key: str) -> dict[str, Any]:
    """Return the values of a setting by name, defaults where none were given; one statement.

    The keys, names and defaults are `settings.rules.DECLARED`; raises KeyError for another key.
    """
    return completed(key, db.session.scalar(select(SystemSetting.value).where(SystemSetting.key == key)) or {})


def list_settings() -> dict[str, dict[str, Any]]:
    """Return the values of every setting by key (see `get_setting`); one statement."""
    stored = {row.key: row.value for row in db.session.execute(select(SystemSetting.key, SystemSetting.value))}
    return {key: completed(key, stored.get(key, {})) for key in DECLARED}


def set_setting(key: str, value: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Give a setting other values, those not named stay; return all. A change is recorded with before and after.

    Raises KeyError for a setting, ValueError for a value that does not exist or is of another kind.
    """
    wanted = given(key, value)
    db.session.execute(insert(SystemSetting).values(id=new_id(), key=key, value={}).on_conflict_do_nothing(index_elements=["key"]))
    row = db.session.scalars(select(SystemSetting).where(SystemSetting.key == key).with_for_update()
                             .execution_options(populate_existing=True)).one()
    before = completed(key, row.value)
    after = {**before, **wanted}
    if after != before:
        row.value = after
        changed = [name for name in after if after[name] != before[name]]
        record(EventType.SETTING_CHANGED, actor, setting=key, before={name: before[name] for name in changed},
               after={name: after[name] for name in changed})
    return after
