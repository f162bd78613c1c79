"""The shape of the source: doors between domains, what each kind of file may hold. Each check is seen to fail."""

import ast

import pytest

from tests.structure.source import LICENSING, POS, commits, misplaced, modules, strangers


def test_from_outside_a_domain_only_its_api_is_imported():
    assert [line for path, tree in modules() if path.parent != POS for line in strangers(path, tree)] == []


def test_rules_are_pure_and_controllers_hold_no_query():
    assert [line for folder in (POS, LICENSING) for path, tree in modules(folder) for line in misplaced(path, tree)] == []


def test_nobody_but_requests_and_jobs_ends_a_transaction_without_a_reason():
    assert [line for folder in (POS, LICENSING) for path, tree in modules(folder) for line in commits(path, tree)] == []


@pytest.mark.parametrize(("check", "name", "source"), [
    (strangers, "service.py", "from app.pos.catalog.products.service import create_product"),
    (misplaced, "rules.py", "from sqlalchemy import select"),
    (misplaced, "controller.py", "from app.kernel.database import db"),
])
def test_a_planted_violation_is_found(check, name, source):
    assert len(check(POS / "sales" / "planted" / name, ast.parse(source))) == 1


def test_the_door_itself_is_no_violation():
    tree = ast.parse("from app.pos.catalog.api import create_product")
    assert strangers(POS / "sales" / "planted" / "service.py", tree) == []


def test_a_planted_commit_is_found_unless_it_gives_its_reason():
    path = POS / "sales" / "planted" / "service.py"
    planted = ["db.session.commit()", "db.session.commit()  # reason: the row must outlive a crash"]
    assert commits(path, ast.parse("\n".join(planted)), planted) == ["app/pos/sales/planted/service.py:1 commits"]
