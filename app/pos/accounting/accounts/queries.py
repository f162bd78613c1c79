"""Reading the chart of accounts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.i18n import name_of
from app.kernel.refusal import NotFound
from app.pos.accounting.accounts.models import ChartOfAccount, PostingAccount
from app.pos.accounting.accounts.rules import AccountType
from app.pos.accounting.journal.models import JournalEntryLine


def get_account(account_id: UUID) -> ChartOfAccount:
    """Return an account; raise NotFound."""
    account = db.session.scalar(select(ChartOfAccount).where(
        ChartOfAccount.id == account_id, ChartOfAccount.deleted_at.is_(None)))
    if account is None:
        raise NotFound("account_not_found")
    return account


def find_by_code(code: str) -> ChartOfAccount | None:
    """Return the account with this code, one that was removed too, or None."""
    return db.session.scalar(select(ChartOfAccount).where(ChartOfAccount.code == code))


def list_accounts() -> list[ChartOfAccount]:
    """Return every account that was not removed, by code."""
    return list(db.session.scalars(
        select(ChartOfAccount).where(ChartOfAccount.deleted_at.is_(None)).order_by(ChartOfAccount.code)))


def account_name(account: ChartOfAccount) -> str:
    """Return an account's name in the language in use."""
    return name_of(account.name, account.name_ar)


def list_tree() -> list[dict[str, Any]]:
    """Return the chart as a flat list in tree order: id, code, name, name_ar, type, depth, parent_id, is_active,
    is_group (has accounts below it: nothing is posted to it)."""
    below: dict[UUID | None, list[ChartOfAccount]] = {}
    for account in list_accounts():
        below.setdefault(account.parent_id, []).append(account)
    tree: list[dict[str, Any]] = []

    def walk(parent: UUID | None, depth: int) -> None:
        for account in below.get(parent, []):
            tree.append({
                "id": account.id, "code": account.code, "name": account_name(account), "name_ar": account.name_ar or "",
                "type": account.type.value, "depth": depth, "parent_id": account.parent_id,
                "is_active": account.is_active, "is_group": account.id in below})
            walk(account.id, depth + 1)

    walk(None, 0)
    return tree


def list_postable(types: Collection[AccountType] | None = None) -> list[tuple[UUID, str]]:
    """Return (id, "code name") of the active accounts that can be posted to, of these types or all."""
    return [(account["id"], f"{account['code']} {account['name']}") for account in list_tree()
            if account["is_active"] and not account["is_group"] and (types is None or account["type"] in types)]


def list_purposes() -> dict[str, UUID]:
    """Return the account of each posting purpose."""
    return dict(db.session.execute(select(PostingAccount.purpose, PostingAccount.account_id)).all())


def has_postings(account_id: UUID) -> bool:
    """Return whether anything was ever posted to an account."""
    return db.session.scalar(select(JournalEntryLine.id).where(JournalEntryLine.account_id == account_id).limit(1)) is not None


def has_children(account_id: UUID) -> bool:
    """Return whether accounts stand below an account."""
    return db.session.scalar(select(ChartOfAccount.id).where(
        ChartOfAccount.parent_id == account_id, ChartOfAccount.deleted_at.is_(None)).limit(1)) is not None
