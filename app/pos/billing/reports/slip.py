"""A report for the receipt printer."""

from __future__ import annotations

from typing import Any

from app.pos.billing.receipts.slip import RULE, Row, seller_rows


def report_slip(report: dict[str, Any]) -> list[Row]:
    """Return a report (see `presenter.z_report_view`) as a slip."""
    rows = [*seller_rows({**report["seller"], "top": []}),
            Row(report["title"].upper(), is_centred=True, is_bold=True, is_large=True), RULE]
    rows += [Row(fact["label"], fact["value"]) for fact in report["facts"]]
    for section in report["sections"]:
        rows += [RULE, Row(section["title"], is_bold=True)]
        if section["columns"]:
            rows.append(Row(cells=tuple(section["columns"])))
        rows += [Row(cells=tuple(row["cells"])) if "cells" in row else Row(row["label"], row["value"], is_bold=row["is_strong"])
                 for row in section["rows"]]
    rows.append(RULE)
    for line in report["seal"]:
        rows += [Row(line["label"]), Row(line["value"][:32]), Row(line["value"][32:])]
    return rows
