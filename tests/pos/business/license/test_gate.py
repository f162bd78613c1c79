"""Modules, limits, the clock, and what all of it costs a request: nothing."""

import dataclasses
import io
import re
from collections import Counter
from datetime import timedelta
from time import process_time

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.session import statements
from app.license_protocol.codes import FileRefused
from app.license_protocol.envelope import public_text
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_plan, change_status
from app.licensing.offline.signing import rotate
from app.pos.business.api import create_employee
from app.pos.business.api_keys.service import create_key
from app.pos.business.branches.service import create_branch, edit_branch
from app.pos.business.employees.service import deactivate, reactivate
from app.pos.business.license import service, state
from app.pos.business.license.models import InstalledLicense
from app.pos.catalog.imports import columns, reading
from app.pos.catalog.imports.jobs import count, run_file, tally
from app.pos.catalog.products.service import archive_product, create_product, restore_product
from tests.factories import make_product
from tests.licensing.conftest import STAFF
from tests.personas import Persona
from tests.pos.business.license.conftest import after
from tests.pos.business.license.test_ladder import open_shift, refusal, stage

BRANCH = {"name": "Second", "country": "GB", "currency": "GBP", "timezone": "Europe/London"}


def limit(licensed, **limits):
    """Let the plan of the licence allow other numbers, and the installation hear of it."""
    for kind, most in limits.items():
        setattr(licensed.made, f"max_{kind}", most)
    db.session.commit()
    licensed.beat()


def test_what_the_plan_lacks_is_absent_from_the_menu_and_refused_with_the_portal(installed):
    owner = installed.owner()
    menu = owner.get("/office/").text
    assert "/office/accounting/journal/" in menu
    assert "/office/accounting/accounts/" not in menu
    answer = owner.get("/office/accounting/accounts/")
    assert answer.status_code == 403
    assert "Your plan does not include this." in answer.text
    assert "https://license.example/licensing" in answer.text
    change_plan(installed.made.id, installed.plans["professional"].id, STAFF)
    db.session.commit()
    installed.beat()
    assert "/office/accounting/accounts/" in owner.get("/office/").text
    assert owner.get("/office/accounting/accounts/").status_code == 200


def test_the_interface_for_programs_refuses_with_the_code_and_where_to_upgrade(installed):
    shop = installed.shop
    key = create_key("Shop", shop.staff["APP_OWNER"], ["catalog.products.view"], None, shop.system)
    db.session.commit()
    answer = installed.app.test_client().get("/api/v1/products", headers={"Authorization": f"Bearer {key}"})
    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["details"]["portal"]) == (403, "MODULE_MISSING", "https://license.example/licensing")


def test_no_further_branch_than_the_plan_allows(installed):
    actor = installed.shop.system
    with pytest.raises(Refusal, match="TOO_MANY_BRANCHES"):
        create_branch(BRANCH, actor)
    limit(installed, branches=2)
    second = create_branch(BRANCH, actor)
    with pytest.raises(Refusal, match="TOO_MANY_BRANCHES"):
        create_branch(BRANCH, actor)
    edit_branch(second, {"is_active": False}, actor)
    create_branch(BRANCH, actor)
    with pytest.raises(Refusal, match="TOO_MANY_BRANCHES"):
        edit_branch(second, {"is_active": True}, actor)


def test_no_further_employee_than_the_plan_allows_and_one_who_left_makes_room(installed):
    actor = installed.shop.system
    limit(installed, users=4)
    fourth = create_employee("Cashier 2", "CASHIER", actor)
    with pytest.raises(Refusal, match="TOO_MANY_USERS"):
        create_employee("Cashier 3", "CASHIER", actor)
    deactivate(fourth, actor)
    create_employee("Cashier 3", "CASHIER", actor)
    with pytest.raises(Refusal, match="TOO_MANY_USERS"):
        reactivate(fourth, actor)


def test_no_further_product_than_the_plan_allows_and_one_put_away_makes_room(installed):
    actor = installed.shop.system
    product = make_product(shop=installed.shop)
    db.session.commit()
    limit(installed, products=1)
    with pytest.raises(Refusal, match="TOO_MANY_PRODUCTS"):
        create_product({"name": "Tea"}, [{"selling_price": 1}], actor)
    archive_product(product.product_id, actor)
    db.session.flush()
    create_product({"name": "Tea"}, [{"selling_price": 1}], actor)
    with pytest.raises(Refusal, match="TOO_MANY_PRODUCTS"):
        restore_product(product.product_id, actor)


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_makes_as_many_products_as_the_plan_allows_and_refuses_the_rest_by_row(installed, dry_run):
    limit(installed, products=2)
    file = io.BytesIO(b"sku,name,price\nA,Apple,1\nB,Bread,2\nC,Cheese,3\n")
    shape, counts, refused = reading.look(file), Counter(), []
    for chunk in run_file(file, shape, columns.ensure_mapping(columns.guess(shape.header)), installed.shop.system,
                          branch_id=installed.shop.branch_id, source_id=new_id(), reference="test.csv", dry_run=dry_run):
        count(counts, chunk)
        refused += [outcome.details for outcome, _cells in chunk if outcome.action == "refuse"]
    assert (tally(counts)["create"], refused) == (2, [["Your plan allows no further product."]])


def test_the_limit_is_told_in_the_form_and_nothing_typed_is_lost(installed):
    answer = installed.owner().post("/office/business/branches/new", {
        **BRANCH, "day_cutoff": "00:00", "cash_rounding_method": "half_up", "is_active": "y", "name": "Harbour"})
    assert answer.status_code == 422
    assert "Your plan allows no further branch." in answer.text
    assert 'value="Harbour"' in answer.text


