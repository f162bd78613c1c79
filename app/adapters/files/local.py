"""Files in a folder of this machine (or of a shared volume)."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from app.adapters.files import FileMissing, ensure_key


class LocalFiles:
    """Keeps each file under its key in `root`; a file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def save(self, key: str, content: BinaryIO | bytes) -> int:
        """Keep `content` under `key`, replacing what was there; return its size in bytes."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                if isinstance(content, bytes):
                    file.write(content)
                else:
                    shutil.copyfileobj(content, file, 1024 * 1024)
                size = file.tell()
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return size

    def open(self, key: str) -> BinaryIO:
        """Return the file for reading; raise FileMissing."""
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError):
            raise FileMissing(key) from None

    def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.root / ensure_key(key)
