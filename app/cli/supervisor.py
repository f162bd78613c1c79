"""Keeping the application's processes alive together, and ending them in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MARK = "WKPOS_STARTED_FROM"
LONGEST_PAUSE = 30
LARGEST_LOG = 10 * 1024 * 1024


@dataclass
class Keeper:
    """One process that is started again when it ends by itself.

    `grace` is how many seconds it gets to finish its work when told to stop.
    """

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    directory: Path
    log: Path
    grace: float
    process: subprocess.Popen | None = None
    failures: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it, in a process group of its own: the terminal's Ctrl-C is for the supervisor to hand on."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.directory,
                env={**self.environ, MARK: str(self.directory)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.due = time.monotonic() + LONGEST_PAUSE

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def check(self) -> str | None:
        """Start it again if it ended, later each time it fails at once; returns a sentence when it did end.
        """
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        lived = time.monotonic() >= self.due
        self.failures = 0 if lived else self.failures + 1
        self._sweep()
        self.process = None
        self.due = time.monotonic() + min(LONGEST_PAUSE, 2**self.failures - 1)
        return f"The {self.name} ended (code {code}) and is started again; see {self.log}."

    def stop(self) -> None:
        """Ask it to finish, wait for `grace` seconds, then end it and all that it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.grace)
            except subprocess.TimeoutExpired:
                pass
        self._sweep()
        self.process.wait()
        self.process = None

    def _sweep(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def end_leftovers(directory: Path) -> int:
    """End what a killed supervisor of `directory` left running; returns how many processes that were."""
    left = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(directory):
                left.append(process)
        except (psutil.Error, OSError):
            continue
    for process in left:
        _signal(process.terminate)
    _, alive = psutil.wait_procs(left, timeout=10)
    for process in alive:
        _signal(process.kill)
    psutil.wait_procs(alive, timeout=10)
    return len(left)


def _signal(send) -> None:
    try:
        send()
    except psutil.Error:
        pass


def python(*arguments: str) -> list[str]:
    """The command line of this Python with `arguments`."""
    return [sys.executable, *arguments]
