"""Static files under an address that names their content, so that browsers keep them for good: /static/<version>/css/….

The version stands in the path, not in a query: what a style sheet or a module refers to by a relative address has it too.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, has_request_context

KEPT = "public, max-age=31536000, immutable"
_VERSIONED = re.compile(r"(v[0-9a-f]{12})/(.+)")


def init_app(app: Flask) -> None:
    """Let `url_for("static", …)` name the version; a file asked for under it may be kept for a year."""
    folder, watched = str(app.static_folder), app.config["SETTINGS"].environment == "development"
    app.extensions["static_version"] = None if watched else version_of(folder)

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and not _VERSIONED.match(values["filename"]):
            values["filename"] = f"{current_version(app)}/{values['filename']}"


def current_version(app: Flask) -> str:
    """Return the version of what is in the folder: as of the start, or in development as of this request."""
    if (known := app.extensions["static_version"]) is not None:
        return known
    if not has_request_context():
        return version_of(str(app.static_folder))
    if "static_version" not in g:
        g.static_version = version_of(str(app.static_folder))
    return g.static_version


def split_version(filename: str) -> tuple[str | None, str]:
    """Return the version that an address names (None without one) and the file's path in the folder."""
    match = _VERSIONED.fullmatch(filename)
    return (match[1], match[2]) if match else (None, filename)


def keep(response: Response, version: str | None, current: str) -> Response:
    """Say how long a file may be kept: for good under its own version, never unasked under an older one or none."""
    response.headers["Cache-Control"] = KEPT if version == current else "no-cache"
    return response


def version_of(folder: str) -> str:
    """Return the version of a folder's files, a digest of their paths and contents."""
    return _digest(folder, tuple(_stamps(folder)))


def _stamps(folder: str) -> list[tuple[str, int, int]]:
    found = []
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            state = os.stat(path)
            found.append((os.path.relpath(path, folder), state.st_mtime_ns, state.st_size))
    return sorted(found)


@lru_cache(maxsize=4)
def _digest(folder: str, stamps: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for path, _moment, size in stamps:
        digest.update(f"{path}\0{size}\0".encode())
        digest.update(Path(folder, path).read_bytes())
    return f"v{digest.hexdigest()[:12]}"
