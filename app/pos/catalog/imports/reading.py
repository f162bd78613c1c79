"""Reading a CSV as people have it: zipped or not, comma, semicolon or tab, UTF-8 with or without mark, or Windows."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

SAMPLE = 64 * 1024
LONGEST_LINE = 1024 * 1024
MOST_ROWS = 500_000
MOST_BYTES = 512 * 1024 * 1024  # unpacked: a small zip must not fill the machine
DELIMITERS = ",;\t|"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written: its encoding, delimiter and header."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]


def look(file: BinaryIO) -> Shape:
    """Return how a file is written, from its beginning; the file is read from the start again afterwards.

    Raises Refusal when it is empty, has no header line or is no text.
    """
    sample = _read_some(file)
    if not sample.strip():
        raise Refusal("file_empty", _l("The file is empty."), field="file", remedy=_l("Choose a CSV file with a header line."))
    if b"\x00" in sample[:4096] and not sample.startswith(UTF_16):
        raise Refusal("file_not_text", _l("This is not a CSV file."), field="file",
                      remedy=_l("Save the table as CSV (UTF-8) and choose that file."))
    encoding = _encoding(file, sample)
    first = sample.decode(encoding, "ignore").splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    if not first.count(delimiter):
        delimiter = ","
    header = tuple(name.strip() for name in next(csv.reader([first], delimiter=delimiter)))
    if len({name.lower() for name in header if name}) < len([name for name in header if name]):
        raise Refusal("columns_doubled", _l("Two columns have the same name."), field="file",
                      remedy=_l("Give every column a name of its own."))
    if not any(header):
        raise Refusal("file_no_header", _l("The first line names no columns."), field="file",
                      remedy=_l("Begin the file with a line such as barcode,name,price."))
    return Shape(encoding, delimiter, header)


def rows(file: BinaryIO, shape: Shape) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, {column: text}) for each row that is not blank; the header is line 1.

    Raises Refusal on broken files, with the line.
    """
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(_lines(file, shape.encoding), delimiter=shape.delimiter)
    try:
        next(reader, None)
        for count, cells in enumerate(reader, 1):
            if count > MOST_ROWS:
                raise Refusal("file_long", _l("The file has more than %(most)d rows.", most=MOST_ROWS), field="file",
                              remedy=_l("Split it into several files."))
            if any(cell.strip() for cell in cells):
                yield reader.line_num, {
                    name: cell.replace("\x00", "").strip() for name, cell in zip(shape.header, cells, strict=False) if name}
    except (csv.Error, UnicodeDecodeError, OSError, EOFError, zlib.error):
        raise Refusal("file_broken", _l("The file cannot be read after line %(line)d.", line=reader.line_num), field="file",
                      remedy=_l("Save the table as CSV (UTF-8) again.")) from None


def count_lines(file: BinaryIO) -> int:
    """Return how many lines follow the header, for a progress bar (quoted line breaks count too)."""
    stream = _unzipped(file)
    lines, last = 0, b"\n"
    while block := stream.read(1024 * 1024):
        lines, last = lines + block.count(b"\n"), block[-1:]
    return max(0, lines + (last != b"\n") - 1)


def _read_some(file: BinaryIO) -> bytes:
    try:
        sample = _unzipped(file).read(SAMPLE)
    except (OSError, EOFError, zlib.error):
        raise Refusal("file_broken", _l("The file cannot be unpacked."), field="file",
                      remedy=_l("Pack it again, or choose the CSV file itself.")) from None
    file.seek(0)
    return sample


class _Limited(io.RawIOBase):
    """A stream that ends with an error once more came out of a zip than a table can hold."""

    def __init__(self, inner: gzip.GzipFile) -> None:
        self.inner, self.given = inner, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self.inner.read(len(buffer))
        self.given += len(data)
        if self.given > MOST_BYTES:
            raise OSError("too large")
        buffer[: len(data)] = data
        return len(data)


def _unzipped(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return io.BufferedReader(_Limited(gzip.GzipFile(fileobj=file)), 256 * 1024) if zipped else file


def _encoding(file: BinaryIO, sample: bytes) -> str:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if sample.startswith(UTF_16):
        return "utf-16"
    try:
        for _line in _lines(file, "utf-8"):
            pass
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252"
    except (OSError, EOFError, zlib.error):
        return "utf-8"
    finally:
        file.seek(0)


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    wrapper = io.TextIOWrapper(_unzipped(file), encoding=encoding, newline="",
                               errors="replace" if encoding == "cp1252" else "strict")
    try:
        yield from wrapper
    finally:
        wrapper.detach()  # reason: the caller's file stays open
