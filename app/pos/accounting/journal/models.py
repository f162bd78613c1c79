"""The journal: balanced entries, posted in the transaction of what they tell of."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import AppendOnly, Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import Money, choice
from app.pos.accounting.journal.rules import JournalEntryStatus


class JournalEntry(TenantOwned, AppendOnly, Model):
    """A balanced entry; `source_kind` and `source_id` name what it was posted for, once."""

    __tablename__ = "journal_entry"
    __projections__ = ("status",)
    __table_args__ = (
        UniqueConstraint("tenant_id", "entry_number"),
        UniqueConstraint("tenant_id", "source_kind", "source_id"),
        Index("ix_journal_entry_date", "tenant_id", "entry_date", "id"),
        {"schema": "accounting"},
    )

    entry_number: Mapped[str]
    entry_date: Mapped[date] = mapped_column(Date)
    description: Mapped[str]
    status: Mapped[JournalEntryStatus] = mapped_column(choice(JournalEntryStatus, "journal_entry_status"))
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    reverses_id: Mapped[UUID | None]
    branch_id: Mapped[UUID | None]
    currency: Mapped[str]
    employee_id: Mapped[UUID | None]
    posted_at: Mapped[datetime]


class JournalEntryLine(TenantOwned, AppendOnly, Model):
    """Debit or credit of one account."""

    __tablename__ = "journal_entry_line"
    __table_args__ = (
        Index("ix_journal_entry_line_account", "tenant_id", "account_id", "entry_date"),
        CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)", "debit_or_credit"),
        same_tenant("entry_id", "accounting.journal_entry"),
        same_tenant("account_id", "accounting.chart_of_account"),
        {"schema": "accounting"},
    )

    entry_id: Mapped[UUID]
    line_number: Mapped[int]
    account_id: Mapped[UUID]
    entry_date: Mapped[date] = mapped_column(Date)
    debit: Mapped[Decimal] = mapped_column(Money)
    credit: Mapped[Decimal] = mapped_column(Money)
    purpose: Mapped[str | None] = mapped_column(comment="what the product posted it as; the account may be chosen anew")
    memo: Mapped[str | None]


class AccountingPeriod(TenantOwned, Tracked, Model):
    """A fiscal period; nothing is posted into a closed one."""

    __tablename__ = "accounting_period"
    __table_args__ = (UniqueConstraint("tenant_id", "start_date"), {"schema": "accounting"})

    name: Mapped[str]
    start_date: Mapped[date] = mapped_column(Date)
    end_date: Mapped[date] = mapped_column(Date)
    is_closed: Mapped[bool] = mapped_column(default=False)
