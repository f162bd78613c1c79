"""The chart of accounts, and which account each kind of posting goes to."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant
from app.kernel.types import choice
from app.pos.accounting.accounts.rules import AccountType


class ChartOfAccount(TenantOwned, Tracked, Model):
    """An account. It holds no balance: balances are sums of journal lines."""

    __tablename__ = "chart_of_account"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        same_tenant("parent_id", "accounting.chart_of_account"),
        {"schema": "accounting"},
    )

    code: Mapped[str]
    name: Mapped[str]
    name_ar: Mapped[str | None]
    type: Mapped[AccountType] = mapped_column(choice(AccountType, "account_type"))
    parent_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class PostingAccount(TenantOwned, Tracked, Model):
    """The account that a purpose (sales, cash, cost of goods …) is posted to."""

    __tablename__ = "posting_account"
    __table_args__ = (
        UniqueConstraint("tenant_id", "purpose"),
        same_tenant("account_id", "accounting.chart_of_account"),
        {"schema": "accounting"},
    )

    purpose: Mapped[str]
    account_id: Mapped[UUID]
