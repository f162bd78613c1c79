"""axe-core, the accessibility checker, on what a page shows at this moment."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@cache
def _source() -> str:
    assert SCRIPT.exists(), "axe-core is missing: bin/test fetches it (package.json)"
    return SCRIPT.read_text(encoding="utf-8")


def violations(page) -> list[str]:
    """Return what axe-core finds wrong, a sentence with the elements for each rule; an empty list is perfect."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source() + "\n;undefined")
    # no preload: it copies style sheets into the page, which the security policy refuses, for one rule about orientation
    found = page.evaluate("() => axe.run(document, {preload: false, resultTypes: ['violations']}).then((answer) => answer.violations)")
    return [f"{rule['id']}: {rule['help']}: " + " | ".join(_element(node) for node in rule["nodes"][:4]) for rule in found]


def _element(node: dict) -> str:
    why = node["failureSummary"].replace("\n", " ") if node.get("failureSummary") else ""
    return f"{node['target']} {node['html'][:160]} {why[:260]}"
