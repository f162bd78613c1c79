"""Joins in a given order: for statements that must be quick on a database that has counted nothing yet.

On tables that were just filled PostgreSQL takes every order of joins for equally good and may begin at the wrong end:
a scan then reads the whole catalogue for each of its products. Here each table is reached from those before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, select, true

from app.kernel.database import dialect_name


class InOrder:
    """A FROM clause that grows table by table; `clause` is what was joined so far.

    PostgreSQL: each table as LATERAL (SELECT ... OFFSET 0), which the planner neither flattens nor moves. SQLite, which
    has no LATERAL, joins plainly.
    """

    def __init__(self, first: FromClause, engine: str | None = None) -> None:
        self.clause: Any = first
        self._engine = engine or dialect_name()

    def join(self, table: Table, on: Callable[[Any], ColumnElement[bool]], *, outer: bool = False) -> Any:
        """Join `table` where `on(its columns)` holds (which may name what came before); return its columns."""
        if self._engine != "postgresql":
            self.clause = self.clause.join(table, on(table.c), isouter=outer)
            return table.c
        step = select(table).where(on(table.c)).offset(0).lateral(f"{table.name}_")
        self.clause = self.clause.join(step, true(), isouter=outer)
        return step.c
