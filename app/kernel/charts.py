"""Charts as SVG pictures, drawn on the server: they print, and need no script. The table beside tells the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pygal
from flask import Response
from flask_babel import format_date
from pygal.style import Style

MOST_LABELS = 12
STYLE = Style(
    background="transparent", plot_background="transparent", foreground="#4b5563", foreground_strong="#111827",
    foreground_subtle="#9ca3af", colors=("#17624d", "#b45309"), font_family="system-ui, sans-serif",
    label_font_size=11, major_label_font_size=11, tooltip_font_size=12, legend_font_size=12, guide_stroke_color="#e5e7eb",
    major_guide_stroke_color="#e5e7eb", guide_stroke_dasharray="0", major_guide_stroke_dasharray="0",
)


def bar_chart(labels: Sequence[str | date], series: Sequence[tuple[str, Sequence[Decimal | int]]], *, form: str = "d MMM") -> str:
    """Return bars over `labels` (days are written in `form`) as SVG; several series (title, values) stand on one another."""
    kind = pygal.StackedBar if len(series) > 1 else pygal.Bar
    chart = kind(
        style=STYLE, height=260, width=960, show_legend=len(series) > 1, legend_at_bottom=True, js=[], disable_xml_declaration=True,
        margin=8, x_labels_major_every=-(-len(labels) // MOST_LABELS) or 1, show_minor_x_labels=False, spacing=6, title=None,
        no_data_text="–", truncate_label=14, order_min=0, formatter=lambda number: f"{number:,.0f}", human_readable=True)
    chart.x_labels = [format_date(label, form) if isinstance(label, date) else label for label in labels]
    for title, values in series:
        # a picture's height needs no exactness: here, and only here, money becomes a float
        chart.add(title, [float(Decimal(value)) for value in values])
    return chart.render()


def picture(svg: str | bytes) -> Response:
    """Return a chart as a response: the picture's own styles are allowed in it, nothing else."""
    return Response(svg, content_type="image/svg+xml", headers={
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Cache-Control": "private, max-age=60"})
