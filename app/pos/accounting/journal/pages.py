"""Reading the journal for its pages: entries, one account's ledger, the trial balance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_

from app.kernel.database import db
from app.kernel.i18n import language
from app.kernel.refusal import NotFound
from app.kernel.tenancy import require_tenant
from app.pos.accounting.accounts.models import ChartOfAccount
from app.pos.accounting.journal.models import JournalEntry, JournalEntryLine
from app.pos.business.api import Branch, employee_names

ZERO = Decimal(0)
_ENTRY, _LINE, _ACCOUNT = JournalEntry.__table__, JournalEntryLine.__table__, ChartOfAccount.__table__
_BRANCH = Branch.__table__


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries or lines; None or "" leaves a filter out."""

    first_day: date | None = None
    last_day: date | None = None
    kind: str = ""
    number: str = ""
    account_id: UUID | None = None
    branch_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions on entries."""
        found = [_ENTRY.c.tenant_id == require_tenant()]
        if self.first_day:
            found.append(_ENTRY.c.entry_date >= self.first_day)
        if self.last_day:
            found.append(_ENTRY.c.entry_date <= self.last_day)
        if self.kind:
            found.append(_ENTRY.c.source_kind == self.kind)
        if self.number:
            found.append(_ENTRY.c.entry_number == self.number)
        if self.branch_id:
            found.append(_ENTRY.c.branch_id == self.branch_id)
        return found


def page_entries(
    wanted: Wanted, *, size: int, before: tuple[date, UUID] | None = None,
) -> tuple[list[dict[str, Any]], tuple[date, UUID] | None]:
    """Return one page of entries, the latest day first, with their totals; and where the next page starts, or None."""
    conditions = _of_entries(wanted)
    if before:
        conditions.append(tuple_(_ENTRY.c.entry_date, _ENTRY.c.id) < tuple_(literal(before[0]), literal(before[1])))
    total = select(func.sum(_LINE.c.debit)).where(
        _LINE.c.tenant_id == _ENTRY.c.tenant_id, _LINE.c.entry_id == _ENTRY.c.id).scalar_subquery()
    rows = db.session.execute(
        select(_ENTRY, total.label("total")).where(*conditions)
        .order_by(_ENTRY.c.entry_date.desc(), _ENTRY.c.id.desc()).limit(size + 1)).all()
    views = [{"id": row.id, "number": row.entry_number, "date": row.entry_date, "description": row.description,
              "status": row.status.value, "source_kind": row.source_kind, "source_id": row.source_id,
              "currency": row.currency, "total": row.total or ZERO} for row in rows[:size]]
    return views, (rows[size - 1].entry_date, rows[size - 1].id) if len(rows) > size else None


def _of_entries(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = wanted.conditions()
    if wanted.account_id:
        touched = _LINE.alias("touched")
        conditions.append(select(literal(1)).where(
            touched.c.tenant_id == _ENTRY.c.tenant_id, touched.c.entry_id == _ENTRY.c.id,
            touched.c.account_id == wanted.account_id).exists())
    return conditions


def list_entry_lines(wanted: Wanted, most: int) -> list[dict[str, Any]]:
    """Return up to `most` lines of the entries, the latest day first, each with its entry's head and its account."""
    rows = db.session.execute(
        select(_ENTRY.c.entry_date, _ENTRY.c.entry_number, _ENTRY.c.description, _ENTRY.c.source_kind, _ENTRY.c.status,
               _ENTRY.c.currency, _ACCOUNT.c.code, _name(), _LINE.c.memo, _LINE.c.debit, _LINE.c.credit)
        .select_from(_joined()).where(*_of_entries(wanted))
        .order_by(_ENTRY.c.entry_date.desc(), _ENTRY.c.id.desc(), _LINE.c.line_number).limit(most))
    return [{**row._asdict(), "status": row.status.value} for row in rows]


def get_entry(entry_id: UUID) -> dict[str, Any]:
    """Return an entry with its lines, its branch and person, and the entry that reverses it; raise NotFound."""
    row = db.session.execute(
        select(_ENTRY, _BRANCH.c.name.label("branch"))
        .outerjoin(_BRANCH, and_(_BRANCH.c.tenant_id == _ENTRY.c.tenant_id, _BRANCH.c.id == _ENTRY.c.branch_id))
        .where(_ENTRY.c.tenant_id == require_tenant(), _ENTRY.c.id == entry_id)).first()
    if row is None:
        raise NotFound("entry_not_found")
    lines = db.session.execute(
        select(_LINE.c.account_id, _LINE.c.debit, _LINE.c.credit, _LINE.c.memo, _ACCOUNT.c.code, _name())
        .join(_ACCOUNT, and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id))
        .where(_LINE.c.tenant_id == require_tenant(), _LINE.c.entry_id == entry_id).order_by(_LINE.c.line_number)).all()
    others = db.session.execute(
        select(_ENTRY.c.id, _ENTRY.c.entry_number, _ENTRY.c.reverses_id)
        .where(_ENTRY.c.tenant_id == require_tenant(),
               or_(_ENTRY.c.reverses_id == entry_id, _ENTRY.c.id == row.reverses_id))).all()
    return {
        **{name: getattr(row, name) for name in ("id", "entry_number", "entry_date", "description", "source_kind", "source_id",
                                                 "currency", "posted_at", "branch")},
        "status": row.status.value, "employee": employee_names([row.employee_id]).get(row.employee_id, ""),
        "lines": [line._asdict() for line in lines],
        "debit": sum((line.debit for line in lines), ZERO), "credit": sum((line.credit for line in lines), ZERO),
        "reverses": next(((other.id, other.entry_number) for other in others if other.id == row.reverses_id), None),
        "reversed_by": next(((other.id, other.entry_number) for other in others if other.reverses_id == entry_id), None),
    }


