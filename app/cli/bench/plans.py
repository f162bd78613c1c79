"""What a piece of work costs the database: its statements, and which large tables it reads as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine

LARGE = 1000
"""Tables with as many rows are better not read as a whole."""


@contextmanager
def watched(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements, with their values, that are sent meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, executemany) -> None:
        # reason: many rows in one INSERT are still told as many, with their values in one mapping
        sent.append((statement, parameters[0] if executemany and isinstance(parameters, list | tuple) else parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def cost(engine: Engine, work: Callable[[], Any]) -> dict[str, Any]:
    """Return how many statements `work` sends, and the large tables that their plans read as a whole ("none")."""
    with watched(engine) as sent:
        work()
    with engine.connect() as connection:
        tables = sorted({name for statement, values in sent for name in _scanned(connection, statement, values)})
        connection.rollback()
    return {"statements": len(sent), "read as a whole": ", ".join(tables) or "none"}


def _scanned(connection: Connection, statement: str, values: Any) -> set[str]:
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return set()
    found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    names = {node["Relation Name"] for node in _nodes(plan) if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan")}
    return {name for name in names if _rows(connection, name) >= LARGE}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _rows(connection: Connection, name: str) -> int:
    return connection.scalar(text("SELECT max(reltuples) FROM pg_class WHERE relname = :name"), {"name": name}) or 0
