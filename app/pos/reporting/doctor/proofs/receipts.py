"""Proofs of receipt numbers: no gap in any till's series, no link of its hash chain broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from app.kernel.i18n import _l
from app.pos.business.api import FIRST_HASH
from app.pos.reporting.doctor.proofs.proof import Comparison, Walk, count
from app.pos.reporting.doctor.rules import Tally
from app.pos.sales.api import SEALED_ITEM, SEALED_PAYMENT, SEALED_SALE, receipt_number, sale_digest, sale_seal

AT_ONCE = 500

SERIES = Comparison(
    "receipts.series", _l("Every till's receipts are numbered from 1 to its counter without a gap."),
    count("sales.sale"),
    """
    SELECT register.id, coalesce(register.series, sale.series) AS number,
           coalesce(register.receipt_counter, 0)::bigint AS e_receipts, coalesce(sale.receipts, 0) AS f_receipts,
           coalesce(register.receipt_counter, 0)::bigint AS e_last, coalesce(sale.last, 0)::bigint AS f_last,
           least(register.receipt_counter, 1)::bigint AS e_first, coalesce(sale.first, 0)::bigint AS f_first
    FROM (SELECT id, series, receipt_counter FROM business.register WHERE tenant_id = :tenant) AS register
    FULL JOIN (SELECT series, count(*) AS receipts, min(sequence) AS first, max(sequence) AS last
               FROM sales.sale WHERE tenant_id = :tenant GROUP BY series) AS sale USING (series)
    """,
    ("receipts", "last", "first"))


def walk_chains(connection: Connection, tenant_id: UUID) -> Tally:
    """Recompute digest and hash of every document from its stored rows, along each till's chain."""
    tally = Tally()
    last = {row.series: row.receipt_hash for row in connection.execute(
        text("SELECT series, receipt_hash FROM business.register WHERE tenant_id = :tenant"), {"tenant": tenant_id})}
    for series, sales in groupby(_documents(connection, tenant_id), key=lambda document: document[0]["series"]):
        previous = FIRST_HASH
        for sale, items, payments in sales:
            tally.counted += 1
            at = (sale["id"], sale["invoice_number"])
            digest = sale_digest(sale, items, payments)
            tally.compare(*at, "number", receipt_number(series, sale["sequence"]), sale["invoice_number"])
            tally.compare(*at, "previous_hash", previous, sale["previous_hash"])
            tally.compare(*at, "digest", digest, sale["digest"])
            tally.compare(*at, "hash", sale_seal(sale["previous_hash"], sale["invoice_number"], sale["digest"]), sale["hash"])
            previous = sale["hash"]
        tally.compare(None, series, "last_hash", previous, last.get(series))
    return tally


CHAIN = Walk(
    "receipts.chain", _l("Every document's content is what was sealed, and every till's hash chain is unbroken."),
    walk_chains)

PROOFS = (SERIES, CHAIN)

_SALES = text(
    "SELECT series, sequence, invoice_number, previous_hash, digest, hash, "
    f"{', '.join(SEALED_SALE)} FROM sales.sale WHERE tenant_id = :tenant AND (series, sequence) > (:series, :sequence) "
    "ORDER BY series, sequence LIMIT :most")
_ITEMS = text(f"SELECT sale_id, {', '.join(SEALED_ITEM)} FROM sales.sale_item "
              "WHERE tenant_id = :tenant AND sale_id = ANY(:ids) ORDER BY sale_id")
_PAYMENTS = text(f"SELECT sale_id, {', '.join(SEALED_PAYMENT)} FROM sales.sale_payment "
                 "WHERE tenant_id = :tenant AND sale_id = ANY(:ids) ORDER BY sale_id")

Stored = Mapping[Any, Any]  # by name; SQLAlchemy's rows would take a column for a key too
Rows = list[Stored]


def _documents(connection: Connection, tenant_id: UUID) -> Iterator[tuple[Stored, Rows, Rows]]:
    """Yield every document with its lines and payments, by series and sequence, AT_ONCE read together."""
    after: dict[str, Any] = {"series": "", "sequence": 0}
    while sales := connection.execute(_SALES, {"tenant": tenant_id, "most": AT_ONCE, **after}).mappings().all():
        ids = {"tenant": tenant_id, "ids": [sale["id"] for sale in sales]}
        items, payments = (_by_sale(connection.execute(statement, ids).mappings()) for statement in (_ITEMS, _PAYMENTS))
        for sale in sales:
            yield sale, items.get(sale["id"], []), payments.get(sale["id"], [])
        after = {"series": sales[-1]["series"], "sequence": sales[-1]["sequence"]}


def _by_sale(rows) -> dict[UUID, Rows]:
    return {sale_id: list(group) for sale_id, group in groupby(rows, key=itemgetter("sale_id"))}
