"""Charts as SVG pictures, drawn on the server: they print, and need no script. The table beside tells the numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pygal
from flask_babel import format_date
from pygal.style import Style

MOST_BARS = 62
MOST_LABELS = 12
STYLE = Style(
    background="transparent", plot_background="transparent", foreground="#4b5563", foreground_strong="#111827",
    foreground_subtle="#9ca3af", colors=("#17624d", "#b45309"), font_family="system-ui, sans-serif",
    label_font_size=11, major_label_font_size=11, tooltip_font_size=12, legend_font_size=12, guide_stroke_color="#e5e7eb",
    major_guide_stroke_color="#e5e7eb", guide_stroke_dasharray="0", major_guide_stroke_dasharray="0",
)


def bar_chart(rows: list[dict[str, Any]], title: str, value: str, values_title: str) -> str:
    """Return a bar chart of the rows' `value` figure as SVG; long reports show their last bars."""
    shown = rows[-MOST_BARS:]
    chart = pygal.Bar(
        style=STYLE, height=260, width=960, show_legend=False, js=[], disable_xml_declaration=True, margin=8,
        x_labels_major_every=-(-len(shown) // MOST_LABELS) or 1, show_minor_x_labels=False, spacing=6, title=None,
        no_data_text="–", truncate_label=14, formatter=lambda number: f"{number:,.0f}", human_readable=True)
    chart.x_labels = [_label(str(row["label"] or row["key"])) for row in shown]
    # a picture's height needs no exactness: here, and only here, money becomes a float
    chart.add(values_title, [float(Decimal(row[value])) for row in shown])
    return chart.render()


def _label(text: str) -> str:
    """Return what stands under a bar: a day in few letters, in the language of the page; anything else as it is."""
    try:
        return format_date(date.fromisoformat(text), "d MMM")
    except ValueError:
        return text
