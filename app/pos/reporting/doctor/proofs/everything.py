"""Every proof, in the order in which people read them."""

from __future__ import annotations

from app.pos.reporting.doctor.proofs import books, catalog, people, receipts, returns, sales, shifts, stock, z_reports
from app.pos.reporting.doctor.proofs.proof import Proof

PROOFS: tuple[Proof, ...] = (
    *sales.PROOFS, *returns.PROOFS, *receipts.PROOFS, *stock.PROOFS, *books.PROOFS, *shifts.PROOFS, *z_reports.PROOFS,
    *people.PROOFS, *catalog.PROOFS,
)
