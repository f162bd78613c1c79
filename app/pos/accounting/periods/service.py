"""Accounting periods: made, closed and opened again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import business_day, now
from app.kernel.database import db, dialect_name
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.accounting.journal.models import AccountingPeriod
from app.pos.business.api import get_branch, list_branches

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('accounting period ' || CAST(:tenant AS text), 0))")


def list_periods() -> list[dict]:
    """Return the periods, the latest first, as plain dicts."""
    rows = db.session.scalars(select(AccountingPeriod).where(AccountingPeriod.deleted_at.is_(None))
                              .order_by(AccountingPeriod.start_date.desc()))
    return [{"id": row.id, "name": row.name, "start_date": row.start_date, "end_date": row.end_date,
             "is_closed": row.is_closed} for row in rows]


def create_period(name: str, start_date: date, end_date: date, actor: Actor) -> UUID:
    """Make a period; raise Refusal if its days are the wrong way round or belong to another one."""
    if end_date < start_date:
        raise Refusal("period_backwards", _l("The last day comes before the first."), field="end_date",
                      remedy=_l("Exchange the two days."))
    other = db.session.scalar(select(AccountingPeriod).where(
        AccountingPeriod.deleted_at.is_(None), AccountingPeriod.start_date <= end_date,
        AccountingPeriod.end_date >= start_date).limit(1))
    if other is not None:
        raise Refusal("period_overlaps", _l("These days belong to %(period)s as well.", period=other.name), field="start_date",
                      remedy=_l("Begin on the day after it."), status=CONFLICT)
    period = AccountingPeriod(id=new_id(), name=name, start_date=start_date, end_date=end_date)
    db.session.add(period)
    audit.record("accounting.periods.create", "accounting_period", period.id, actor,
                 after={"name": name, "start_date": start_date, "end_date": end_date})
    return period.id


def close_period(period_id: UUID, actor: Actor) -> None:
    """Close a period: nothing is posted into it any more. It must be over at every branch, so that no shift that is
    still open has to be posted into it."""
    period = _lock(period_id)
    if any(business_day(now(), branch.timezone, branch.day_cutoff) <= period.end_date for branch in _branches()):
        raise Refusal("period_running", _l("This period is not over yet."), status=CONFLICT,
                      remedy=_l("Close it on the day after its last."))
    _set(period, True, "accounting.periods.close", actor)


def open_period(period_id: UUID, actor: Actor) -> None:
    """Open a closed period again."""
    _set(_lock(period_id), False, "accounting.periods.open", actor)


def _branches():
    return [get_branch(row["id"]) for row in list_branches()]


def _set(period: AccountingPeriod, is_closed: bool, action: str, actor: Actor) -> None:
    if period.is_closed == is_closed:
        return
    period.is_closed = is_closed
    audit.record(action, "accounting_period", period.id, actor, before={"is_closed": not is_closed},
                 after={"is_closed": is_closed})


def _lock(period_id: UUID) -> AccountingPeriod:
    """Return the period once every posting that began before has ended (they share the lock: see journal.guards)."""
    if dialect_name() == "postgresql":
        db.session.execute(_LOCK, {"tenant": str(require_tenant())})
    period = db.session.scalar(select(AccountingPeriod).where(
        AccountingPeriod.id == period_id, AccountingPeriod.deleted_at.is_(None)).execution_options(populate_existing=True))
    if period is None:
        raise NotFound("period_not_found")
    return period
