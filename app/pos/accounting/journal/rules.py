"""What makes an entry: pure functions on amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

ZERO = Decimal(0)
Key = TypeVar("Key", bound=str)


class JournalEntryStatus(StrEnum):
    """VOIDED is a projection: the reversing entry is the fact."""

    DRAFT = "DRAFT"
    POSTED = "POSTED"
    VOIDED = "VOIDED"


class Unbalanced(AssertionError):
    """An entry whose debits are not its credits was about to be posted: a programming error, never a rounding."""


def balanced(lines: Iterable[tuple[Key, Decimal, str | None]]) -> list[tuple[Key, Decimal, str | None]]:
    """Return the lines (key, debit minus credit, memo) with equal keys merged and zeros dropped.

    The memo of a key's first line stays. Raises Unbalanced unless the sum is exactly zero.
    """
    sums: dict[Key, Decimal] = {}
    memos: dict[Key, str | None] = {}
    for key, amount, memo in lines:
        sums[key] = sums.get(key, ZERO) + amount
        memos.setdefault(key, memo)
    if sum(sums.values(), ZERO) != ZERO:
        raise Unbalanced(", ".join(f"{key} {amount}" for key, amount in sums.items()))
    return [(key, amount, memos[key]) for key, amount in sums.items() if amount]


FIGURES = ("debit", "credit", "debit_balance", "credit_balance")


def rolled_up(rows: Sequence[Mapping[str, Any]], chart: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a trial balance as a tree: every account with postings under its groups, each group with its sums.

    `rows` are the accounts (account_id, code, name and FIGURES); `chart` is the chart in tree order (id, parent_id, code,
    name, depth). Rows get `depth` and `is_group`; the columns of a group are the sums of the accounts below it, so that
    the groups at the top add up to the totals.
    """
    parents = {account["id"]: account["parent_id"] for account in chart}
    own = {row["account_id"]: row for row in rows}
    sums: dict[Any, dict[str, Decimal]] = {}
    for row in rows:
        above = parents.get(row["account_id"])
        while above is not None:
            group = sums.setdefault(above, dict.fromkeys(FIGURES, ZERO))
            for name in FIGURES:
                group[name] += row[name]
            above = parents.get(above)
    found: list[dict[str, Any]] = []
    for account in chart:
        depth = account["depth"]
        if account["id"] in sums:
            found.append({"account_id": account["id"], "code": account["code"], "name": account["name"], "depth": depth,
                          "is_group": True, **sums[account["id"]]})
        if account["id"] in own:
            found.append({**own[account["id"]], "depth": depth + (account["id"] in sums), "is_group": False})
    return found
