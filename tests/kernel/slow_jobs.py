"""A job that never ends the first time it is begun: for tests that kill the worker in the middle of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from app.kernel.jobs import Progress, job

SLOW = "tests.slow"
FOREVER = 600


@job(SLOW)
def slow(progress: Progress, path: str) -> dict[str, Any]:
    """Note in the file that it was begun; end only when that is the second time."""
    with Path(path).open("a") as file:
        file.write("begun\n")
    progress.start(2)
    progress.step()
    begun = len(Path(path).read_text().splitlines())
    if begun == 1:
        time.sleep(FOREVER)
    return {"begun": begun}
