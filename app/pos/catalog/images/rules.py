"""Pictures of products: what is taken, and where they are shown from."""

from __future__ import annotations

from uuid import UUID

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_IMAGES = 12
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LARGE, SMALL = 1200, 240
"""Longest sides in pixels: of the picture, and of the thumbnail in lists and on the keys of the till."""
ADDRESS = "/office/catalog/images"


def image_key(tenant_id: UUID, image_id: UUID) -> str:
    """Return the file key of a picture; its id cannot be guessed, so its address may be public."""
    return f"products/{tenant_id}/{image_id}.webp"


def thumbnail_key(key: str) -> str:
    """Return the file key of a picture's thumbnail."""
    return f"{key.removesuffix('.webp')}-s.webp"


def image_url(key: str | None) -> str:
    """Return the address of a picture; "" without one."""
    return f"{ADDRESS}/file/{key.removeprefix('products/')}" if key else ""


def thumbnail_url(key: str | None) -> str:
    """Return the address of a picture's thumbnail; "" without a picture."""
    return image_url(thumbnail_key(key)) if key else ""
