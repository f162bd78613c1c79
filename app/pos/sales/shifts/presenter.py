"""Shifts and Z-reports as pages show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.i18n import _, _p
from app.pos.catalog.api import category_names, tax_names
from app.pos.sales.shifts.models import ShiftStatus


def figures_view(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of an X- or Z-report with taxes and categories called as in the language in use."""
    for kind, names in (("taxes", tax_names()), ("departments", category_names())):
        figures = {**figures, kind: [{**row, "name": names.get(row["name"], row["name"])} for row in figures[kind]]}
    return figures


def shift_columns() -> list[dict[str, Any]]:
    """Return the columns of the list of shifts."""
    return [
        {"key": "number", "label": _("Shift"), "kind": "code"}, {"key": "register", "label": _("Register")},
        {"key": "cashier", "label": _("Cashier")}, {"key": "opened", "label": _("Opened"), "kind": "moment"},
        {"key": "closed", "label": _("Closed"), "kind": "moment"}, {"key": "sales", "label": _("Sales"), "kind": "money"},
        {"key": "returns", "label": _("Returns"), "kind": "money"},
        {"key": "variance", "label": _("Difference"), "kind": "money"}, {"key": "state", "label": _("State"), "kind": "badge"},
    ]


def shift_row(row: dict[str, Any], target: str) -> dict[str, Any]:
    """Return a shift as a row of `ui/table.html`."""
    def amount(name: str) -> dict[str, Any]:
        return {"text": row[name], "currency": row["currency"]}

    return {"number": {"text": row["number"], "url": target}, "register": row["register"], "cashier": row["cashier"],
            "opened": row["opened_at"], "closed": row["closed_at"], "sales": amount("sales_total"),
            "returns": amount("returns_total"), "variance": amount("variance"), "state": state(row)}


def state(shift: dict[str, Any]) -> dict[str, str]:
    """Return whether a shift is open, closed, or in a Z-report, as text and tone."""
    if shift["status"] == ShiftStatus.OPEN:
        return {"text": _p("state", "Open"), "tone": "success"}
    return {"text": _("In a Z-report") if shift["z_report_id"] else _p("state", "Closed"), "tone": ""}


def shift_view(shift: dict[str, Any], names: dict[UUID, str]) -> dict[str, Any]:
    """Return a shift's header for its page."""
    wanted = ("number", "business_date", "opened_at", "closed_at", "opening_balance", "expected_cash", "closing_balance",
              "variance", "close_note", "no_sale_count", "sales_count", "returns_count")
    return {**{name: shift[name] for name in wanted}, "state": state(shift),
            "opened_by": names.get(shift["opened_by_id"], ""), "closed_by": names.get(shift["closed_by_id"], "")}


def count_view(denominations: dict | None) -> list[dict[str, Any]]:
    """Return what was counted, per currency: [{currency, total, pieces: [{value, number}]}]."""
    if not denominations:
        return []
    return [
        {"currency": currency, "total": Decimal(total),
         "pieces": [{"value": Decimal(value), "number": number}
                    for value, number in sorted(denominations["pieces"].get(currency, {}).items(),
                                                key=lambda entry: -Decimal(entry[0])) if number]}
        for currency, total in denominations["counted"].items()
    ]


def z_columns() -> list[dict[str, Any]]:
    """Return the columns of the list of Z-reports."""
    return [
        {"key": "number", "label": _("Z-report"), "kind": "code"}, {"key": "day", "label": _("Business day"), "kind": "day"},
        {"key": "closed", "label": _("Made"), "kind": "moment"}, {"key": "receipts", "label": _("Receipts"), "kind": "number"},
        {"key": "gross", "label": _("Sold"), "kind": "money"}, {"key": "returns", "label": _("Returned"), "kind": "money"},
        {"key": "net", "label": _("Net of returns"), "kind": "money"}, {"key": "tax", "label": _("Tax in it"), "kind": "money"},
        {"key": "grand_total", "label": _("Grand total"), "kind": "money"},
    ]


def z_row(row: dict[str, Any], target: str) -> dict[str, Any]:
    """Return a Z-report as a row of `ui/table.html`."""
    money = {name: {"text": row[name], "currency": row["currency"]} for name in ("gross", "returns", "net", "tax", "grand_total")}
    return {"number": {"text": row["number"], "url": target}, "day": row["business_date"], "closed": row["closed_at"],
            "receipts": row["receipt_count"], **money}
