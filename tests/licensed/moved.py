"""A process whose clock is ahead: `python -m tests.licensed.moved web PORT`, or a command of bin/wkpos.

The file MOVED_BY holds by how many seconds; it is looked at ten times a second, so a running process moves too. The
scheduler does everything every second, as nobody wants to wait for a minute to pass.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

CONFIRMED = "moved."


def follow(path: Path) -> None:
    """Move this process's clock as the file says, from now on."""
    traveller = time_machine.travel(datetime.now(UTC), tick=True).start()
    _move(traveller, path, _ahead(path))
    threading.Thread(target=_follow, args=(path, traveller, _ahead(path)), daemon=True).start()


def _follow(path: Path, traveller: time_machine.Coordinates, ahead: float) -> None:
    while True:
        threading.Event().wait(0.1)
        if (asked := _ahead(path)) != ahead:
            ahead = asked
            _move(traveller, path, ahead)


def _move(traveller: time_machine.Coordinates, path: Path, ahead: float) -> None:
    """Move, and make up for the moment that moving takes: a cookie of one process must not come from another's future."""
    while abs(missing := time_machine.escape_hatch.time.time() + ahead - time.time()) > 0.005:
        traveller.shift(missing)
    _confirm(path, ahead)


def _confirm(path: Path, ahead: float) -> None:
    """Tell whoever moves the clocks that this one has moved."""
    path.with_name(f"{CONFIRMED}{os.getpid()}").write_text(str(ahead), encoding="ascii")


def _ahead(path: Path) -> float:
    return float(path.read_text(encoding="ascii"))


def main(what: str, *arguments: str) -> None:
    """Become the process."""
    if what == "web":
        from app.cli.web import web_arguments

        *options, _wsgi = web_arguments("127.0.0.1", int(arguments[0]))
        sys.argv = ["granian", "--log-level", "warning", *options, "tests.licensed.moved:app"]
        runpy.run_module("granian", run_name="__main__")
        return
    follow(Path(os.environ["MOVED_BY"]))
    if what == "scheduler":
        from app.cli import worker
        from app.licensing import tasks

        worker.SWEEP_EVERY, worker.pause = 0.5, lambda: 1.0
        tasks.TASKS = tuple((task, timedelta(seconds=1)) for task, _every in tasks.TASKS)
    sys.argv = ["wkpos", what, *arguments]
    runpy.run_module("app.cli", run_name="__main__")


def __getattr__(name: str):
    """Make the application when a web server's process asks for it, with its clock moved before anything else."""
    if name != "app":
        raise AttributeError(name)
    follow(Path(os.environ["MOVED_BY"]))
    from wsgi import app

    globals()["app"] = app
    return app


if __name__ == "__main__":
    main(*sys.argv[1:])
