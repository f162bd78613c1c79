"""How a change reads: which fields, from what, to what."""

from __future__ import annotations

from typing import Any


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields of a change as texts: name, before, after, and whether it was added, removed or changed."""
    rows = []
    for name in [*before, *(name for name in after if name not in before)]:
        was, became = text_of(before.get(name)), text_of(after.get(name))
        kind = "added" if name not in before else "removed" if name not in after else "changed"
        rows.append({"name": name, "before": was, "after": became, "kind": kind})
    return rows


def text_of(value: Any) -> str:
    """Return a stored value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text_of(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    return str(value)
