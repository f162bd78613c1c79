"""What must come from the operating system: Pango for PDFs, Chromium for browser tests."""

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

from progress import Progress, SetupError

# one name of each library per system is enough
PANGO = (
    ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib", "libpangoft2-1.0.dylib"),
)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def has_pango() -> bool:
    """Whether the libraries that PDFs need can be loaded."""
    return all(any(map(_loads, names)) for names in PANGO)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def find_chromium() -> str | None:
    """The browser for tests: the one CHROMIUM names, else the first in PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def install(packages: tuple[str, ...], what: str, root: Path, progress: Progress) -> bool:
    """Install Debian packages where this user may; returns whether that was possible and worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-y", "-q"]
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with progress.step(f"Install {what}"):
            # the package lists of a fresh machine are empty, those of an old one name versions that are gone
            progress.run([*apt, "update"], root, env=env)
            progress.run([*apt, "install", "--no-install-recommends", *packages], root, env=env)
    except (SetupError, subprocess.SubprocessError):
        return False
    return True
