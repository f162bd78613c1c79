"""bin/wkpos demo: the shop to try, made once, shown truthfully."""

import pytest

from app.cli.demo import PASSWORD, SLUG, STAFF, demo
from app.cli.demo_assortment import ASSORTMENT, demo_barcode
from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import find_tenant_id, get_main_branch, list_sellers, verify_pin
from app.pos.business.employees.service import set_pin
from app.pos.business.registers.queries import list_registers
from app.pos.catalog.api import find_sellables, is_gtin


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
    from dataclasses import replace

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    done = app.test_cli_runner().invoke(demo, ["create"])
    assert done.exit_code == 1 and "none in production" in done.output
