"""Accounting periods: what is closed stays as it is."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.accounting.journal.models import AccountingPeriod


def refuse_closed(entry_date: date) -> None:
    """Raise the Refusal for an entry in a closed period."""
    raise Refusal(
        "period_closed", _l("The accounting period of %(day)s is closed.", day=entry_date.isoformat()),
        remedy=_l("Choose a later date, or open the period again under Accounting, Periods."), status=CONFLICT,
        entry_date=entry_date.isoformat())


def ensure_open_period(entry_date: date) -> None:
    """Raise Refusal period_closed if the date lies in a closed period (PostgreSQL refuses it as well)."""
    if db.session.scalar(select(AccountingPeriod.id).where(
            AccountingPeriod.is_closed, AccountingPeriod.deleted_at.is_(None),
            AccountingPeriod.start_date <= entry_date, AccountingPeriod.end_date >= entry_date).limit(1)):
        refuse_closed(entry_date)
