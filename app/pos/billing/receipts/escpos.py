"""A slip as the bytes that a receipt printer takes: letters where the printer has them, dots where it has not."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PIL import Image

from app.kernel.i18n import direction
from app.pos.billing.receipts import raster
from app.pos.billing.receipts.slip import Row, receipt_slip

if TYPE_CHECKING:
    from escpos.printer import Dummy

COLUMNS = {80: 48, 58: 32}
DOTS = {80: 576, 58: 384}
CODE_PAGE = "CP858"
"""Latin letters with the euro: every maker's printers have it under the same number."""

SIMPLER = str.maketrans({
    "\u2066": None, "\u2069": None, "\u00a0": " ", "•": "*", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"',
    "”": '"', "…": "...",
})
"""Signs that printers have a plain letter for."""

BAR_DOTS, BAR_HEIGHT, SQUARE_DOTS = 2, 80, 5
BAND_DOTS = 240


def receipt_bytes(receipt: dict[str, Any], paper_mm: int, language: str, *, opens_drawer: bool = False) -> bytes:
    """Return a receipt (see `presenter.receipt_view`) for paper of 80 or 58 mm."""
    return slip_bytes(receipt_slip(receipt), paper_mm, language, opens_drawer=opens_drawer)


def slip_bytes(rows: list[Row], paper_mm: int, language: str, *, opens_drawer: bool = False) -> bytes:
    """Return the rows of a slip with a cut at the end, and with a kick of the drawer at the start if asked.

    Slips of a right-to-left language are drawn as dots throughout; in others only rows that have letters beyond
    Western Europe's. Where this machine cannot join Arabic letters, those rows are printed with question marks.
    """
    from escpos.printer import Dummy  # reason: it reads its list of all printers, which every process would wait for

    printer = Dummy()
    printer.hw("INIT")
    printer.charcode(CODE_PAGE)
    if opens_drawer:
        printer.cashdraw(2)
    rtl = direction(language) == "rtl"
    for kind, group in groupby(rows, key=lambda row: _kind(row, rtl)):
        if kind == "dots":
            _print_picture(printer, raster.draw(list(group), DOTS[paper_mm], rtl))
        elif kind == "code":
            for row in group:
                _print_picture(printer, _code(row.code, DOTS[paper_mm]))
        else:
            for row in group:
                _print_text(printer, row, COLUMNS[paper_mm])
    printer.cut()
    return printer.output


def _kind(row: Row, rtl: bool) -> str:
    if row.code:
        return "code"
    if not raster.can_shape():
        return "text"
    return "dots" if rtl or not all(map(_has_letters, row.texts)) else "text"


def _has_letters(text: str) -> bool:
    try:
        text.translate(SIMPLER).encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _plain(text: str) -> str:
    return text.translate(SIMPLER).encode(CODE_PAGE, "replace").decode(CODE_PAGE)


def _print_text(printer: Dummy, row: Row, columns: int) -> None:
    printer.set(bold=row.is_bold, align="center" if row.is_centred else "left",
                double_height=row.is_large, double_width=row.is_large, normal_textsize=True)
    for line in text_lines(row, columns // 2 if row.is_large else columns):
        printer.text(f"{line}\n")


def _print_picture(printer: Dummy, picture: Image.Image) -> None:
    """Send a black and white picture (GS v 0) in bands that small printers' memories hold."""
    width_bytes = picture.width // 8
    for top in range(0, picture.height, BAND_DOTS):
        band = picture.crop((0, top, picture.width, min(top + BAND_DOTS, picture.height)))
        size = width_bytes.to_bytes(2, "little") + band.height.to_bytes(2, "little")
        printer._raw(b"\x1dv0\x00" + size + bytes(255 - byte for byte in band.tobytes()))


def text_lines(row: Row, columns: int) -> list[str]:
    """Return a row as lines of at most `columns` letters; texts at the end stand on the last of them."""
    if row.is_rule:
        return ["-" * columns]
    if row.cells:
        first, *others = (_plain(text) for text in row.cells)
        share = columns // len(row.cells)
        if len(first) > columns - share * len(others) or any(len(text) >= share for text in others):
            return [first, " ".join(text.rjust((columns - len(others)) // len(others)) for text in others).rjust(columns)]
        return [first.ljust(columns - share * len(others)) + "".join(text.rjust(share) for text in others)]
    start, end = _plain(row.start), _plain(row.end)
    indent = start[: len(start) - len(start.lstrip())]
    room = columns - (len(end) + 1 if end else 0)
    lines = textwrap.wrap(start.strip(), max(room, columns // 2), initial_indent=indent, subsequent_indent=indent) or [""]
    if not end:
        return lines
    if len(lines[-1]) + 1 + len(end) > columns:
        return [*lines, *(part.rjust(columns) for part in textwrap.wrap(end, columns))]
    return [*lines[:-1], lines[-1] + end.rjust(columns - len(lines[-1]))]


def _code(rows: tuple[str, ...], width: int) -> Image.Image:
    """Draw a barcode (one row of modules) or a QR code (a square of them) in the middle of the paper."""
    is_bars = len(rows) == 1
    dots = (BAR_DOTS if len(rows[0]) * BAR_DOTS <= width else 1) if is_bars else SQUARE_DOTS
    modules = Image.new("1", (len(rows[0]), len(rows)), 1)
    modules.putdata([0 if module == "1" else 255 for row in rows for module in row])
    scaled = modules.resize((len(rows[0]) * dots, BAR_HEIGHT if is_bars else len(rows) * dots), Image.Resampling.NEAREST)
    band = Image.new("1", (width, scaled.height), 1)
    band.paste(scaled, ((width - scaled.width) // 2, 0))
    return band
