"""Finding what people would read but no translator would ever see: texts that do not go through gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from tests.structure.source import ROOT

TEMPLATES = ROOT / "templates"
GETTEXT = {"_", "_l", "_lp", "_n", "_p", "gettext", "ngettext", "pgettext"}
NAMES = {"WK POS", "Authorization: Bearer"}
"""Written the same in every language: what the product is called, and the header of a request."""

_jinja = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[A-Z][a-z]|[a-z] [a-z]")
_CLASS_BLOCK = re.compile(r"(\{% block \w+_class %\})[^{]*(\{% endblock %\})")
_ATTRIBUTES = re.compile(r"[\w-]+=\"[^\"]*\"|\b(?:required|disabled|readonly|autofocus|multiple)\b")
"""What a macro that makes the attributes of an input leaves where a tag should stand around it."""


class _Words(HTMLParser):
    """Collects the words of a page that people see or hear."""

    quiet = {"script", "style", "code", "kbd", "svg"}
    heard = {"title", "alt", "placeholder", "aria-label", "aria-description", "data-confirm"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.quiet:
            self._quiet.append(tag)
        for name, value in attrs:
            if name in self.heard:
                self._keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and self._quiet[-1] == tag:
            self._quiet.pop()

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self._keep(_ATTRIBUTES.sub("", data))

    def _keep(self, text: str) -> None:
        if _WORD.search(text) and text.strip(" \n·0") not in NAMES:
            self.found.append((self.getpos()[0], " ".join(text.split())))


def raw_texts(source: str) -> list[str]:
    """Return "line: text" of what a template says in its own words, as text, as an attribute that is read aloud, or as
    a string that it hands to a macro.
    """
    page = _Words()
    page.feed("".join(_outside_of_jinja(_CLASS_BLOCK.sub(r"\1\2", source))))
    page.close()
    handed = [(node.lineno, node.value) for node in _handed_over(_jinja.parse(source))]
    return [f"{line}: {text}" for line, text in sorted({*page.found, *handed})]


def _outside_of_jinja(source: str) -> Iterator[str]:
    """Yield the HTML around expressions and blocks; a letter stands for the name of a tag, a figure for other values."""
    before = ""
    for _line, token, text in _jinja.lexer.tokeniter(source, None):
        if token == "data":
            yield text
            before = text
        else:
            stand_in = "x" if before.endswith(("<", "</")) else "0"
            yield (stand_in if token == "variable_begin" else "") + "\n" * text.count("\n")


def _handed_over(node: nodes.Node) -> Iterator[nodes.Const]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name in GETTEXT:
            continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str) and "=" not in child.value \
                and _SENTENCE.search(child.value):
            yield child
        yield from _handed_over(child)


SHOWN = {"label", "title", "text", "lead", "caption", "help", "hint", "message", "remedy", "submit", "description", "question"}
"""Names of keywords and keys whose values pages show."""
SPOKEN = {"Refusal": 1, "notify": 0, "notify_staff": 1, "required": 0, "ValidationError": 0}
"""Calls whose argument at this place, or the one after it, is shown."""


def raw_strings(tree: ast.AST) -> list[str]:
    """Return "line: text" of the strings that a module gives to pages and messages without gettext."""
    said = ((value.lineno, " ".join(_said(value))) for node in ast.walk(tree) for value in _shown_values(node))
    return [f"{line}: {text}" for line, text in said if _SENTENCE.search(text)]


def _said(value: ast.expr) -> Iterator[str]:
    """Yield the strings that an expression can come to, but not those it calls something with or looks something up by."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, (ast.JoinedStr, ast.IfExp, ast.BinOp, ast.BoolOp)):
        for part in ast.iter_child_nodes(value):
            if isinstance(part, ast.expr):
                yield from _said(part)


def _shown_values(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = _called(node)
        yield from (keyword.value for keyword in node.keywords if keyword.arg in SHOWN)
        if name in SPOKEN:
            yield from node.args[SPOKEN[name]:SPOKEN[name] + 2]
        if name.endswith("Field"):
            yield from node.args[:1]
    if isinstance(node, ast.Dict):
        yield from (value for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value in SHOWN)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", None) or getattr(node.func, "attr", "")


def templates() -> Iterator[Path]:
    """Yield every template."""
    yield from sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
