"""The files port: where uploads and pictures are kept. A key is a path of plain segments; it never leaves the store."""

from __future__ import annotations

import re
from typing import BinaryIO, Protocol

from flask import current_app

KEY = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*$")


class FileMissing(Exception):
    """There is no file under this key (any more)."""


class FileStore(Protocol):
    """What a store of files does. Keys are of small letters, digits, dots, hyphens and slashes."""

    def save(self, key: str, content: BinaryIO | bytes) -> int:
        """Keep `content` under `key`, replacing what was there; return its size in bytes."""

    def open(self, key: str) -> BinaryIO:
        """Return the file for reading; raise FileMissing."""

    def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""


def ensure_key(key: str) -> str:
    """Return the key; raise ValueError for one that could lead out of the store."""
    if not KEY.match(key) or ".." in key:
        raise ValueError(f"{key!r} is no file key")
    return key


def files() -> FileStore:
    """Return the application's store: local files under FILES_PATH unless something else was put in its place."""
    store = current_app.extensions.get("files")
    if store is None:
        from app.adapters.files.local import LocalFiles  # reason: the implementation imports this port

        store = current_app.extensions["files"] = LocalFiles(current_app.config["SETTINGS"].files_path)
    return store
