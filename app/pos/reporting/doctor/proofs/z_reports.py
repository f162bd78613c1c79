"""Proofs of Z-reports: numbered without gap, sealed one to the next, and the sums of their shifts."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from uuid import UUID

from sqlalchemy import Connection, text

from app.kernel.i18n import _l
from app.pos.business.api import FIRST_HASH
from app.pos.reporting.doctor.proofs.proof import Comparison, Walk, count
from app.pos.reporting.doctor.rules import Tally
from app.pos.sales.api import z_seal

FIGURES = Comparison(
    "z_reports.figures", _l("Every Z-report's figures are the sums of its shifts' documents, and its grand total runs on."),
    count("sales.z_report"),
    """
    SELECT report.id, report.number,
           coalesce(sold.receipts, 0) AS e_receipts, report.receipt_count::bigint AS f_receipts,
           coalesce(sold.gross, 0) AS e_gross, report.gross AS f_gross,
           coalesce(sold.returns, 0) AS e_returns, report.returns AS f_returns,
           coalesce(sold.net, 0) AS e_net, report.net AS f_net,
           coalesce(sold.tax, 0) AS e_tax, report.tax AS f_tax,
           sum(report.net) OVER (PARTITION BY report.branch_id ORDER BY report.sequence) AS e_grand_total,
           report.grand_total AS f_grand_total,
           report.net AS e_printed, (report.figures -> 'turnover' ->> 'total')::numeric AS f_printed
    FROM sales.z_report AS report
    LEFT JOIN (SELECT shift.z_report_id, sum(sale.receipts) AS receipts, sum(sale.net) AS net, sum(sale.tax) AS tax,
                      sum(sale.gross) AS gross, sum(sale.returns) AS returns
               FROM sales.shift AS shift
               JOIN (SELECT document.shift_id, count(DISTINCT document.id) AS receipts, sum(item.net + item.tax) AS net,
                            sum(item.tax) AS tax, sum(item.total) FILTER (WHERE item.quantity > 0 AND NOT undone) AS gross,
                            sum(item.total) FILTER (WHERE item.quantity < 0 OR undone) AS returns
                     FROM sales.sale AS document
                     CROSS JOIN LATERAL (SELECT document.kind IN ('VOID', 'CANCELLATION') AS undone) AS what
                     JOIN sales.sale_item AS item ON item.tenant_id = :tenant AND item.sale_id = document.id
                     WHERE document.tenant_id = :tenant GROUP BY document.shift_id) AS sale ON sale.shift_id = shift.id
               WHERE shift.tenant_id = :tenant AND shift.z_report_id IS NOT NULL GROUP BY shift.z_report_id) AS sold
        ON sold.z_report_id = report.id
    WHERE report.tenant_id = :tenant
    """,
    ("receipts", "gross", "returns", "net", "tax", "grand_total", "printed"))


def walk_chains(connection: Connection, tenant_id: UUID) -> Tally:
    """Recompute the seal of every Z-report from its stored figures, along each branch's chain."""
    tally = Tally()
    rows = connection.execution_options(yield_per=100).execute(text(
        "SELECT id, branch_id, sequence, number, figures, previous_hash, hash FROM sales.z_report "
        "WHERE tenant_id = :tenant ORDER BY branch_id, sequence"), {"tenant": tenant_id}).mappings()
    for _branch, reports in groupby(rows, key=itemgetter("branch_id")):
        previous = FIRST_HASH
        for sequence, report in enumerate(reports, 1):
            tally.counted += 1
            at = (report["id"], report["number"])
            tally.compare(*at, "sequence", sequence, report["sequence"])
            tally.compare(*at, "previous_hash", previous, report["previous_hash"])
            tally.compare(*at, "hash", z_seal(report["previous_hash"], report["number"], report["figures"]), report["hash"])
            previous = report["hash"]
    return tally


CHAIN = Walk(
    "z_reports.chain", _l("Every branch's Z-reports are numbered without a gap and sealed one to the next."),
    walk_chains)

PROOFS = (FIGURES, CHAIN)
