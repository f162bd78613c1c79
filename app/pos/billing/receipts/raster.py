"""Rows of a slip as dots: for Arabic and every script that receipt printers have no letters for."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from flask import current_app
from PIL import Image, ImageDraw, ImageFont, features

from app.pos.billing.receipts import bidi
from app.pos.billing.receipts.slip import Row

SIZE, LARGE = 24, 36
LEADING = 1.4
GAP = 12
DARK = 150
"""Grey up to here is printed black: thin strokes of small letters stay whole."""

FONTS = (  # first and last character, file (variable, unless its name has a place for the weight)
    ("\u0600", "\u08ff", "ibm-plex-sans-arabic-arabic-{}-normal.woff2"),
    ("\ufb50", "\ufeff", "ibm-plex-sans-arabic-arabic-{}-normal.woff2"),
    ("\u0370", "\u03ff", "inter-greek-wght-normal.woff2"),
    ("\u0400", "\u04ff", "inter-cyrillic-wght-normal.woff2"),
    ("\u0100", "\u02af", "inter-latin-ext-wght-normal.woff2"),
    ("\u1e00", "\u1eff", "inter-latin-ext-wght-normal.woff2"),
    ("\u20a0", "\u20ab", "inter-latin-ext-wght-normal.woff2"),
    ("\u20ad", "\u20cf", "inter-latin-ext-wght-normal.woff2"),
)
LATIN = "inter-latin-wght-normal.woff2"


def can_shape() -> bool:
    """Return whether this machine can join Arabic letters (Pillow needs the system's FriBidi for it)."""
    return bool(features.check("raqm"))


def draw(rows: list[Row], width: int, rtl: bool) -> Image.Image:
    """Return the rows as one black and white picture, `width` dots wide."""
    bands = [_band(row, width, rtl) for row in rows]
    picture = Image.new("L", (width, sum(band.height for band in bands)), 255)
    top = 0
    for band in bands:
        picture.paste(band, (0, top))
        top += band.height
    return picture.point(lambda grey: 0 if grey < DARK else 255).convert("1")


def _band(row: Row, width: int, rtl: bool) -> Image.Image:
    if row.is_rule:
        band = Image.new("L", (width, 16), 255)
        ImageDraw.Draw(band).line([(x, 8) for x in range(0, width)], fill=0)
        for x in range(0, width, 12):
            ImageDraw.Draw(band).rectangle((x + 7, 0, x + 11, 16), fill=255)
        return band
    size = LARGE if row.is_large else SIZE
    height = round(size * LEADING)
    if row.cells:
        return _cells(row, width, height, size, rtl)
    indent = 2 * GAP if row.start.startswith("  ") else 0
    room = width - indent - (_width(row.end, size, row.is_bold, rtl) + GAP if row.end else 0)
    lines = _wrap(row.start.strip(), room, size, row.is_bold, rtl) or [""]
    band = Image.new("L", (width, height * len(lines)), 255)
    for number, line in enumerate(lines):
        taken = _width(line, size, row.is_bold, rtl)
        side = (width - taken) / 2 if row.is_centred else (width - taken - indent if rtl else indent)
        _write(band, side, number * height, line, size, row.is_bold, rtl)
    if row.end:
        side = 0 if rtl else width - _width(row.end, size, row.is_bold, rtl)
        _write(band, side, (len(lines) - 1) * height, row.end, size, row.is_bold, rtl)
    return band


def _cells(row: Row, width: int, height: int, size: int, rtl: bool) -> Image.Image:
    """Draw a row of cells: the first at the start, the others at the end of theirs; below it where they need the room."""
    first, *others = row.cells
    widths = [_width(text, size, row.is_bold, rtl) for text in row.cells]
    share = width / len(row.cells)
    is_tight = any(taken + GAP > share for taken in widths)
    if is_tight:
        share = width / len(others)
    band = Image.new("L", (width, height * 2 if is_tight else height), 255)
    _write(band, width - widths[0] if rtl else 0, 0, first, size, row.is_bold, rtl)
    for position, (text, taken) in enumerate(zip(others, widths[1:], strict=True), 1 if is_tight else 2):
        side = position * share - taken
        _write(band, width - side - taken if rtl else side, height if is_tight else 0, text, size, row.is_bold, rtl)
    return band


def _wrap(text: str, room: float, size: int, bold: bool, rtl: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, size, bold, rtl) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _write(band: Image.Image, x: float, y: float, text: str, size: int, bold: bool, rtl: bool) -> None:
    pen = ImageDraw.Draw(band)
    for piece, is_rtl, font in _pieces(text, size, bold, rtl):
        pen.text((x, y + size * 1.1), piece, font=font, fill=0, anchor="ls", direction="rtl" if is_rtl else "ltr")
        x += font.getlength(piece, direction="rtl" if is_rtl else "ltr")


def _width(text: str, size: int, bold: bool, rtl: bool) -> float:
    return sum(font.getlength(piece, direction="rtl" if is_rtl else "ltr")
               for piece, is_rtl, font in _pieces(text, size, bold, rtl))


def _pieces(text: str, size: int, bold: bool, rtl: bool) -> list[tuple[str, bool, ImageFont.FreeTypeFont]]:
    """Return what is drawn from left to right: text of one direction in one font."""
    found = []
    for run, is_rtl in bidi.runs(text, bidi.is_rtl(text, default=rtl)):
        parts = [("".join(part), name) for name, part in groupby(run, key=_font_of)]
        found += [(part, is_rtl, _font(name, size, bold)) for part, name in (parts[::-1] if is_rtl else parts)]
    return found


def _font_of(character: str) -> str:
    return next((name for first, last, name in FONTS if first <= character <= last), LATIN)


@cache
def _font(name: str, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    path = current_app.config["ROOT"] / "static" / "vendor" / "fonts" / name.format(700 if bold else 500)
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)
    if "{}" not in name:
        font.set_variation_by_axes([700 if bold else 500])
    return font
