"""Templates as they were compiled before, kept for every process: no page is slow for being the first after a start."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import jinja2
from flask import Flask
from jinja2.bccache import Bucket

FOLDER = ("var", "templates")
"""In the checkout, whose files are code too; where it is not ours alone to write, each process compiles for itself."""


class CompiledTemplates(jinja2.FileSystemBytecodeCache):
    """What templates were compiled to, as long as neither they nor the `code` that compiles them change."""

    def __init__(self, folder: Path, code: str) -> None:
        super().__init__(str(folder))
        self.code = code

    def get_source_checksum(self, source: str) -> str:
        """Return what a template as compiled before must have come from: its text and that code."""
        return super().get_source_checksum(f"{self.code}{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template compiled before; one that a power cut has damaged is compiled anew."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # reason: reading half a pickle may raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template; a full disk stops no page."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Let the application look for its templates among those compiled before."""
    folder = Path(app.config["ROOT"], *FOLDER)
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_ours(folder):
        app.jinja_env.bytecode_cache = CompiledTemplates(folder, _code())


def is_ours(folder: Path) -> bool:
    """Return whether a folder can be written, and by this process's account alone: what lies in it is run as code."""
    try:
        held = folder.stat()
    except OSError:
        return False
    return held.st_uid == os.geteuid() and not held.st_mode & 0o022 and os.access(folder, os.W_OK | os.X_OK)


def _code() -> str:
    """Name the state of the code that decides what a template becomes: settings and filters of ours, and Jinja."""
    kernel = Path(__file__).parent
    files = [kernel.parent / "__init__.py", *sorted(kernel.glob("*.py")), *sorted(Path(jinja2.__file__).parent.glob("*.py"))]
    states = [(str(path), found.st_mtime_ns, found.st_size) for path in files for found in [path.stat()]]
    return hashlib.sha256(repr(states).encode()).hexdigest()
