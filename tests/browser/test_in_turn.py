"""Scanning into an adjustment: as fast as a scanner sends, on a slow connection, nothing is lost and nothing runs together."""

import pytest

from tests.browser.driver import IN_BROWSER, open_page
from tests.factories import make_product
from tests.personas import Persona

pytestmark = IN_BROWSER


@pytest.fixture
def goods(app, shop):
    from app.kernel.database import db

    made = [make_product("1.00", shop=shop) for _ in range(4)]
    db.session.commit()
    return made


def test_no_scan_is_lost_while_answers_are_on_their_way(app, shop, goods, browser, address):
    page = open_page(browser, address, Persona(app, shop, "APP_OWNER"), path="/office/inventory/adjustments/new")
    page.route("**/lines", lambda route: (page.wait_for_timeout(150), route.continue_()))
    field = page.locator('input[name="code"]')
    field.focus()
    for product in [*goods, *goods, goods[0]]:
        page.keyboard.type(product.barcode)
        page.keyboard.press("Enter")
    page.select_option('[name="reason"]', "DAMAGE")
    page.wait_for_function("() => [...document.querySelectorAll('[name=quantity]')].map(one => one.value).join() === '3,2,2,2'")
    assert field.input_value() == ""
    assert page.locator("#lines").inner_text().count("gone") > 0
    page.context.close()
