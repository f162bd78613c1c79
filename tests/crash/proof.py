"""What must hold after any crash: what the tills were told, the database holds, once, and the books agree."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from tests.crash.tills import Paid

Rows = list[Any]


def contradictions(owner: str, registers: list[UUID], files: Path, paid: list[Paid]) -> list[str]:
    """Return a sentence for each way in which the database or the card provider contradicts the registers' receipts."""
    with psycopg.connect(owner, row_factory=namedtuple_row) as connection:
        def rows(statement: str) -> Rows:
            return connection.execute(statement, [registers]).fetchall()

        return [*_sales(rows, paid), *_series(rows), *_cards(rows, files, paid)]


def _sales(rows, paid: list[Paid]) -> list[str]:
    sold = {row.id: row for row in rows("SELECT id, invoice_number, total FROM sales.sale WHERE register_id = ANY(%s)")}
    units: dict[UUID, Counter[str]] = {}
    for row in rows("SELECT i.sale_id, i.sku, i.quantity FROM sales.sale_item i JOIN sales.sale s USING (tenant_id) "
                    "WHERE s.id = i.sale_id AND s.register_id = ANY(%s)"):
        units.setdefault(row.sale_id, Counter())[row.sku] += int(row.quantity)
    told = {one.cart_id: one for one in paid}
    found = [f"{len(paid) - len(told)} carts were told to be paid twice"] if len(told) != len(paid) else []
    for cart_id, one in told.items():
        if cart_id not in sold:
            found.append(f"the paid sale {one.receipt} is lost")
        elif sold[cart_id].invoice_number != one.receipt:
            found.append(f"receipt {one.receipt} is stored as {sold[cart_id].invoice_number}")
        elif units[cart_id] != one.units:
            found.append(f"receipt {one.receipt} has {units[cart_id]}, scanned were {one.units}")
        elif sold[cart_id].total != Decimal("2.49") * sum(one.units.values()):
            found.append(f"receipt {one.receipt} has the total {sold[cart_id].total}")
    return found + [f"{sold[cart_id].invoice_number} was sold a second time" for cart_id in sold.keys() - told.keys()]


def _series(rows) -> list[str]:
    counted = "SELECT series, count(*) AS documents, count(DISTINCT sequence) AS numbers, min(sequence) AS first, " \
              "max(sequence) AS last FROM sales.sale WHERE register_id = ANY(%s) GROUP BY series"
    return [f"the series {row.series} has {row.documents} documents, numbered {row.first} to {row.last}"
            for row in rows(counted) if (row.first, row.last, row.numbers) != (1, row.documents, row.documents)]


def _cards(rows, files: Path, paid: list[Paid]) -> list[str]:
    """Compare what the provider charged, by its own memory, with the sales that were paid by card."""
    asked = {str(row.id): row.source_id for row in rows(
        "SELECT id, source_id FROM payments.terminal_payment WHERE register_id = ANY(%s)")}
    charged: dict[UUID, list[Decimal]] = {}
    for path in (files / "terminal").glob("*.json"):
        known = json.loads(path.read_text())
        if known.get("state") == "approved" and known["request_id"] in asked:
            charged.setdefault(asked[known["request_id"]], []).append(Decimal(known["amount"]))
    due = {one.cart_id: [Decimal("2.49") * sum(one.units.values())] for one in paid if one.by_card}
    return [f"the card was charged {charged.get(cart_id, 'nothing')} for a sale of {due.get(cart_id, 'another way')}"
            for cart_id in charged.keys() | due.keys() if charged.get(cart_id) != due.get(cart_id)]
