"""`bin/wkpos doctor`: what it prints and how it ends."""

import json

import pytest
from sqlalchemy import text

from app.cli.doctor import doctor
from app.kernel.database import db
from app.pos.reporting.doctor.proofs.everything import PROOFS
from tests.pos.reporting.doctor.trading import trade


@pytest.fixture
def run(app):
    """Run the command with arguments; gives the finished run (exit_code, stdout, stderr)."""
    return lambda *arguments: app.test_cli_runner().invoke(doctor, arguments)


def test_a_clean_business_ends_with_0_and_every_proof_says_what_it_counted(run, shop):
    trade(shop)
    ended = run("--business", shop.slug, "--json")
    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["is_clean"], told["businesses"][0]["business"]) == (0, True, shop.slug)
    counted = {proof["name"]: proof["counted"] for proof in told["businesses"][0]["proofs"]}
    assert list(counted) == [proof.name for proof in PROOFS]
    assert counted["sales.documents"] == 7


def test_what_is_off_ends_with_1_and_is_named(run, shop):
    made = trade(shop)
    db.session.execute(text("UPDATE sales.sale SET status = 'REFUNDED' WHERE id = :id"), {"id": made.sold_id})
    db.session.commit()
    ended = run("--business", shop.slug)
    assert ended.exit_code == 1
    assert "NOT CLEAN" in ended.stdout
    assert f"returns.status: B1-T01-000001 status: should be COMPLETED, is REFUNDED  ({made.sold_id})" in ended.stdout


def test_an_unknown_business_is_a_mistake_of_the_caller(run, app):
    ended = run("--business", "nobody")
    assert ended.exit_code == 2
    assert "There is no business 'nobody'" in ended.stderr


def test_one_business_or_all_but_not_both(run, shop):
    assert run("--business", shop.slug, "--all").exit_code == 2
