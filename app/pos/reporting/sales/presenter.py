"""Reports as the templates and the CSV show them: plain rows, named columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from app.kernel.filters import day
from app.kernel.i18n import _, _l
from app.pos.payments.api import method_label
from app.pos.reporting.sales.queries import totals
from app.pos.reporting.sales.rules import LABELS, Dimension, columns_of
from app.pricing import with_decimals

COLUMNS = {
    "sales": (_l("Sales"), "number"), "returns": (_l("Returns"), "number"), "lines": (_l("Lines"), "number"),
    "units": (_l("Units"), "quantity"), "gross": (_l("Sold"), "money"), "returned": (_l("Returned"), "money"),
    "net": (_l("Net of returns"), "money"), "tax": (_l("Tax in it"), "money"), "discount": (_l("Discounts"), "money"),
    "cost": (_l("Cost"), "money"), "count": (_l("Payments"), "number"), "taken": (_l("Taken"), "money"),
    "given_back": (_l("Given back"), "money"), "base": (_l("Net"), "money"),
}
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


def named(by: Dimension, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with the labels that people read."""
    def label(row: dict[str, Any]) -> str:
        if by is Dimension.TENDER:
            return str(method_label(row["key"]))
        if by is Dimension.WEEKDAY:
            return str(WEEKDAYS[int(row["key"]) - 1])
        return str(row["label"] or row["key"] or _("Without category"))

    return [{**row, "label": label(row)} for row in rows]


def table_of(by: Dimension, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the report for `ui/table.html`: columns, rows, foot."""
    columns = [{"key": "label", "label": str(LABELS[by])}]
    columns += [{"key": name, "label": str(COLUMNS[name][0]), "kind": COLUMNS[name][1]} for name in columns_of(by)]
    shown = [{**row, "label": _cell(by, row)} for row in named(by, rows)]
    distinct = by in (Dimension.PRODUCT, Dimension.CATEGORY)  # a document with two products is no two documents
    sums = {name: (None if distinct and name in ("sales", "returns") else value) for name, value in totals(rows, by).items()}
    return {"by": by.value, "columns": columns, "rows": shown, "foot": {"label": _("Total"), **sums} if rows else None,
            "caption": chart_label(by)}


def _cell(by: Dimension, row: dict[str, Any]) -> Any:
    if by is Dimension.PRODUCT:
        return {"text": row["label"], "note": row["key"]}
    return day(date.fromisoformat(row["key"])) if by is Dimension.DAY else row["label"]


def chart_label(by: Dimension) -> str:
    """Return what a chart or table of this report is called."""
    return _("Sales by %(dimension)s", dimension=str(LABELS[by]).lower())


def csv_rows(by: Dimension, rows: list[dict[str, Any]], currency: str) -> list[list[str]]:
    """Return header and rows for a CSV file: plain numbers, a point as decimal mark, money with the currency's decimals."""
    names = columns_of(by)
    head = [str(LABELS[by]), *([_("Name")] if by is Dimension.PRODUCT else []), *[str(COLUMNS[name][0]) for name in names]]
    body = [[row["key"] if by is Dimension.PRODUCT else row["label"], *([row["label"]] if by is Dimension.PRODUCT else []),
             *[figure(name, row[name], currency) for name in names]] for row in named(by, rows)]
    return [head, *body]


def figure(name: str, value: Any, currency: str) -> str:
    """Return a figure of the column `name` for files: money with the currency's decimals, units without needless zeros."""
    if COLUMNS[name][1] == "money":
        return format(with_decimals(Decimal(value), currency), "f")
    return format(Decimal(value).normalize() if value else Decimal(0), "f")
