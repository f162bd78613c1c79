"""Compiles translations/*/LC_MESSAGES/*.po where they are newer than their .mo; run by the environment's
Python.
"""

import sys
from pathlib import Path


def stale(root: Path) -> list[Path]:
    """The .po files of `root` that are not compiled or were changed since."""
    found = sorted((root / "translations").glob("*/LC_MESSAGES/*.po"))
    return [po for po in found if not _is_newer(po.with_suffix(".mo"), po)]


def _is_newer(compiled: Path, source: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns > source.stat().st_mtime_ns


def compile_all(files: list[Path]) -> None:
    """Write the .mo of each file, whole or not at all."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in files:
        fresh = po.with_suffix(".mo.new")
        with po.open("rb") as source, fresh.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parent.parent.name))
        fresh.replace(po.with_suffix(".mo"))


if __name__ == "__main__":
    compile_all([Path(argument) for argument in sys.argv[1:]])
