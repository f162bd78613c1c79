"""Lists as CSV files that spreadsheets open as they are: UTF-8 with its mark, and no cell that could run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context
from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel.database import db

MOST = 200_000
"""Rows of one file at most: the newest."""
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


def each_row(statement: Select, key: InstrumentedAttribute, at_once: int = 500, most: int = MOST) -> Iterator[Row]:
    """Give the rows of a statement, the newest first, a portion at a time: each once, whatever is written meanwhile.

    `key` is the time-ordered id of the model that the statement selects first; `most` rows are given at most.
    """
    statement = statement.order_by(None).order_by(key.desc()).limit(at_once)
    rows, given = db.session.execute(statement).all(), 0
    while rows and given < most:
        yield from rows[:most - given]
        given, last = given + len(rows), rows[-1][0].id
        rows = db.session.execute(statement.where(key < last)).all() if len(rows) == at_once else []


def _line(values: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def _cell(value: Any) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe; numbers keep their sign."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else str(value)
