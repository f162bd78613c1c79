"""Reading the License Server's audit log: newest first, each page from where the last one ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, select, tuple_

from app.kernel.clock import UTC
from app.kernel.database import db
from app.kernel.refusal import NotFound
from app.licensing.activations.models import Activation
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.licenses.models import License
from app.licensing.licenses.queries import spelled_serial
from app.licensing.owners.models import Owner
from app.licensing.staff.models import AdminUser

_LOG = LicenseAuditLog
_NAMES = ("id", "created_at", "license_id", "tenant_reference", "actor_kind", "actor_name", "address", "request_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: all filters are optional. `person` is a name or an e-mail, days are those of UTC."""

    events: tuple[EventType, ...] = ()
    serial: str = ""
    person: str = ""
    kind: str = ""
    text: str = ""
    first_day: date | None = None
    last_day: date | None = None


def page_entries(wanted: Wanted, *, size: int, before: UUID | None = None) -> tuple[list[dict[str, Any]], UUID | None]:
    """Return one page of entries older than entry `before` as plain dicts, and the id that the next page goes on from, or None."""
    statement = _in_full().where(*_as_wanted(wanted)).order_by(_LOG.created_at.desc(), _LOG.id.desc()).limit(size + 1)
    if before:
        seen = db.session.execute(select(_LOG.created_at, _LOG.id).where(_LOG.id == before)).one_or_none()
        statement = statement.where(tuple_(_LOG.created_at, _LOG.id) < tuple_(*seen) if seen else false())
    rows = [_plain(*row) for row in db.session.execute(statement)]
    return rows[:size], rows[size - 1]["id"] if len(rows) > size else None


def each_entry(wanted: Wanted, most: int, at_once: int = 1000) -> Iterator[dict[str, Any]]:
    """Yield the newest `most` entries, read in portions, for a download that begins at once."""
    before, left = None, most
    while left > 0:
        rows, before = page_entries(wanted, size=min(at_once, left), before=before)
        yield from rows
        left -= len(rows)
        db.session.expunge_all()
        if before is None:
            return


def get_entry(entry_id: UUID) -> dict[str, Any]:
    """Return one entry as a plain dict (see `page_entries`); raise NotFound."""
    row = db.session.execute(_in_full().where(_LOG.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _plain(*row)


def history_of(license_id: UUID, limit: int = 100, events: Collection[EventType] = ()) -> list[dict[str, Any]]:
    """Return the newest entries about a licence as plain dicts: id, kind, actor, actor_kind, at, reason, device; of `events` alone if
    there are any.
    """
    asked = [_LOG.event_type.in_(events)] if events else []
    rows = db.session.scalars(select(_LOG).where(_LOG.license_id == license_id, *asked)
                              .order_by(_LOG.created_at.desc(), _LOG.id.desc()).limit(limit))
    return [{"id": row.id, "kind": str(row.event_type), "actor": row.actor_name, "actor_kind": row.actor_kind, "at": row.created_at,
             "reason": str(row.details.get("reason") or ""), "device": str(row.details.get("device") or "")} for row in rows]


def _in_full() -> Select:
    return (select(_LOG, License.serial, Activation.device_name).outerjoin(License, License.id == _LOG.license_id)
            .outerjoin(Activation, Activation.id == _LOG.activation_id))


def _as_wanted(wanted: Wanted) -> list:
    asked: list = []
    if wanted.events:
        asked.append(_LOG.event_type.in_(wanted.events))
    if wanted.serial:
        found = db.session.scalar(select(License.id).where(License.serial == spelled_serial(wanted.serial)))
        asked.append(_LOG.license_id == found if found else false())
    if wanted.person:
        people = _people(wanted.person)
        asked.append(_LOG.actor_id.in_(people) if people else false())
    if wanted.kind:
        asked.append(_LOG.actor_kind == wanted.kind)
    if wanted.text:
        asked.append(_LOG.words.contains(wanted.text.lower(), autoescape=True))
    if wanted.first_day:
        asked.append(_LOG.created_at >= _midnight(wanted.first_day))
    if wanted.last_day:
        asked.append(_LOG.created_at < _midnight(wanted.last_day) + timedelta(days=1))
    return asked


def _people(text: str) -> list[UUID]:
    """Return the ids of staff and owners with this name or e-mail."""
    text = text.lower()
    return [found for model in (AdminUser, Owner) for found in db.session.scalars(
        select(model.id).where((model.email == text) | (func.lower(model.name) == text)).limit(50))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _plain(row: LicenseAuditLog, serial: str | None, device: str | None) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _NAMES}, "event_type": str(row.event_type), "serial": serial, "device": device,
            "details": dict(row.details)}