def test_a_clock_set_back_is_told_and_time_does_not_run_backwards(installed):
    with after(installed, days=2):
        installed.fake.is_away = True
        installed.beat()
        assert stage(installed.owner().get("/office/")) == ("WARNING", "UNREACHABLE")
    installed.app.extensions.pop("licenses")  # another process, which only knows what was stored
    with after(installed, hours=2):
        assert stage(installed.owner().get("/office/")) == ("WARNING", "CLOCK_SET_BACK")


def test_a_clock_set_back_hides_no_revocation(installed):
    change_status(installed.made.id, Verb.REVOKE, STAFF, "Charged back")
    db.session.commit()
    answer = asked_with(installed, "n1")
    with time_machine.travel(now() - timedelta(days=300), tick=False):
        assert service.learn(answer, "n1") == "REVOKED"
        db.session.commit()
        assert stage(installed.owner().get("/office/")) == ("LOCKED", "REVOKED")


def asked_with(installed, nonce: str):
    """Ask the server with this nonce; return its answer, not learnt yet."""
    token, asked = service.question({"branches": 1, "users": 3, "products": 0})
    db.session.commit()
    return installed.fake.heartbeat(asked, nonce, token)


def test_the_answer_to_another_question_is_not_believed(installed):
    answer = asked_with(installed, "n1")
    with pytest.raises(FileRefused, match="FILE_REPLAYED"):
        service.learn(answer, "n2")


def test_a_tampered_answer_changes_nothing_and_is_told(installed):
    installed.fake.spoil = lambda given: type(given)(given.body.replace(b"VALID", b"TRIAL"), given.content, given.headers)
    before = db.session.query(InstalledLicense.file).scalar()
    installed.beat()
    assert db.session.query(InstalledLicense.file, InstalledLicense.refused_code).one() == (before, "FILE_TAMPERED")
    assert stage(installed.owner().get("/office/")) == ("VALID", "")


@pytest.mark.parametrize("content", [{"error": "no"}, {"error": ["no"]}, {"error": {"code": {}, "message": 5}}, {"code": None}, {}])
def test_an_answer_that_makes_no_sense_is_a_refusal_on_the_page(licensed, content):
    licensed.fake.spoil = lambda answer: dataclasses.replace(answer, content=content)
    answer = licensed.owner().post("/office/license/activate", {"serial": licensed.license().serial})
    assert answer.status_code == 422


def test_keys_change_with_every_answer_and_who_missed_two_changes_activates_again(installed):
    rotate(STAFF)
    db.session.commit()
    installed.beat()
    assert stage(installed.owner().get("/office/license/")) == ("VALID", "VALID")
    rotate(STAFF)
    rotate(STAFF)
    db.session.commit()
    installed.beat()
    assert db.session.query(InstalledLicense.refused_code).scalar() == "FILE_KEY_UNKNOWN"
    with after(installed, hours=25):
        assert stage(installed.owner().get("/office/")) == ("WARNING", "FILE_KEY_UNKNOWN")
        installed.activate(installed.made)
        assert stage(installed.owner().get("/office/license/")) == ("VALID", "VALID")


def test_only_the_keys_that_the_administrator_named_are_trusted(licensed):
    settings = licensed.app.config["SETTINGS"]
    licensed.app.config["SETTINGS"] = dataclasses.replace(settings, license_keys={"k1": public_text(Ed25519PrivateKey.generate())})
    answer = licensed.owner().post("/office/license/activate", {"serial": licensed.license().serial})
    assert (answer.status_code, '<span class="code">FILE_KEY_UNKNOWN</span>' in answer.text) == (422, True)


def test_a_request_takes_no_statement_more_and_no_network(installed):
    owner, cashier = installed.owner(), installed.cashier()
    open_shift(cashier)

    def cost(browser, path) -> int:
        browser.get(path)
        sent: list[str] = []
        with statements(sent):
            browser.get(path)
        return len(sent)

    paths = [(owner, "/office/"), (owner, "/office/catalog/products/"), (cashier, "/till"), (cashier, "/till/search?q=a")]
    installed.fake.calls.clear()
    licensed = [cost(*path) for path in paths]
    assert installed.fake.calls == []
    settings = installed.app.config["SETTINGS"]
    installed.app.config["SETTINGS"] = dataclasses.replace(settings, license_server_url=None)
    assert licensed == [cost(*path) for path in paths]


def test_without_a_license_server_nothing_is_asked_and_nothing_is_said(app, shop):
    owner, sent = Persona(app, shop, "APP_OWNER"), []
    with statements(sent):
        page = owner.get("/office/").text
    assert not [statement for statement in sent if "installed_license" in statement]
    assert "license" not in re.sub(r"license_server", "", page.lower())
    assert "asks for no licence" in owner.get("/office/license/").text
    assert owner.post("/office/license/activate", {"serial": "WKP-0000-0000-0000"}).status_code == 404


def test_what_ends_access_is_open_at_every_stage(licensed):
    owner = licensed.owner()
    cashier = licensed.shop.staff["CASHIER"]
    assert owner.post(f"/office/business/employees/{cashier}/deactivate").status_code == 200
    assert refusal(owner.post(f"/office/business/employees/{cashier}/reactivate")) == (403, "NOT_ACTIVATED")


def test_judging_takes_less_than_50_microseconds(installed):
    known, rounds = state.held(), 2000
    began = process_time()
    for _ in range(rounds):
        state.judge(known, now())
    assert (process_time() - began) / rounds < 50e-6
