"""A posting: all the rows that one business act writes, in one statement, whatever their number.

Each domain adds its own rows; `run` sends them together. In PostgreSQL that is one statement of data-modifying
CTEs, each fed by one JSON array, its text built once per shape; in SQLite the same parts run one after the other.
Balances move relatively (`SET x = x + d`), in key order, so parallel postings neither lose an update nor deadlock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from app.kernel.database import db
from app.kernel.types import SCALE, Fixed

_PG = postgresql.dialect()
Row = dict[str, Any]


class Conflict(RuntimeError):
    """A guarded row had moved on since it was read: the whole request is tried again."""


@dataclass(slots=True)
class _Part:
    kind: str
    table: Table
    columns: tuple[str, ...]
    rows: list[Row]
    extra: tuple = ()
    shape: tuple = field(init=False)

    def __post_init__(self) -> None:
        self.shape = (self.kind, self.table, self.columns, self.extra)


class Posting:
    """Collects inserts, relative updates and ledger moves, then writes them all with `run`."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert `rows` (all with the same keys) into `table`; several calls for one table become one part."""
        if not rows:
            return
        columns = tuple(rows[0])
        for part in self._parts:
            if part.kind == "insert" and part.table is table and part.columns == columns:
                part.rows.extend(rows)
                return
        self._parts.append(_Part("insert", table, columns, list(rows)))

    def update(
        self, table: Table, row: Row, *, key: tuple[str, ...] = ("tenant_id", "id"),
        add: tuple[str, ...] = (), guard: tuple[str, ...] = (),
    ) -> None:
        """Update one row found by `key`: columns in `add` grow by the value given, the others are set to it.

        A column in `guard` is not written: it must still hold the value given, else Conflict is raised.
        """
        columns, extra = tuple(row), (key, add, guard)
        for part in self._parts:
            if part.kind == "update" and part.table is table and part.columns == columns and part.extra == extra:
                part.rows.append(row)
                return
        self._parts.append(_Part("update", table, columns, [row], extra))

    def ledger(
        self, balance: Table, entries: Table, rows: Sequence[Row], *,
        key: tuple[str, ...], amount: str, before: str, after: str, opening: Callable[[Row], Row],
        also: tuple[str, ...] = (), sequence: str = "",
    ) -> None:
        """Add each row's `amount` to the balance row of its `key`, and insert the row as an entry that tells the
        balance `before` and `after` it. A missing balance row is opened with `opening(row)` and this amount.
        The columns in `also`, which both tables have, grow the same way, without a before and after. The entries'
        column `sequence` takes the balance's new version: the true order of the moves, whoever began first.

        `run` returns, under the balance table's name, a dict from key values (as strings) to the new balance.
        """
        if not rows:
            return
        later: dict[tuple, Decimal] = {}
        staged = []
        for row in reversed(rows):
            at = tuple(row[name] for name in key)
            staged.append({**row, "later_": later.get(at, Decimal(0))})
            later[at] = later.get(at, Decimal(0)) + row[amount]
        staged.reverse()
        first = {tuple(row[name] for name in key): row for row in reversed(rows)}
        more = {name: _sums(rows, key, name) for name in also}
        balances = [{**opening(first[at]), **dict(zip(key, at, strict=True)), amount: later[at],
                     **{name: sums[at] for name, sums in more.items()}}
                    for at in sorted(later, key=lambda values: [str(value) for value in values])]
        extra = (balance, tuple(balances[0]), key, amount, before, after, also, sequence)
        self._parts.append(_Part("ledger", entries, tuple(rows[0]), staged, extra))
        self._parts[-1].rows = [{"entries": staged, "balances": balances}]

    def run(self) -> dict[str, dict[tuple[str, ...], Decimal]]:
        """Write everything; return the new balances of each ledger. Raises Conflict if a guard did not hold."""
        connection = db.session.connection()
        parts, self._parts = self._parts, []
        if not parts:
            return {}
        if connection.dialect.name == "sqlite":
            return _run_sqlite(connection, parts)
        shape = tuple(part.shape for part in parts)
        values: dict[str, str] = {}
        encode = _encoder()
        for number, part in enumerate(parts):
            if part.kind == "ledger":
                staged = part.rows[0]
                values[f"p{number}"] = encode(staged["entries"])
                values[f"b{number}"] = encode(staged["balances"])
            else:
                values[f"p{number}"] = encode(_finer(part.table, part.rows))
        found = connection.execute(_statement(shape), values).scalar_one()
        return _read_answer(parts, found)


