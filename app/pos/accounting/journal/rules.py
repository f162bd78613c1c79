"""What makes an entry: pure functions on amounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class JournalEntryStatus(StrEnum):
    """VOIDED is a projection: the reversing entry is the fact."""

    DRAFT = "DRAFT"
    POSTED = "POSTED"
    VOIDED = "VOIDED"


class Unbalanced(AssertionError):
    """An entry whose debits are not its credits was about to be posted: a programming error, never a rounding."""


def balanced(lines: Iterable[tuple[str, Decimal, str | None]]) -> list[tuple[str, Decimal, str | None]]:
    """Return the lines (key, debit minus credit, memo) with equal keys merged and zeros dropped.

    The memo of a key's first line stays. Raises Unbalanced unless the sum is exactly zero.
    """
    sums: dict[str, Decimal] = {}
    memos: dict[str, str | None] = {}
    for key, amount, memo in lines:
        sums[key] = sums.get(key, ZERO) + amount
        memos.setdefault(key, memo)
    if sum(sums.values(), ZERO) != ZERO:
        raise Unbalanced(", ".join(f"{key} {amount}" for key, amount in sums.items()))
    return [(key, amount, memos[key]) for key, amount in sums.items() if amount]
