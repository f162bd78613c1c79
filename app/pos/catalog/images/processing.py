"""Turning what people upload into two WebP pictures without anything else in them (no place, no camera, no script)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.catalog.images import rules


@dataclass(frozen=True, slots=True)
class Pictures:
    """The picture and its thumbnail as WebP, and the picture's size in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def prepare(file: BinaryIO) -> Pictures:
    """Return the picture in `file`, upright and no larger than needed. Raises Refusal when it is none, or too large."""
    data = file.read(rules.MOST_BYTES + 1)
    if len(data) > rules.MOST_BYTES:
        raise Refusal("image_large", _l("The picture is larger than %(most)d MB.", most=rules.MOST_BYTES // 1024**2),
                      field="file", remedy=_l("Choose a smaller one."))
    try:
        with Image.open(io.BytesIO(data), formats=rules.FORMATS) as opened:
            if opened.width * opened.height > rules.MOST_PIXELS:
                raise Refusal("image_pixels", _l("The picture has too many pixels."), field="file",
                              remedy=_l("Choose one of at most 50 megapixels."))
            opened.draft("RGB", (rules.LARGE * 2, rules.LARGE * 2))
            picture = ImageOps.exif_transpose(opened)
            picture = picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refusal("image_unreadable", _l("This is no picture that can be shown."), field="file",
                      remedy=_l("Choose a JPEG, PNG, WebP or GIF file.")) from None
    picture.thumbnail((rules.LARGE, rules.LARGE), Image.Resampling.LANCZOS)
    small = picture.copy()
    small.thumbnail((rules.SMALL, rules.SMALL), Image.Resampling.LANCZOS)
    return Pictures(_webp(picture, 82), _webp(small, 78), picture.width, picture.height)


def _webp(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
