"""What can be a document: where its values come from, and which template shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.pos.billing.documents.invoice import invoice_view
from app.pos.billing.reports.presenter import z_report_view


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document. `view` makes the template's values from the source's id, in the language in use."""

    source_kind: str
    template: str
    view: Callable[[UUID], dict[str, Any]]


def _invoice(sale_id: UUID) -> dict[str, Any]:
    return _paper("invoice", invoice_view(sale_id))


def _z_report(report_id: UUID) -> dict[str, Any]:
    return _paper("report", z_report_view(report_id))


def _paper(name: str, view: dict[str, Any]) -> dict[str, Any]:
    """Return a document's values as its template gets them for A4 paper, with nothing that belongs to a screen."""
    return {"title": f"{view['title']} {view['number']}", "paper": "a4", "prints": False, "bar": None, name: view}


KINDS = {
    "invoice": Kind("sale", "pos/billing/documents/invoice.print.html", _invoice),
    "z_report": Kind("z_report", "pos/billing/reports/report.print.html", _z_report),
}
