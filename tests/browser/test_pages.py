"""Every page of the product in a real browser, in both languages: nothing fails, nothing is refused, axe-core is content.

The pages are whatever the routes answer with a whole document, so a new one is visited without being named here.
"""

from types import SimpleNamespace

import pytest

from app.adapters.mail import Mail, mailer
from tests.browser.addresses import Address, is_left_out, is_page, list_addresses
from tests.browser.axe import violations
from tests.browser.driver import IN_BROWSER, open_page
from tests.browser.furniture import furnish
from tests.personas import Persona, Visitor

pytestmark = [*IN_BROWSER, pytest.mark.slow]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
OVERFLOW = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
PARTS = {"office": 3, "newcomer": 1, "till": 1, "public": 1}
VISITS = [(who, part, language) for language in ("en", "ar") for who, parts in PARTS.items() for part in range(parts)]


@pytest.fixture(scope="module")
def world(postgresql_app) -> SimpleNamespace:
    """The furnished shop, who opens what in it (`people`), and every page by who opens it (`pages`)."""
    with postgresql_app.app_context():
        shop = furnish(postgresql_app)
        long = "anamethatfillsmorethanthelineofaphone"
        mailer(postgresql_app.config["SETTINGS"]).send(
            Mail("shop@wkpos.test", f"{long}@{long}.example", f"{long}{long}", f"https://{long}.example/{long}/{long}"))
        people = {"office": shop.owner, "newcomer": shop.newcomer, "till": Persona(postgresql_app, shop, "MANAGER").at_till(),
                  "public": Visitor(postgresql_app)}
        addresses = list_addresses(postgresql_app, shop)
        pages = [one for one in addresses if is_page(people[one.who], one)]
    return SimpleNamespace(shop=shop, people=people, addresses=addresses, pages=pages)


def test_every_get_route_is_tried_or_left_out_with_a_reason(postgresql_app, world):
    routes = {rule.endpoint for rule in postgresql_app.url_map.iter_rules() if "GET" in rule.methods}
    assert {one.endpoint for one in world.addresses} == {endpoint for endpoint in routes if not is_left_out(endpoint)}
    assert len(world.pages) > 80
    for part in ("/office/setup/country", "/office/sales/receipts/", "/till/sign-in", "/sign-up", "/developer", "/office/reporting/sales/"):
        assert any(one.path.startswith(part) for one in world.pages), part


@pytest.mark.parametrize(("who", "part", "language"), VISITS)
def test_a_page_is_whole_quiet_and_accessible(world, browser, address, who, part, language):
    page = open_page(browser, address, world.people[who], language=language)
    page.on("response", lambda answer: page.problems.append(f"{answer.status} {answer.url}") if 400 <= answer.status < 500 else None)
    mine = [one for one in world.pages if one.who == who][part::PARTS[who]]
    if who in ("office", "newcomer"):
        page.goto(f"{address}/language/{language}")  # reason: whoever is signed in has a language of their own
    faults = [f"{one.path}: {fault}" for one in mine for fault in _faults(page, address, one, language)]
    page.context.close()
    assert not faults, "\n".join(faults)


def _faults(page, address: str, one: Address, language: str) -> list[str]:
    page.problems.clear()
    page.set_viewport_size(DESK)
    answer = page.goto(address + one.path)
    html = page.locator("html")
    wanted = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    found = [] if answer.status == 200 else [f"status {answer.status}"]
    found += [f"{name} is not {value}" for name, value in wanted.items() if html.get_attribute(name) != value]
    for size in (DESK,) if one.who == "office" else (PHONE, DESK):
        page.set_viewport_size(size)
        if over := page.evaluate(OVERFLOW):
            found.append(f"{over} px too wide at {size['width']}")
    found += page.problems  # before axe-core, whose own trials the security policy refuses
    return found + violations(page)
