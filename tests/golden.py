"""Golden files: what a document looked like when somebody last looked at it.

A difference fails the test. Look at the new document, and when it is meant: GOLDEN=write .venv/bin/pytest tests/pos/billing
"""

from __future__ import annotations

import os
import re
from pathlib import Path


def check(path: Path, text: str) -> None:
    """Compare a text with its golden file; with GOLDEN=write in the environment, write the file instead.

    The version in the address of a static file is left out: it changes with the file.
    """
    text = re.sub(r"/static/v[0-9a-f]{12}/", "/static/", text)
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    assert path.exists(), f"{path.name} was never written: GOLDEN=write"
    assert text == path.read_text(encoding="utf-8")
