"""Sets a fresh checkout up and hands over: `python bin/bootstrap setup|run|test|wkpos …`. Stdlib only."""

import errno
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import checks
import frontend
import system
from environment import Environment
from progress import Progress, SetupError

import translations

ROOT = Path(__file__).resolve().parents[2]


def main(action: str, arguments: list[str]) -> int:
    """Set up what `action` needs and do it; returns the exit code."""
    os.environ.pop("__PYVENV_LAUNCHER__", None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    progress = Progress(ROOT / "var" / "log" / "setup.log")
    try:
        with _alone(progress):
            environment = _prepare(progress, for_tests=action == "test")
            if action != "wkpos":
                _provide_pango(progress, install=action == "test")
            chromium = _provide_chromium(progress) if action == "test" else None
    except SetupError as error:
        print(f"  {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"  {_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n  Stopped; the next start goes on from here.", file=sys.stderr)
        return 130
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ["PYTHONPATH"] = str(ROOT)
    if action == "setup":
        return 0
    if action == "test":
        return checks.run(ROOT, environment.python, chromium, arguments)
    command = ["run", *arguments] if action == "run" else arguments
    os.execv(environment.python, [str(environment.python), "-P", "-m", "app.cli", *command])


@contextmanager
def _alone(progress: Progress) -> Iterator[None]:
    """Two set-ups of one checkout wait for each other.

    Programs started meanwhile share the lock: pip or npm that outlive a killed set-up are waited for too.
    """
    try:
        (ROOT / "var").mkdir(exist_ok=True)
        lock = open(ROOT / "var" / "setup.lock", "w")
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM):
            raise
        raise SetupError(f"{ROOT / 'var'} cannot be written ({error.strerror}): run as its owner.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Another set-up of this folder is at work; waiting for it.", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        progress.shared_with_children = (lock.fileno(),)
        yield


def _sentence(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {ROOT} is full: free some space and start again."
    if error.errno == errno.EROFS:
        return f"{ROOT} cannot be written, as its disk is read-only: put the folder elsewhere and start again."
    return f"The set-up stopped: {error}."


def _prepare(progress: Progress, *, for_tests: bool) -> Environment:
    environment = Environment(ROOT, progress)
    environment.ensure("requirements-test.txt" if for_tests else "requirements.txt")
    frontend.ensure(ROOT, environment, progress)
    stale = translations.stale(ROOT)
    if stale:
        with progress.step("Compile the translations"):
            progress.run([environment.python, translations.__file__, *stale], ROOT)
    return environment


def _provide_pango(progress: Progress, *, install: bool) -> None:
    if system.has_pango():
        return
    if install and system.install(system.PANGO_PACKAGES, "Pango", ROOT, progress) and system.has_pango():
        return
    packages = " ".join(system.PANGO_PACKAGES)
    print(
        f"  PDF documents need Pango (Debian: apt-get install {packages}); everything else works.",
        file=sys.stderr,
    )


def _provide_chromium(progress: Progress) -> str | None:
    found = system.find_chromium()
    if not found and system.install(("chromium",), "Chromium", ROOT, progress):
        found = system.find_chromium()
    if not found:
        print(
            "  Browser tests cannot run here, as there is no Chromium (Debian: apt-get install chromium); "
            "all others run.",
            file=sys.stderr,
        )
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
