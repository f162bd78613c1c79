"""Where a document lives: from what a ledger row was written for to the page that shows it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.kernel.i18n import _l
from app.kernel.pages import url

# source kind → (endpoint, name of its id, what people call it)
PAGES = {
    "sale": ("pos.sales.sales.show", "sale_id", _l("Receipt")),
    "adjustment": ("pos.inventory.adjustments.show", "document_id", _l("Stock adjustment")),
    "shift": ("pos.sales.shifts.show", "shift_id", _l("Shift")),
    "shift_open": ("pos.sales.shifts.show", "shift_id", _l("Float")),
    "cash_movement": ("", "", _l("Cash in or out")),
    "manual": ("", "", _l("Posted by hand")),
    "reversal": ("pos.accounting.journal.show", "entry_id", _l("Reversal")),
}


def source_url(kind: str, source_id: UUID) -> str:
    """Return the address of a document's page, "" if it has none."""
    endpoint, name, _label = PAGES.get(kind, ("", "", ""))
    return url(endpoint, **{name: source_id}) if endpoint in current_app.view_functions else ""


def source_label(kind: str) -> str:
    """Return what people call a kind of document."""
    return str(PAGES[kind][2]) if kind in PAGES else kind.replace("_", " ").capitalize()


def source_kinds() -> list[tuple[str, str]]:
    """Return (kind, label) of every known kind, for filters."""
    return [(kind, str(label)) for kind, (_endpoint, _name, label) in PAGES.items()]
