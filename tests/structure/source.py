"""Reading the source as trees, for tests that hold its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POS = ROOT / "app" / "pos"
LICENSING = ROOT / "app" / "licensing"


def modules(folder: Path = POS) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file below `folder` with its tree."""
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield (module, line) of every import in a tree, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def strangers(path: Path, tree: ast.AST) -> list[str]:
    """Return the imports of another domain's inside: from outside a domain only its `api` is imported."""
    domain = path.relative_to(POS).parts[0]
    found = []
    for name, line in imported(tree):
        parts = name.split(".")
        if parts[:2] != ["app", "pos"] or len(parts) < 4 or parts[2] == domain:
            continue
        if parts[3] != "api" and (POS / parts[2]).is_dir():
            found.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    return found


FORBIDDEN = {
    "rules.py": ("sqlalchemy", "flask", "app.kernel.database"),
    "models.py": ("flask", "app.kernel.pages", "app.kernel.resource"),
    "controller.py": ("sqlalchemy", "app.kernel.database", "app.kernel.posting"),
    "forms.py": ("sqlalchemy", "app.kernel.database"),
}
"""What a file of a resource may not import, by its name: rules are pure, controllers hold no query."""


def misplaced(path: Path, tree: ast.AST) -> list[str]:
    """Return the imports that a file of this name may not have."""
    banned = FORBIDDEN.get(path.name, ())
    return [f"{path.relative_to(ROOT)}:{line} imports {name}" for name, line in imported(tree)
            if any(name == one or name.startswith(one + ".") for one in banned)]


def commits(path: Path, tree: ast.AST, lines: list[str] | None = None) -> list[str]:
    """Return the calls of `session.commit` without a reason beside them: the request and the job end transactions."""
    if path.name == "jobs.py":
        return []
    lines = lines if lines is not None else path.read_text(encoding="utf-8").splitlines()
    return [f"{path.relative_to(ROOT)}:{node.lineno} commits" for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
            and "# reason: " not in lines[node.lineno - 1]]
