"""Bar and QR codes as squares of black and white: drawn as SVG on a page, as dots on a receipt printer."""

from __future__ import annotations

import segno
from barcode import Code128
from markupsafe import Markup

QUIET_BARS = 10
QUIET_SQUARES = 2
BAR_HEIGHT = 40


def bars(text: str) -> str:
    """Return a Code 128 barcode as its modules, "1" black and "0" white, without the quiet zone."""
    return Code128(text).build()[0]


def squares(text: str) -> list[list[bool]]:
    """Return a QR code (medium correction) as rows of squares, True black, without the quiet zone."""
    return [[bool(square) for square in row] for row in segno.make(text, error="m", micro=False).matrix]


def barcode_svg(text: str, label: str) -> Markup:
    """Return a Code 128 barcode as an inline SVG without styles; `label` is read aloud."""
    modules = bars(text)
    path = "".join(f"M{start} 0h{width}v{BAR_HEIGHT}h-{width}z" for start, width in _runs(modules))
    return _svg(f"{-QUIET_BARS} 0 {len(modules) + 2 * QUIET_BARS} {BAR_HEIGHT}", path, "barcode", label)


def qr_svg(text: str, label: str) -> Markup:
    """Return a QR code as an inline SVG without styles; `label` is read aloud."""
    rows = squares(text)
    path = "".join(f"M{start} {top}h{width}v1h-{width}z" for top, row in enumerate(rows)
                   for start, width in _runs("".join("1" if black else "0" for black in row)))
    size = len(rows) + 2 * QUIET_SQUARES
    return _svg(f"{-QUIET_SQUARES} {-QUIET_SQUARES} {size} {size}", path, "qr", label)


def _runs(modules: str) -> list[tuple[int, int]]:
    """Return (start, width) of each black stretch."""
    found, start = [], None
    for position, module in enumerate(f"{modules}0"):
        if module == "1" and start is None:
            start = position
        elif module == "0" and start is not None:
            found.append((start, position - start))
            start = None
    return found


def _svg(box: str, path: str, kind: str, label: str) -> Markup:
    return Markup('<svg class="{}" role="img" aria-label="{}" viewBox="{}" preserveAspectRatio="{}" '
                  'shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg"><path d="{}"/></svg>').format(
        kind, label, box, "none" if kind == "barcode" else "xMidYMid", path)
