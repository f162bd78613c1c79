"""The engine is arithmetic: nothing in it can reach a database, a request or a clock."""

import ast
import sys
from pathlib import Path

import app.pricing

ALLOWED = {"app.pricing", "babel"}


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")
    return names


def test_imports_only_itself_the_standard_library_and_babel():
    files = sorted(Path(app.pricing.__file__).parent.glob("*.py"))
    assert len(files) > 10
    for path in files:
        for name in imported(ast.parse(path.read_text())):
            package = "app.pricing" if name.startswith("app.pricing") else name.split(".")[0]
            assert package in ALLOWED | set(sys.stdlib_module_names), f"{path.name} imports {name}"


def test_holds_no_binary_float():
    for path in Path(app.pricing.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path.name
            assert not (isinstance(node, ast.Name) and node.id == "float"), path.name
