"""The audit log is read in words: everything that the code records has them."""

import ast
from collections.abc import Iterator

from app.pos.business.audit.rules import KINDS, VERBS
from tests.structure.source import modules


def recorded() -> Iterator[tuple[str, str]]:
    """Yield (action, kind) of every call that writes an entry with both in plain sight."""
    for _path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("record", "audit_row"):
                said = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if len(said) == 2:
                    yield said[0], said[1]


def test_every_action_and_kind_of_record_has_its_words():
    seen = set(recorded())
    assert len(seen) > 60
    assert [action for action, _kind in sorted(seen) if action.rpartition(".")[2] not in VERBS] == []
    assert [kind for _action, kind in sorted(seen) if kind not in KINDS] == []
