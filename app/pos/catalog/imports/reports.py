"""What became of each row, kept as two files: all outcomes, and the refused rows as they came with their reasons."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from app.pos.catalog.imports.rules import Action
from app.pos.catalog.imports.service import Outcome

HEAD = ("line", "action", "code", "name", "details")
REASON = "reason"


class Report:
    """Collects outcomes while an import runs. `outcomes` and `refused` are the finished files (after `close`)."""

    def __init__(self) -> None:
        self.outcomes, self.refused = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self._zipped = gzip.GzipFile(fileobj=self.outcomes, mode="wb", compresslevel=5)
        self._all = io.TextIOWrapper(self._zipped, encoding="utf-8", newline="")
        self._bad = io.TextIOWrapper(self.refused, encoding="utf-8-sig", newline="")
        self._rows, self._refusals = csv.writer(self._all), csv.writer(self._bad)
        self._rows.writerow(HEAD)
        self.refused_count = 0

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_error: Any) -> None:
        self.outcomes.close()
        self._bad.detach()
        self.refused.close()

    def add(self, chunk: list[tuple[Outcome, dict[str, str]]]) -> None:
        """Take a chunk's outcomes with the rows as they came."""
        for outcome, cells in chunk:
            details = "; ".join(outcome.details)
            self._rows.writerow((outcome.line, outcome.action.value, outcome.code, outcome.name, details))
            if outcome.action is Action.REFUSE:
                if not self.refused_count:
                    self._refusals.writerow([*cells, REASON])
                self._refusals.writerow([*cells.values(), details])
                self.refused_count += 1

    def close(self) -> None:
        """Finish both files and stand at their beginning."""
        self._all.flush()
        self._all.detach()
        self._zipped.close()
        self._bad.flush()
        self.outcomes.seek(0)
        self.refused.seek(0)


def read_outcomes(file: BinaryIO, action: str | None, offset: int, size: int) -> list[dict[str, str]]:
    """Return a page of outcomes as dicts of HEAD; only those of `action` when it is given."""
    wanted = (row for row in _rows(file) if not action or row[1] == action)
    return [dict(zip(HEAD, row, strict=True)) for row in islice(wanted, offset, offset + size)]


def _rows(file: BinaryIO) -> Iterator[list[str]]:
    with gzip.GzipFile(fileobj=file) as zipped, io.TextIOWrapper(zipped, encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows, None)
        yield from rows
