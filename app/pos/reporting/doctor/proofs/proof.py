"""A proof: a sentence about the books, how much it looks at, and what contradicts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from app.pos.reporting.doctor.rules import MOST_FOUND, Finding, Result, Tally


class Proof(Protocol):
    """Anything that can be proved of one business."""

    @property
    def name(self) -> str:
        """What it is called, in every language."""

    @property
    def says(self) -> Any:
        """What it proves, in the reader's language."""

    def prove(self, connection: Connection, tenant_id: UUID) -> Result:
        """Return what was looked at and what is off, as the connection's transaction sees it."""


@dataclass(frozen=True)
class Comparison:
    """A proof in SQL: `rows` gives each record's id and number, and for every figure of `figures` the columns
    `e_<figure>`, what it should be by the facts, and `f_<figure>`, what is stored.

    `counted` is the SQL of one figure. Both see only rows of `:tenant`. PostgreSQL compares; only differences travel.
    """

    name: str
    says: Any
    counted: str
    rows: str
    figures: tuple[str, ...]
    is_warning: bool = field(default=False)

    def prove(self, connection: Connection, tenant_id: UUID) -> Result:
        """Return what the comparison found."""
        started = perf_counter()
        counted = connection.execute(text(self.counted), {"tenant": tenant_id}).scalar_one()
        rows = connection.execute(self._statement, {"tenant": tenant_id, "most": MOST_FOUND}).all()
        found = tuple(Finding(row.id and str(row.id), row.number or "", row.what, row.expected, row.found) for row in rows)
        return Result(self.name, self.says, int(counted or 0), rows[0].off if rows else 0, found, self.is_warning,
                      perf_counter() - started)

    @cached_property
    def _statement(self) -> TextClause:
        pairs = ", ".join(f"('{name}', {_shown(f'r.e_{name}')}, {_shown(f'r.f_{name}')})" for name in self.figures)
        differs = " OR ".join(f"r.e_{name} IS DISTINCT FROM r.f_{name}" for name in self.figures)
        return text(
            f"SELECT r.id, r.number, v.what, v.expected, v.found, count(*) OVER () AS off FROM ({self.rows}) AS r "
            f"CROSS JOIN LATERAL (VALUES {pairs}) AS v(what, expected, found) "
            f"WHERE ({differs}) AND v.expected IS DISTINCT FROM v.found ORDER BY r.number, v.what LIMIT :most")


@dataclass(frozen=True)
class Walk:
    """A proof that reads rows in order and recomputes something of each: hash chains."""

    name: str
    says: Any
    walk: Callable[[Connection, UUID], Tally]
    is_warning: bool = field(default=False)

    def prove(self, connection: Connection, tenant_id: UUID) -> Result:
        """Return what the walk found."""
        started = perf_counter()
        tally = self.walk(connection, tenant_id)
        return Result(self.name, self.says, tally.counted, tally.off, tuple(tally.found), self.is_warning,
                      perf_counter() - started)


def _shown(column: str) -> str:
    """Numbers without trailing zeros, so that 5.0000 and 5 read the same; everything else as it is."""
    return f"regexp_replace(regexp_replace({column}::text, '(\\.\\d*?)0+$', '\\1'), '\\.$', '')"


def count(table: str, condition: str = "") -> str:
    """Return the SQL that counts the business's rows of a table."""
    return f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant" + (f" AND {condition}" if condition else "")