def _sums(rows: Sequence[Row], key: tuple[str, ...], name: str) -> dict[tuple, Decimal]:
    sums: dict[tuple, Decimal] = {}
    for row in rows:
        at = tuple(row[part] for part in key)
        sums[at] = sums.get(at, Decimal(0)) + row[name]
    return sums


def _read_answer(parts: list[_Part], found: dict[str, Any]) -> dict[str, dict[tuple[str, ...], Decimal]]:
    balances: dict[str, dict[tuple[str, ...], Decimal]] = {}
    for number, part in enumerate(parts):
        if part.kind == "update" and found[f"u{number}"] != len(part.rows):
            raise Conflict(f"{part.table.fullname} moved on")
        if part.kind == "ledger":
            balances.setdefault(part.extra[0].name, {}).update(
                {tuple(entry[:-1]): Decimal(entry[-1]) for entry in found[f"l{number}"] or []})
    return balances


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        text = format(value, "f")
        point = text.find(".")
        if 0 <= point < len(text) - SCALE - 1 and value != round(value, SCALE):
            raise ValueError(f"{value} has more than {SCALE} decimal places")
        return text
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, float):
        raise TypeError("a posting holds Decimals, never floats")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _encoder() -> Callable[[list[Row]], str]:
    """Return a function that turns rows into JSON. Rows of one act share most of their ids and moments: the very
    same object is turned into text once (the rows keep it alive meanwhile, so its identity is its own)."""
    known: dict[int, Any] = {}

    def text_of(value: Any) -> Any:
        text = known.get(id(value))
        if text is None:
            text = known[id(value)] = _text(value)
        return text

    return json.JSONEncoder(default=text_of, ensure_ascii=False).encode


def _finer(table: Table, rows: list[Row]) -> list[Row]:
    """Return the rows with the values of columns of more decimals than money's as text, which `_text` would refuse."""
    finer = _finer_columns(table)
    return rows if not finer else [
        {**row, **{name: format(kind.process_bind_param(row[name], _PG), "f")
                   for name, kind in finer.items() if row.get(name) is not None}} for row in rows]


@lru_cache(maxsize=256)
def _finer_columns(table: Table) -> dict[str, Fixed]:
    return {column.name: column.type for column in table.c if isinstance(column.type, Fixed) and column.type.places > SCALE}


@lru_cache(maxsize=4096)
def _sql_type(column: Column) -> str:
    return column.type.compile(dialect=_PG)


def _recordset(parameter: str, table: Table, columns: tuple[str, ...], extra: str = "") -> str:
    typed = ", ".join(f'"{name}" {_sql_type(table.c[name])}' for name in columns)
    return f"json_to_recordset(CAST(:{parameter} AS json)) AS x({typed}{extra})"


def _name(table: Table) -> str:
    return f'{table.schema}."{table.name}"' if table.schema else f'"{table.name}"'


def _list(columns: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in columns)


@lru_cache(maxsize=256)
def _statement(shape: tuple):
    """Return the one statement for parts of this shape; its answer is a JSON object of counts and balances."""
    ctes, answers = [], []
    for number, (kind, table, columns, extra) in enumerate(shape):
        if kind == "insert":
            ctes.append(f"c{number} AS (INSERT INTO {_name(table)} ({_list(columns)}) "
                        f"SELECT {_list(columns)} FROM {_recordset(f'p{number}', table, columns)})")
        elif kind == "update":
            key, add, guard = extra
            sets = [f'"{name}" = t."{name}" + x."{name}"' if name in add else f'"{name}" = x."{name}"'
                    for name in columns if name not in key and name not in guard]
            match = " AND ".join(f't."{name}" = x."{name}"' for name in (*key, *guard))
            ctes.append(f"c{number} AS (UPDATE {_name(table)} AS t SET {', '.join(sets)} "
                        f"FROM {_recordset(f'p{number}', table, columns)} WHERE {match} RETURNING 1)")
            answers.append(f"'u{number}', (SELECT count(*) FROM c{number})")
        else:
            ctes += _ledger_ctes(number, table, columns, extra)
            keys = ", ".join(f'"{name}"::text' for name in extra[2])
            answers.append(f"'l{number}', (SELECT json_agg(json_build_array({keys}, \"{extra[3]}\"::text)) "
                           f"FROM m{number})")
    return text(f"WITH {', '.join(ctes)} SELECT json_build_object({', '.join(answers)})")


