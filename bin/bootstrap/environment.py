"""The Python environment in .venv: made, filled from the pinned requirements, mended after a kill."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from progress import Progress, SetupError

NO_VENV = (
    "This Python can make no environment: install its venv module (Debian: apt-get install python3-venv) "
    "and start again."
)


class Environment:
    """The environment of the checkout `root`."""

    def __init__(self, root: Path, progress: Progress) -> None:
        self.root = root
        self.progress = progress
        self.directory = root / ".venv"
        self.python = self.directory / "bin" / "python"
        self.installing = self.directory / "installing"

    def ensure(self, requirements: str, label: str = "Install the Python packages") -> None:
        """Install the pins of the file `requirements` unless they are; make or renew the environment if
        it is broken.

        Raises SetupError.
        """
        ready = self.directory / f"ready-{requirements}"
        digest = hashlib.sha256((self.root / requirements).read_bytes()).hexdigest()
        if (
            ready.exists()
            and ready.read_text() == digest
            and self.python.exists()
            and not self.installing.exists()
        ):
            return
        if self.installing.exists() or not self._works():
            with self.progress.step("Make the Python environment"):
                self._make()
        self.installing.touch()
        with self.progress.step(label) as show:
            self._install(requirements, show)
        ready.write_text(digest)
        self.installing.unlink()

    def _works(self) -> bool:
        try:
            command = [self.python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
            return subprocess.run(command, check=False, capture_output=True).returncode == 0
        except OSError:
            return False

    def _make(self) -> None:
        command = [sys.executable, "-m", "venv", "--clear", self.directory]
        try:
            self.progress.run(command, self.root)
        except SetupError:
            # without ensurepip, as on a bare Debian, the pip of the system installs into the environment
            shutil.rmtree(self.directory, ignore_errors=True)
            try:
                self.progress.run([*command[:4], "--without-pip", self.directory], self.root)
                self.progress.run([sys.executable, "-m", "pip", "--version"], self.root)
            except SetupError:
                shutil.rmtree(self.directory, ignore_errors=True)
                raise SetupError(NO_VENV) from None

    def _pip(self) -> list[str | Path]:
        probe = subprocess.run([self.python, "-m", "pip", "--version"], check=False, capture_output=True)
        return (
            [self.python, "-m", "pip"]
            if probe.returncode == 0
            else [sys.executable, "-m", "pip", "--python", self.python]
        )

    def _install(self, requirements: str, show) -> None:
        expected = sum("==" in line for line in (self.root / requirements).read_text().splitlines())
        seen = 0

        def count(line: str) -> None:
            nonlocal seen
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                show(f"{seen} of {expected}")
            elif line.startswith("Installing collected"):
                show("… unpacking")

        command = [
            *self._pip(),
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar",
            "off",
        ]
        self.progress.run(
            [*command, "--require-hashes", "--no-deps", "-r", requirements],
            self.root,
            env={name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PIP_USER")},
            line=count,
        )
