"""bin/wkpos demo: the shop to try, made once, shown truthfully."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.cli.demo import PASSWORD, SLUG, STAFF, demo
from app.cli.demo_assortment import ASSORTMENT, demo_barcode
from app.cli.doctor import doctor
from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import find_tenant_id, get_main_branch, list_sellers, verify_pin
from app.pos.business.employees.service import set_pin
from app.pos.business.registers.queries import list_registers
from app.pos.business.till_access.service import try_sign_in
from app.pos.catalog.api import find_sellables, is_gtin
from app.pos.identity.api import find_user_by_email, set_password
from tests.personas import Visitor
from tests.pos.identity.people import an_address, attempts, sign_in


@pytest.fixture
def shown(app):
    """The demo business, made if it is not there."""
    done = app.test_cli_runner().invoke(demo, ["create"])
    assert done.exit_code == 0, done.output
    return find_tenant_id(SLUG)


def test_a_second_call_changes_nothing(app, shown):
    again = app.test_cli_runner().invoke(demo, ["create"])
    assert (again.exit_code, again.output) == (0, "The demo business is there already.\n")


def test_the_demo_has_two_tills_and_four_people_whose_pins_work(app, shown):
    with tenant_scope(shown):
        assert [row["series"] for row in list_registers()] == ["B1-T01", "B1-T02"]
        people = {person["name"]: person["id"] for person in list_sellers(get_main_branch().id)}
        assert sorted(people) == ["Cashier 1", "Cashier 2", "Manager", "Owner"]
        for name, _role, pin, _email in STAFF:
            assert verify_pin(people[name], pin) is None


def test_what_is_printed_is_true(app, shown):
    printed = app.test_cli_runner().invoke(demo, ["show"]).output
    for name, _role, pin, email in STAFF:
        line = next(line for line in printed.splitlines() if line.strip().startswith(name))
        assert pin in line and (email or "") in line
        assert (PASSWORD in line) == bool(email)
    with tenant_scope(shown):
        cashier = next(person for person in list_sellers(get_main_branch().id) if person["name"] == "Cashier 2")
        set_pin(cashier["id"], "5937", system_actor(shown))
        db.session.flush()
        assert "(changed)" in app.test_cli_runner().invoke(demo, ["show"]).output
        db.session.rollback()


def test_every_article_scans_and_goods_are_in_stock(app, shown):
    count = sum(len(goods.sizes or ("",)) for *_names, articles in ASSORTMENT for goods in articles)
    codes = [demo_barcode(number) for number in range(1, count + 1)]
    assert all(is_gtin(code) and code.startswith("952") for code in codes)
    with tenant_scope(shown):
        found = find_sellables([*codes, demo_barcode(16, pack=True)])
        assert len(found) == count + 1
        assert found[demo_barcode(16, pack=True)]["pack_quantity"] == 6
        assert found[codes[15]]["sku"] == "CS016"


def test_there_is_no_demo_in_production(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    done = app.test_cli_runner().invoke(demo, ["create"])
    assert done.exit_code == 1 and "none in production" in done.output


def test_in_production_nobody_signs_in_with_what_everybody_knows_and_the_doctor_names_it(app, shown, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production", systems=("pos", "licensing")))
    refused = sign_in(Visitor(app, an_address()), "owner@demo.example", PASSWORD)
    nobody = sign_in(Visitor(app, an_address()), "nobody@example.test", PASSWORD)
    for answer in (refused, nobody):
        assert answer.status_code == 422 and "Everybody knows this password" in answer.text
    assert attempts("owner@demo.example")[-1] == (False, "known_password")
    told = json.loads(app.test_cli_runner().invoke(doctor, ["--business", SLUG, "--json"]).stdout)
    assert {"owner@demo.example", "manager@demo.example", f"till of {SLUG}"} <= set(told["known_accounts"])
    with tenant_scope(shown):
        till = SimpleNamespace(**next(iter(list_registers())))
        cashier = next(person for person in list_sellers(get_main_branch().id) if person["name"] == "Cashier 1")
        assert try_sign_in(cashier["id"], "Cashier 1", STAFF[2][2], till).code == "demo_in_production"
        with pytest.raises(Refusal) as weak:
            set_password(find_user_by_email("owner@demo.example"), PASSWORD)
        assert weak.value.code == "password_weak"


def test_elsewhere_the_doctor_names_nobody(app, shown):
    told = json.loads(app.test_cli_runner().invoke(doctor, ["--business", SLUG, "--json"]).stdout)
    assert told["known_accounts"] == []
