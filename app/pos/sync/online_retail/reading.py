"""Reading the invoices of the Online Retail data set: CSV, plain or gzip, one row a line of an invoice."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.sync.online_retail.rules import Day, Invoice, Row

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


def read_days(paths: Iterable[Path]) -> Iterator[Day]:
    """Yield the business days of the files in their order, each with its invoices in the order of their first lines.

    One day at a time is in memory; a line of an invoice that stands apart from the others of its day still belongs to
    it. Raises Refusal, with file and line, for what is no such file.
    """
    rows = (row for path in paths for row in read_rows(path))
    for day, group in groupby(rows, key=lambda row: row.at.date()):
        yield _day(day, group)


def _day(day: date, rows: Iterable[Row]) -> Day:
    invoices: dict[str, list[Row]] = {}
    for row in rows:
        invoices.setdefault(row.invoice, []).append(row)
    return Day(day, tuple(Invoice(number, tuple(lines)) for number, lines in invoices.items()))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file as they stand."""
    with _opened(path) as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise _refused(path, 1, _l("Columns are missing: %(names)s.", names=", ".join(missing)))
        for row in reader:
            yield _row(path, reader.line_num, row)


def count_rows(paths: Iterable[Path]) -> int:
    """Return how many rows the files hold, for a progress bar; raise Refusal for one that cannot be read."""
    total = 0
    for path in paths:
        with _opened(path) as file:
            total += sum(1 for _row in csv.reader(file)) - 1
    return total


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, 0, _l("The file cannot be read: %(reason)s.", reason=str(error))) from error


def _row(path: Path, line: int, row: dict[str, str]) -> Row:
    try:
        quantity, price = Decimal(row["Quantity"]), Decimal(row["UnitPrice"])
        at = datetime.fromisoformat(row["InvoiceDate"])
        if not (quantity.is_finite() and price.is_finite()) or at.tzinfo:
            raise ValueError("not a number, or no local time")
    except (InvalidOperation, ValueError, TypeError) as error:
        raise _refused(path, line, _l("This row is no line of an invoice: %(reason)s.", reason=str(error))) from None
    return Row(line, row["InvoiceNo"], row["StockCode"], row["Description"].strip(), quantity, at, price,
               row["CustomerID"], row["Country"])


def _refused(path: Path, line: int, reason: Any) -> Refusal:
    where = f"{path.name}:{line}" if line else path.name
    return Refusal("file_unreadable", _l("%(where)s: %(reason)s", where=where, reason=reason),
                   remedy=_l("Check the file and start again: what is stored already is not stored twice."))
