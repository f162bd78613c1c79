"""What a licence keeps within a module is not shown either: no page leads to a refusal, and nothing that a till needs is missing."""

from __future__ import annotations

import re
import uuid
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from flask import g
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from app.kernel.database import db
from app.kernel.pages import url
from app.kernel.session import statements
from app.licensing.contents.service import set_module
from app.licensing.modules.models import Module
from app.pos import modules
from app.pos.business.license import state
from app.pos.business.license.rules import NEVER_WITHHELD
from tests.factories import make_product
from tests.licensing.conftest import STAFF
from tests.pos.business.license.test_ladder import open_shift, scan
from tests.pos.business.license.test_permissions import narrow

KEYS = ("inventory", "stock-alerts", "serial-numbers", "journal", "accounts", "accounting-periods", "currencies", "api", "product-import")
ADDRESSES = {"href", "action", "formaction", "hx-get", "hx-post", "hx-put", "hx-delete", "src", "data-scan-form"}


class Ways(HTMLParser):
    """The ways that lead from a page: (address, method)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        given = dict(attributes)
        for name in ADDRESSES & set(given):
            posts = name in ("hx-post", "data-scan-form") or (name == "action" and given.get("method") == "post")
            self.found.add((given[name] or "", "POST" if posts else "GET"))


def narrow_all(installed, *allowed: str) -> None:
    for key in KEYS[1:]:
        module_id = db.session.scalars(select(Module.id).where(Module.key == key)).one()
        set_module(installed.made.id, module_id, STAFF, is_given=True, allowed=allowed, reason="Agreed")
    narrow(installed, KEYS[0], *allowed)


def walk(browser, app, most: int = 140) -> tuple[set[str], set[tuple[str, str]]]:
    """Follow every link of the office; return the endpoints seen and every (endpoint, page) that a page leads to."""
    waiting, seen, led = ["/office/"], set(), set()
    known, urls = {"/office/"}, app.url_map.bind("localhost")
    while waiting and len(seen) < most:
        page = waiting.pop(0)
        answer = browser.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        if "text/html" not in answer.content_type:
            continue
        for address, method in Ways(answer.text).found:
            assert address, (page, "an address is empty")
            path = urlsplit(address).path
            if urlsplit(address).netloc or not path.startswith(("/office", "/till")):
                continue
            try:
                endpoint, _values = urls.match(path, method)
            except HTTPException:
                continue
            led.add((endpoint, page))
            if method == "GET" and endpoint not in seen and path.startswith("/office") and path not in known:
                known.add(path)
                seen.add(endpoint)
                waiting.append(address)
    return seen, led


@pytest.fixture
def kept(installed):
    """An installation with something on every page: products in stock, a serial number, a rate, a period, an entry, an import."""
    shop, owner = installed.shop, installed.owner()
    narrow_all(installed, *("view", "create", "edit", "export"))
    make_product("10.00", stock="3", shop=shop)
    owner.post("/office/payments/currencies/", {"currency": "EUR", "rate": "1.1"})
    owner.post("/office/accounting/periods/", {"name": "January", "start_date": "2026-01-01", "end_date": "2026-01-31"})
    installed.office = owner
    return installed


def withheld(led: set[tuple[str, str]], *allowed: str) -> set[tuple[str, str]]:
    def is_kept(endpoint: str) -> bool:
        route = installed_route(endpoint)
        return (modules.module_of(endpoint) in KEYS and not endpoint.startswith(NEVER_WITHHELD)
                and modules.permission_of(endpoint, mutates=route) not in allowed)

    return {(endpoint, page) for endpoint, page in led if is_kept(endpoint)}


def installed_route(endpoint: str) -> bool:
    from flask import current_app

    return current_app.view_functions[endpoint].route.mutates


def test_with_everything_every_verb_is_shown(kept):
    seen, led = walk(kept.office, kept.app)
    shown = {endpoint for endpoint, _page in led}
    assert {"pos.inventory.adjustments.new", "pos.inventory.stock.export", "pos.inventory.alerts.check", "pos.accounting.accounts.new",
            "pos.accounting.accounts.update", "pos.accounting.accounts.choose", "pos.accounting.periods.create",
            "pos.accounting.periods.close", "pos.accounting.journal.new", "pos.accounting.journal.export_trial_balance",
            "pos.payments.currencies.stop", "pos.business.api_keys.new", "pos.catalog.imports.export"} <= shown
    assert "pos.accounting.accounts.edit" in seen


@pytest.mark.parametrize("allowed", [("view",), ("view", "create"), ("view", "edit", "export"), ("edit", "export")])
def test_no_page_leads_to_what_the_licence_keeps(kept, allowed):
    narrow_all(kept, *allowed)
    seen, led = walk(kept.office, kept.app)
    assert withheld(led, *allowed) == set() or "view" not in allowed
    if "view" in allowed:
        assert {"pos.inventory.stock.index", "pos.accounting.accounts.edit", "pos.accounting.journal.index"} <= seen
    else:
        assert not {endpoint for endpoint, _page in led if modules.module_of(endpoint) in KEYS and not endpoint.startswith(NEVER_WITHHELD)}


def test_a_list_that_may_not_be_exported_shows_no_export_and_one_that_may_does(kept):
    narrow(kept, "inventory", "view", "create")
    page = kept.office.get("/office/inventory/stock/").text
    assert "Download CSV" not in page and "Adjust stock" in page
    narrow(kept, "inventory", "view", "export")
    page = kept.office.get("/office/inventory/stock/").text
    assert "Download CSV" in page and "Adjust stock" not in page


def test_what_may_be_seen_but_not_changed_is_shown_without_a_way_to_change_it(kept):
    ways = Ways(kept.office.get("/office/accounting/accounts/").text).found
    path = next(address for address, _method in sorted(ways) if re.fullmatch(r"/office/accounting/accounts/[0-9a-f-]{36}", address))
    assert ">Save<" in kept.office.get(path).text
    narrow(kept, "accounts", "view")
    page = kept.office.get(path).text
    assert ">Save<" not in page and "<fieldset" in page and "Remove" not in page and ">Back<" in page


def test_a_module_that_the_plan_lacks_is_linked_from_nowhere(kept):
    module_id = db.session.scalars(select(Module.id).where(Module.key == "product-import")).one()
    assert "Import and export" in kept.office.get("/office/catalog/products/").text
    set_module(kept.made.id, module_id, STAFF, is_given=False, allowed=(), reason="Agreed")
    db.session.commit()
    kept.beat()
    assert "Import and export" not in kept.office.get("/office/catalog/products/").text


def test_no_page_has_an_empty_address_where_the_plan_lacks_every_module(kept):
    keys = {key for _prefix, key in modules.PREFIXES} - modules.CORE
    for module_id in db.session.scalars(select(Module.id).where(Module.key.in_(keys))).all():
        set_module(kept.made.id, module_id, STAFF, is_given=False, allowed=(), reason="Agreed")
    db.session.commit()
    kept.beat()
    cashier = kept.cashier()
    assert open_shift(cashier).status_code == 200
    cart = scan(cashier, make_product("10.00", stock="3", shop=kept.shop))
    assert cashier.post("/till/exact", {"cart_id": cart}).status_code == 200
    seen, led = walk(kept.office, kept.app)
    assert {"pos.sales.sales.show", "pos.catalog.products.index"} <= seen
    assert not {endpoint for endpoint, _page in led if modules.module_of(endpoint) in keys}
    for page in ("/till", "/office/accounting/setup/done", "/office/", "/office/account/"):
        assert all(address for address, _method in Ways(kept.office.get(page).text).found), page


def test_nothing_that_a_till_needs_is_missing(kept):
    for key in ("invoices", "printing", "customer-display", "sales-reports"):
        narrow(kept, key, "edit")
    cashier = kept.cashier()
    product = make_product("10.00", stock="3", shop=kept.shop)
    assert open_shift(cashier).status_code == 200
    cart = scan(cashier, product)
    page = cashier.get("/till").text
    assert all(address for address, _method in Ways(page).found)
    assert cashier.post("/till/exact", {"cart_id": cart}).status_code == 200
    report = kept.office.get("/office/reporting/sales/").text
    assert "Download as CSV" in report
    _seen, led = walk(kept.office, kept.app)
    assert {"pos.reporting.sales.export", "pos.billing.documents.invoice"} <= {endpoint for endpoint, _page in led}


def test_asking_for_addresses_needs_no_statement(kept):
    narrow(kept, "inventory", "view")
    version, sent = state.held().version, []
    with kept.app.test_request_context("/office/"):
        g.license_version = (kept.shop.tenant_id, version)
        with statements(sent):
            assert [url(endpoint) for endpoint in ("pos.inventory.stock.export", "pos.inventory.adjustments.new")] == ["", ""]
            assert url("pos.inventory.stock.show", variant_id=uuid.UUID(int=1)).startswith("/office/inventory/stock/")
    assert sent == []
