"""Lists as CSV files that spreadsheets open as they are: UTF-8 with its mark, and no cell that could run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """Return a CSV file called `name` as a download; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(head) for head in heads])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def csv_stream(name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """Return a CSV file like `csv_response`, written while it is downloaded: for lists that are too long to be held.

    The rows are read after the request's own transaction.
    """
    def lines() -> Iterator[str]:
        yield "\ufeff" + _line([str(head) for head in heads])
        for row in rows:
            yield _line([_cell(value) for value in row])

    return Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def _line(values: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _cell(value: Any) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe; numbers keep their sign."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else str(value)
