"""Files in memory, for tests."""

from __future__ import annotations

import io
from typing import BinaryIO

from app.adapters.files import FileMissing, ensure_key


class FakeFiles:
    """Keeps files in a dict, `kept`: key → content."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def save(self, key: str, content: BinaryIO | bytes) -> int:
        """Keep `content` under `key`, replacing what was there; return its size in bytes."""
        self.kept[ensure_key(key)] = content if isinstance(content, bytes) else content.read()
        return len(self.kept[key])

    def open(self, key: str) -> BinaryIO:
        """Return the file for reading; raise FileMissing."""
        if ensure_key(key) not in self.kept:
            raise FileMissing(key)
        return io.BytesIO(self.kept[key])

    def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""
        self.kept.pop(ensure_key(key), None)
