"""Since when this server has been listening: a device that could not be heard is not a dead one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.settings.models import SystemSetting

KEY = "listening"
LONGEST_PAUSE = timedelta(hours=3)
"""The scheduler notes every hour that it listens; a longer pause means that the server was away."""
LISTEN_FIRST = timedelta(days=7)
"""How long a server listens before it calls a device dead: a shop that is closed for a week is not."""


def note_listening(moment: datetime) -> bool:
    """Write down that the server listens at `moment` (UTC); return whether it has done so long enough to miss devices."""
    row = db.session.scalars(select(SystemSetting).where(SystemSetting.key == KEY).with_for_update()).one_or_none()
    stored = row.value if row else {}
    since = _since(stored, moment)
    value = {"since": since.isoformat(), "last": moment.isoformat()}
    db.session.execute(insert(SystemSetting).values(id=new_id(), key=KEY, value=value).on_conflict_do_update(
        index_elements=["key"], set_={"value": value}))
    return moment - since >= LISTEN_FIRST


def _since(stored: dict[str, str], moment: datetime) -> datetime:
    if not stored or moment - datetime.fromisoformat(stored["last"]) > LONGEST_PAUSE:
        return moment
    return datetime.fromisoformat(stored["since"])
