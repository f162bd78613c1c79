"""Lists as CSV files that spreadsheets open as they are: UTF-8 with its mark, and no cell that could run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """Return a CSV file called `name` as a download; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(head) for head in heads])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def _cell(value: Any) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe; numbers keep their sign."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else str(value)
