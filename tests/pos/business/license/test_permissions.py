"""What a licence does not allow within a module that it has: absent, refused with its own sentence, never at the till."""

from __future__ import annotations

import csv
from time import process_time

import pytest
from flask import g
from sqlalchemy import select

from app.kernel.database import db
from app.licensing.contents.service import drop_module, set_module
from app.licensing.modules.models import Module
from app.licensing.plans.rules import PERMISSIONS
from app.pos import modules
from app.pos.business.api_keys.service import create_key
from app.pos.business.license import gate, state
from app.pos.business.license.rules import NEVER_WITHHELD, WITHHELD
from tests.licensing.conftest import STAFF
from tests.pos.business.license.test_ladder import open_shift, refusal

STOCK, ADJUSTMENT = "/office/inventory/stock/", "/office/inventory/adjustments/new"


def narrow(installed, key: str, *allowed: str) -> None:
    """Let the licence allow this much within a module, and the installation hear of it."""
    module_id = db.session.scalars(select(Module.id).where(Module.key == key)).one()
    set_module(installed.made.id, module_id, STAFF, is_given=True, allowed=allowed, reason="Agreed")
    db.session.commit()
    installed.beat()


def test_a_module_that_may_only_be_seen_is_neither_added_to_nor_changed_nor_exported(installed):
    owner = installed.owner()
    narrow(installed, "inventory", "view")
    assert owner.get(STOCK).status_code == 200
    for answer, sentence in (
        (owner.get(ADJUSTMENT), "Your licence does not include adding anything here."),
        (owner.post(ADJUSTMENT), "Your licence does not include adding anything here."),
        (owner.post("/office/inventory/adjustments/lines"), "Your licence does not include adding anything here."),
        (owner.get("/office/inventory/stock/export.csv"), "Your licence does not include exporting this."),
    ):
        assert answer.status_code == 403 and sentence in answer.text
        assert "https://license.example/licensing" in answer.text
    narrow(installed, "inventory", "view", "create", "export")
    assert owner.get(ADJUSTMENT).status_code == 200
    assert list(csv.reader(owner.get("/office/inventory/stock/export.csv").text.splitlines()))


def test_changing_needs_its_own_permission(installed):
    narrow(installed, "currencies", "view", "create")
    owner = installed.owner()
    answer = owner.post("/office/payments/currencies/EUR/stop")
    assert refusal(answer) == (403, "MODULE_MISSING") and "Your licence does not include changing anything here." in answer.text
    narrow(installed, "currencies", *PERMISSIONS)
    assert owner.post("/office/payments/currencies/EUR/stop").status_code != 403


def test_what_may_not_be_seen_is_absent_from_the_menu_until_that_is_lifted(installed):
    owner = installed.owner()
    narrow(installed, "inventory", "create", "edit")
    assert f'"{STOCK}"' not in owner.get("/office/").text
    answer = owner.get(STOCK)
    assert answer.status_code == 403 and "Your licence does not include seeing this." in answer.text
    assert owner.post(ADJUSTMENT).status_code == 403
    drop_module(installed.made.id, db.session.scalars(select(Module.id).where(Module.key == "inventory")).one(), STAFF)
    db.session.commit()
    installed.beat()
    assert f'"{STOCK}"' in owner.get("/office/").text and owner.get(STOCK).status_code == 200


def test_programs_are_told_the_same_code_and_sell_all_the_same(installed):
    narrow(installed, "api", "create")
    shop = installed.shop
    key = create_key("Shop", shop.staff["APP_OWNER"], ["catalog.products.view", "sales.sales.view"], None, shop.system)
    db.session.commit()
    client, headers = installed.app.test_client(), {"Authorization": f"Bearer {key}"}
    error = client.get("/api/v1/products", headers=headers).json["error"]
    assert (error["code"], error["message"]) == ("MODULE_MISSING", "Your licence does not include seeing this.")
    assert client.get("/api/v1/sales", headers=headers).json.get("error", {}).get("code") != "MODULE_MISSING"


@pytest.mark.parametrize("key", ["customer-display", "printing", "invoices", "sales-reports"])
def test_nothing_is_kept_from_the_till_or_from_the_books(installed, key):
    narrow(installed, key, "edit")
    cashier, owner = installed.cashier(), installed.owner()
    open_shift(cashier)
    for browser, path in ((cashier, "/till"), (cashier, "/till/display"), (owner, "/office/communication/printing/"),
                          (owner, "/office/reporting/sales/"), (owner, "/office/reporting/sales/export.csv")):
        assert browser.get(path).status_code == 200


def test_every_route_of_a_module_asks_for_one_of_the_permissions_that_the_server_knows(app):
    asked, files = {}, []
    for rule in app.url_map.iter_rules():
        route = getattr(app.view_functions[rule.endpoint], "route", None)
        if route and modules.module_of(rule.endpoint) and not rule.endpoint.startswith(NEVER_WITHHELD):
            asked[rule.endpoint] = modules.permission_of(rule.endpoint, mutates=route.mutates)
            files += [rule.endpoint] if rule.rule.endswith(".csv") and asked[rule.endpoint] != "export" else []
    assert set(asked.values()) == set(PERMISSIONS) == set(WITHHELD)
    assert files == ["pos.catalog.imports.refused"]  # what an import refused belongs to the import
    assert asked["pos.accounting.accounts.update"] == "edit" and asked["pos.accounting.accounts.create"] == "create"
    assert modules.CREATES <= set(asked)


def test_asking_what_is_withheld_takes_less_than_50_microseconds(installed):
    narrow(installed, "inventory", "view")
    routes, rounds = ("pos.inventory.stock.export", "pos.inventory.stock.index", "pos.sales.till.index"), 2000
    with installed.app.test_request_context():
        g.license_version = (installed.shop.tenant_id, state.held().version)
        began = process_time()
        for _ in range(rounds):
            for endpoint in routes:
                gate.offers(endpoint)
        assert (process_time() - began) / rounds / len(routes) < 50e-6
        assert [gate.offers(endpoint) for endpoint in routes] == [False, True, True]
