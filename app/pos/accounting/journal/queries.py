"""Reading the journal."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Date, bindparam, exists, select

from app.kernel.database import db
from app.kernel.tenancy import require_tenant
from app.pos.accounting.accounts.models import PostingAccount
from app.pos.accounting.journal.models import AccountingPeriod
from app.pos.accounting.journal.periods import refuse_closed

_PURPOSE, _PERIOD = PostingAccount.__table__, AccountingPeriod.__table__
_ACCOUNTS = select(
    _PURPOSE.c.purpose, _PURPOSE.c.account_id,
    exists().where(
        _PERIOD.c.tenant_id == bindparam("tenant"), _PERIOD.c.is_closed, _PERIOD.c.deleted_at.is_(None),
        bindparam("day", type_=Date).between(_PERIOD.c.start_date, _PERIOD.c.end_date)).label("closed"),
).where(_PURPOSE.c.tenant_id == bindparam("tenant"))


def posting_accounts(entry_date: date | None = None) -> dict[str, UUID]:
    """Return the account of each purpose, in one statement; raise Refusal period_closed if `entry_date` is in one."""
    rows = db.session.execute(_ACCOUNTS, {"tenant": require_tenant(), "day": entry_date}).all()
    if entry_date is not None and any(row.closed for row in rows):
        refuse_closed(entry_date)
    return {row.purpose: row.account_id for row in rows}
