"""Progress lines and the one-sentence error of the set-up; standard library only, as nothing is installed
yet.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class SetupError(Exception):
    """The set-up cannot go on; the text says in one sentence why and what to do."""


class Progress:
    """Writes a line for each step that does something; steps that find nothing to do stay silent."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.live = sys.stderr.isatty()
        self.shared_with_children: tuple[int, ...] = ()

    @contextmanager
    def step(self, label: str) -> Iterator[Callable[[str], None]]:
        """Show `label` while the block runs, then the time it took; yields a function that shows a detail."""
        began = time.monotonic()

        def show(detail: str) -> None:
            if self.live:
                print(f"\r\033[K  {label} {detail}", end="", file=sys.stderr, flush=True)

        show("…")
        try:
            yield show
        except BaseException:
            if self.live:
                print(file=sys.stderr)
            raise
        start = "\r\033[K" if self.live else ""
        print(f"{start}  {label:<44}{time.monotonic() - began:6.1f} s", file=sys.stderr, flush=True)

    def run(
        self,
        command: Sequence[str | Path],
        cwd: Path,
        env: dict[str, str] | None = None,
        line: Callable[[str], None] | None = None,
    ) -> list[str]:
        """Run `command`, its output into the log and line by line to `line`; returns the output's lines.

        Raises SetupError with the last lines when it fails or is missing.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        with self.log.open("a") as log:
            print("$", *command, file=log)
            try:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    cwd=cwd,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                    pass_fds=self.shared_with_children,
                )
            except OSError as error:
                raise SetupError(f"{command[0]} cannot be started: {error.strerror}.") from None
            with process:
                try:
                    for text in process.stdout:
                        log.write(text)
                        lines.append(text.rstrip())
                        if line:
                            line(text)
                except BaseException:
                    process.terminate()
                    raise
        if process.returncode:
            last = "\n    ".join(text for text in lines[-6:] if text)
            raise SetupError(
                f"{Path(command[0]).name} failed; all of its output is in {self.log}. Its end:\n    {last}"
            )
        return lines