def find_entry_id(source_kind: str, source_id: UUID) -> UUID | None:
    """Return the id of the entry that was posted for a document, or None."""
    return db.session.scalar(select(JournalEntry.id).where(
        JournalEntry.source_kind == source_kind, JournalEntry.source_id == source_id))


def trial_balance(wanted: Wanted) -> list[dict[str, Any]]:
    """Return, by currency and code, what was posted to each account in the time: account, debit, credit, and the
    balance as a debit or a credit. Accounts without postings are left out."""
    rows = db.session.execute(
        select(_ENTRY.c.currency, _ACCOUNT.c.id, _ACCOUNT.c.code, _ACCOUNT.c.type, _name(),
               func.sum(_LINE.c.debit).label("debit"), func.sum(_LINE.c.credit).label("credit"))
        .select_from(_joined()).where(*wanted.conditions())
        .group_by(_ENTRY.c.currency, _ACCOUNT.c.id, _ACCOUNT.c.code, _ACCOUNT.c.type, _ACCOUNT.c.name, _ACCOUNT.c.name_ar)
        .order_by(_ENTRY.c.currency, _ACCOUNT.c.code)).all()
    return [{"currency": row.currency, "account_id": row.id, "code": row.code, "name": row.name, "type": row.type.value,
             "debit": row.debit, "credit": row.credit, "debit_balance": max(row.debit - row.credit, ZERO),
             "credit_balance": max(row.credit - row.debit, ZERO)} for row in rows]


def account_totals(account_id: UUID, wanted: Wanted) -> dict[str, Any]:
    """Return an account's balance (debit minus credit) before the time and in it, and the number of its lines."""
    before = Wanted(branch_id=wanted.branch_id)
    opening = db.session.scalar(
        select(func.coalesce(func.sum(_LINE.c.debit - _LINE.c.credit), 0)).select_from(_joined())
        .where(*before.conditions(), _LINE.c.account_id == account_id,
               _ENTRY.c.entry_date < wanted.first_day)) if wanted.first_day else ZERO
    count, moved = db.session.execute(
        select(func.count(), func.coalesce(func.sum(_LINE.c.debit - _LINE.c.credit), 0)).select_from(_joined())
        .where(*wanted.conditions(), _LINE.c.account_id == account_id)).one()
    return {"opening": opening, "moved": moved, "closing": opening + moved, "lines": count}


def page_account(account_id: UUID, wanted: Wanted, opening: Decimal, offset: int, limit: int) -> list[dict[str, Any]]:
    """Return one page of an account's lines from the oldest on, each with the balance after it."""
    running = func.sum(_LINE.c.debit - _LINE.c.credit).over(order_by=(_ENTRY.c.entry_date, _LINE.c.id))
    rows = db.session.execute(
        select(_ENTRY.c.id, _ENTRY.c.entry_number, _ENTRY.c.entry_date, _ENTRY.c.description, _ENTRY.c.currency,
               _LINE.c.debit, _LINE.c.credit, _LINE.c.memo, running.label("running"))
        .select_from(_joined()).where(*wanted.conditions(), _LINE.c.account_id == account_id)
        .order_by(_ENTRY.c.entry_date, _LINE.c.id).offset(offset).limit(limit))
    return [{**row._asdict(), "balance": opening + row.running} for row in rows]


def list_source_kinds() -> Collection[str]:
    """Return the kinds of documents that something was posted for."""
    smallest = select(JournalEntry.source_kind).order_by(JournalEntry.source_kind).limit(1)
    kinds: list[str] = []
    while (kind := db.session.scalar(smallest.where(JournalEntry.source_kind > kinds[-1]) if kinds else smallest)) is not None:
        kinds.append(kind)
    return kinds


def _joined():
    return (_LINE.join(_ENTRY, and_(_ENTRY.c.tenant_id == _LINE.c.tenant_id, _ENTRY.c.id == _LINE.c.entry_id))
            .join(_ACCOUNT, and_(_ACCOUNT.c.tenant_id == _LINE.c.tenant_id, _ACCOUNT.c.id == _LINE.c.account_id)))


def _name() -> ColumnElement[str]:
    name = func.coalesce(_ACCOUNT.c.name_ar, _ACCOUNT.c.name) if language() == "ar" else _ACCOUNT.c.name
    return name.label("name")
