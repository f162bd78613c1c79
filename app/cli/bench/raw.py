"""The yardstick: hand-optimised SQL that writes the very same rows.

psycopg without SQLAlchemy, prepared statements, one read and one writing statement of data-modifying CTEs fed by
typed arrays. The rows are those of one real sale, with fresh ids, number and hash; so nothing is validated, priced,
authorised or announced here: it is what the database alone asks for.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from app.kernel.ids import new_id
from app.kernel.posting import _Part

_PG = postgresql.dialect()
READ = """
SELECT r.branch_id, r.series, r.receipt_counter, r.receipt_hash, s.status, b.currency, c.name,
       (SELECT id FROM sales.sale WHERE tenant_id = %(t)s AND id = %(sale)s),
       (SELECT json_agg(json_build_array(l.variant_id, l.quantity, l.value)) FROM inventory.stock_level l
        WHERE l.tenant_id = %(t)s AND l.branch_id = r.branch_id AND l.variant_id = ANY(%(variants)s)),
       (SELECT json_object_agg(purpose, account_id) FROM accounting.posting_account WHERE tenant_id = %(t)s)
FROM business.register r
JOIN business.branch b ON b.tenant_id = r.tenant_id AND b.id = r.branch_id
JOIN sales.shift s ON s.tenant_id = r.tenant_id AND s.id = %(shift)s
LEFT JOIN customers.customer c ON c.tenant_id = r.tenant_id AND c.id = %(customer)s
WHERE r.tenant_id = %(t)s AND r.id = %(register)s FOR UPDATE OF r
"""


class RawSale:
    """Writes copies of one captured sale. `parts` is what the product's own posting wrote for it, `keep` the ids of
    what exists already: articles, accounts, tills, people."""

    def __init__(self, parts: list[_Part], keep: set[UUID], tenant_id: UUID) -> None:
        self.tenant_id = tenant_id
        self.ctes: list[str] = []
        self.columns: list[tuple[int, str, list[Any]]] = []
        for number, part in enumerate(parts):
            getattr(self, "_" + part.kind)(number, part)
        self.text = f"WITH {', '.join(self.ctes)} SELECT 1"
        rows = {part.table.name: part.rows for part in parts}
        self.sale = rows["sale"][0]
        self.variants = [row["variant_id"] for row in rows["sale_item"]]
        self.fresh = {value for _n, _name, values in self.columns for value in values
                      if isinstance(value, UUID) and value not in keep}

    def write_at(self, connection: psycopg.Connection, at: dict[UUID, UUID]) -> None:
        """Write one more copy of the sale in its own transaction, with the ids in `at` (till, articles) exchanged."""
        ids = {**{old: new_id() for old in self.fresh}, **at}
        sale = self.sale
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", (str(self.tenant_id),), prepare=True)
            cursor.execute(READ, {
                "t": self.tenant_id, "sale": ids[sale["id"]], "variants": [at.get(v, v) for v in self.variants],
                "shift": at[sale["shift_id"]], "customer": at[sale["customer_id"]], "register": at[sale["register_id"]]}, prepare=True)
            found = cursor.fetchone()
            assert found is not None
            sequence = found[2] + 1
            number = f"{found[1]}-{sequence:06d}"
            digest = hashlib.sha256(f"{found[3]}\n{number}".encode()).hexdigest()
            changed = {"series": found[1], "sequence": sequence, "invoice_number": number, "hash": digest, "previous_hash": found[3],
                       "receipt_hash": digest, "reference": number, "entry_number": number}
            cursor.execute(self.text, [
                [changed[name]] * len(values) if name in changed and values[0] is not None
                else [ids.get(value, value) if type(value) is UUID else value for value in values]
                for _number, name, values in self.columns], prepare=True)

    def _arrays(self, number: int, table: Table, rows: list[dict], names: list[str], types: dict[str, str] | None = None) -> str:
        columns = []
        for name in names:
            kind = (types or {}).get(name) or table.c[name].type.compile(dialect=_PG)
            values = [row[name] for row in rows]
            if kind == "JSONB":
                values = [None if value is None else Jsonb(_plain(value)) for value in values]
            columns.append(f"%s::{kind}[]")
            self.columns.append((number, name, [str(v) if hasattr(v, "value") else v for v in values]))
        quoted = ", ".join(f'"{name}"' for name in names)
        return f"unnest({', '.join(columns)}) AS x({quoted})"

    def _insert(self, number: int, part: _Part) -> None:
        names = list(part.columns)
        quoted = ", ".join(f'"{name}"' for name in names)
        source = self._arrays(number, part.table, part.rows, names)
        self.ctes.append(f'c{number} AS (INSERT INTO {_name(part.table)} ({quoted}) SELECT {quoted} FROM {source})')

    def _update(self, number: int, part: _Part) -> None:
        key, add, guard = part.extra
        source = self._arrays(number, part.table, part.rows, list(part.columns))
        sets = ", ".join(f'"{name}" = t."{name}" + x."{name}"' if name in add else f'"{name}" = x."{name}"'
                         for name in part.columns if name not in key and name not in guard)
        on = " AND ".join(f't."{name}" = x."{name}"' for name in key)
        self.ctes.append(f"c{number} AS (UPDATE {_name(part.table)} t SET {sets} FROM {source} WHERE {on})")

    def _ledger(self, number: int, part: _Part) -> None:
        balance, _columns, key, amount, before, after, also, sequence = part.extra
        staged = part.rows[0]
        grow = (amount, *also)
        source = self._arrays(number, balance, staged["balances"], ["tenant_id", *key, *grow])
        sets = ", ".join(f'"{name}" = t."{name}" + x."{name}"' for name in grow)
        on = " AND ".join(f't."{name}" = x."{name}"' for name in ("tenant_id", *key))
        back = ", ".join(f't."{name}"' for name in (*key, amount, "version"))
        self.ctes.append(f'm{number} AS (UPDATE {_name(balance)} t SET {sets}, "version" = t."version" + 1, "updated_at" = now() '
                         f"FROM {source} WHERE {on} RETURNING {back})")
        names = [name for name in staged["entries"][0] if name != "later_"]
        source = self._arrays(number, part.table, staged["entries"], names)
        quoted, chosen = (", ".join(f'{prefix}"{name}"' for name in names) for prefix in ("", "x."))
        join = " AND ".join(f'm."{name}" = x."{name}"' for name in key)
        self.ctes.append(
            f'c{number} AS (INSERT INTO {_name(part.table)} ({quoted}, "{before}", "{after}", "{sequence}") '
            f'SELECT {chosen}, m."{amount}" - x."{amount}", m."{amount}", m."version" FROM {source} JOIN m{number} m ON {join})')


def _name(table: Table) -> str:
    return f'{table.schema}."{table.name}"'


def _plain(value: Any) -> Any:
    from app.kernel.audit import plain  # reason: the yardstick imports no more of the product than it must

    return plain(value)
