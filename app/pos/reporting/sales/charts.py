"""The chart of a sales report."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.kernel import charts

MOST_BARS = 62


def bar_chart(rows: list[dict[str, Any]], value: str, values_title: str) -> str:
    """Return a bar chart of the rows' `value` figure as SVG; long reports show their last bars."""
    shown = rows[-MOST_BARS:]
    return charts.bar_chart([_label(str(row["label"] or row["key"])) for row in shown], [(values_title, [row[value] for row in shown])])


def _label(text: str) -> str | date:
    """Return what stands under a bar: a day as one, anything else as it is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
