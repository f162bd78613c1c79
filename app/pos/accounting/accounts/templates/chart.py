"""The shape of a chart of accounts kept as data."""

from __future__ import annotations

from dataclasses import dataclass

from app.pos.accounting.accounts.rules import AccountType, Purpose

ASSET, LIABILITY, EQUITY, REVENUE, EXPENSE = AccountType


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: (code, name, Arabic name, type, code of the account above or "") from the top down, and the purposes."""

    key: str
    name: object
    accounts: tuple[tuple[str, str, str, AccountType, str], ...]
    purposes: dict[Purpose, str]