def _ledger_ctes(number: int, entries: Table, columns: tuple[str, ...], extra: tuple) -> list[str]:
    balance, balance_columns, key, amount, before, after, also, sequence = extra
    on = ", ".join(f'"{name}"' for name in ("tenant_id", *key))
    grow = ", ".join(f'"{name}" = t."{name}" + excluded."{name}"' for name in (amount, *also))
    grow += ', "version" = t."version" + 1, "updated_at" = now()'
    join = " AND ".join(f'm."{name}" = x."{name}"' for name in key)
    order, version = (f', "{sequence}"', ', m."version"') if sequence else ("", "")
    return [
        f"m{number} AS (INSERT INTO {_name(balance)} AS t ({_list(balance_columns)}) "
        f"SELECT {_list(balance_columns)} FROM {_recordset(f'b{number}', balance, balance_columns)} "
        f"ORDER BY {_list(key)} ON CONFLICT ({on}) DO UPDATE SET {grow} "
        f"RETURNING {_list((*key, amount, 'version'), 't.')})",
        f"c{number} AS (INSERT INTO {_name(entries)} ({_list(columns)}, \"{before}\", \"{after}\"{order}) "
        f"SELECT {_list(columns, 'x.')}, m.\"{amount}\" - x.later_ - x.\"{amount}\", m.\"{amount}\" - x.later_{version} "
        f"FROM {_recordset(f'p{number}', entries, columns, ', later_ numeric')} JOIN m{number} m ON {join})",
    ]


def _run_sqlite(connection, parts: list[_Part]) -> dict[str, dict[tuple[str, ...], Decimal]]:
    balances: dict[str, dict[tuple[str, ...], Decimal]] = {}
    for part in parts:
        if part.kind == "insert":
            connection.execute(part.table.insert(), part.rows)
        elif part.kind == "update":
            for row in part.rows:
                _update_sqlite(connection, part, row)
        else:
            balances.setdefault(part.extra[0].name, {}).update(_ledger_sqlite(connection, part))
    return balances


def _update_sqlite(connection, part: _Part, row: Row) -> None:
    key, add, guard = part.extra
    table = part.table
    sets = {name: table.c[name] + row[name] if name in add else row[name]
            for name in part.columns if name not in key and name not in guard}
    statement = table.update().values(sets).where(*[table.c[name] == row[name] for name in (*key, *guard)])
    if connection.execute(statement).rowcount != 1:
        raise Conflict(f"{table.fullname} moved on")


def _ledger_sqlite(connection, part: _Part) -> dict[tuple[str, ...], Decimal]:
    balance, _, key, amount, before, after, also, sequence = part.extra
    staged, now_at = part.rows[0], {}
    for row in staged["balances"]:
        upsert = sqlite.insert(balance).values(row)
        statement = upsert.on_conflict_do_update(
            index_elements=["tenant_id", *key],
            set_={**{name: balance.c[name] + upsert.excluded[name] for name in (amount, *also)},
                  "version": balance.c["version"] + 1,
                  **({"updated_at": row["updated_at"]} if "updated_at" in row else {})},
        ).returning(balance.c[amount], balance.c["version"])
        now_at[tuple(row[name] for name in key)] = tuple(connection.execute(statement).one())
    for row in staged["entries"]:
        quantity, version = now_at[tuple(row[name] for name in key)]
        end = quantity - row["later_"]
        values = {name: value for name, value in row.items() if name != "later_"}
        order = {sequence: version} if sequence else {}
        connection.execute(part.table.insert().values({**values, before: end - row[amount], after: end, **order}))
    return {tuple(str(value) for value in at): quantity for at, (quantity, _) in now_at.items()}


