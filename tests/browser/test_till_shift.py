"""A whole shift at the till by touch alone, the change of cashiers, and a cashier who is faster than the answers."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.tenancy import set_tenant
from app.pos.sales.sales.models import Sale
from app.pos.sales.till.scanning import BY_SEARCH
from tests.browser.driver import IN_BROWSER, open_till, scan
from tests.personas import Persona
from tests.pos.sales.till.conftest import furnish

pytestmark = IN_BROWSER


@pytest.fixture
def furnished(shop):
    return furnish(shop)


def total_is(page, amount: str) -> None:
    page.wait_for_function("amount => document.getElementById('till-total')?.innerText.replace(/[\\u2066\\u2069]/g, '') === amount",
                           arg=amount)


def tap(page, selector: str, **known) -> None:
    page.locator(selector, **known).first.tap()


def sales(shop) -> list[tuple]:
    db.session.rollback()
    set_tenant(shop.tenant_id)
    return [tuple(row) for row in db.session.execute(db.select(Sale.total, Sale.employee_id).order_by(Sale.sequence))]


def test_enter_right_after_typing_takes_what_was_typed_and_figures_after_it_are_for_that_line(app, furnished, browser, address):
    page = open_till(browser, address, Persona(app, furnished, "CASHIER").at_till())
    scan(page, furnished.water.barcode)
    total_is(page, "£1.00")
    page.route("**/till/scan", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.keyboard.press("F2")
    with page.expect_request("**/till/scan") as sent:
        page.keyboard.type("chee", delay=85)
        page.keyboard.press("Enter")
    assert f"{BY_SEARCH}chee" in sent.value.post_data.replace("%3A", ":")
    page.keyboard.type("3", delay=120)
    page.keyboard.press("F6")
    total_is(page, "£37.00")
    assert page.problems == []
    page.context.close()


def test_a_whole_shift_by_touch_with_a_change_of_cashiers(app, shop, browser, address):
    furnished = furnish(shop, shift=False)
    page = open_till(browser, address, Persona(app, furnished, "CASHIER").at_till(), touch=True, width=1024, height=768)
    page.locator("[name='count-GBP-20']").fill("5")
    tap(page, "#till-main button[type=submit]")
    page.wait_for_selector(".till-cart__empty")
    tap(page, ".till-tile", has_text="Cheese")
    total_is(page, "£12.00")
    tap(page, "[data-till-action=pay]")
    tap(page, "[name=quick_cash]")
    page.wait_for_selector(".till-paid")
    tap(page, ".till-tile", has_text="Tea")
    total_is(page, "£2.50")

    tap(page, ".till-bar button[type=submit]")
    page.wait_for_url("**/till/sign-in")
    tap(page, ".till-person", has_text="Manager")
    for figure in "1001":
        tap(page, f"[data-numpad-key='{figure}']")
    tap(page, "form[data-pin-form] button[type=submit]")
    page.wait_for_selector("#till")
    total_is(page, "£2.50")
    tap(page, "[data-till-action=pay]")
    tap(page, "[name=quick_cash]")
    page.wait_for_selector(".till-paid")
    assert sales(shop) == [(Decimal("12.00"), shop.staff["CASHIER"]), (Decimal("2.50"), shop.staff["MANAGER"])]

    tap(page, ".till-bar__menu summary")
    tap(page, "[hx-get^='/till/shift/close']")
    page.wait_for_selector("#till-panel[data-panel=shift_close]")
    page.locator("[name='counted-GBP']").fill("114.50")
    tap(page, "#till-panel button[type=submit]")
    tap(page, "[data-confirm-yes]")
    page.get_by_text("The shift is closed").wait_for()
    assert "£0.00" in page.locator(".till-close__variance").inner_text()
    assert page.problems == []
    page.context.close()


def test_a_reload_in_the_middle_of_a_sale_loses_nothing_that_was_scanned(app, furnished, browser, address):
    page = open_till(browser, address, Persona(app, furnished, "CASHIER").at_till())
    held = []
    page.route("**/till/scan", lambda route: held.append(route))
    for product in (furnished.tea, furnished.cheese, furnished.water):
        scan(page, product.barcode)
    page.wait_for_function("() => Object.keys(sessionStorage).some((key) => key.startsWith('till-queue'))")
    page.unroute("**/till/scan")
    page.reload()
    total_is(page, "£15.50")
    assert page.locator("#till-lines > li").count() == 3
    page.context.close()


def test_a_copy_and_a_void_take_nothing_from_the_form_of_the_return_around_them(app, furnished, browser, address):
    page = open_till(browser, address, Persona(app, furnished, "MANAGER").at_till())
    scan(page, furnished.tea.barcode)
    total_is(page, "£2.50")
    page.keyboard.press("F9")
    page.wait_for_selector(".till-paid")
    page.keyboard.press("Escape")
    page.wait_for_selector(".till-cart__empty")
    page.locator("[data-till-action=returns]").click()
    page.locator("#till-receipt").fill("B1-T01-000001")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Void").click()
    page.locator("[data-confirm-yes]").click()
    page.get_by_text("Everything goes back").wait_for()
    assert page.locator("dialog[open] .field__error").count() == 0
    page.locator("dialog[open] .dialog__actions [data-dialog-close]").click()
    with page.expect_response("**/till/print/**") as printed:
        page.get_by_role("button", name="Print a copy").click()
    assert printed.value.ok
    page.locator(".stepper__value").fill("1")
    page.get_by_role("button", name="Put into the cart").click()
    total_is(page, "-£2.50")
    assert page.problems == []
    page.context.close()


def test_a_whole_shift_by_keyboard_alone(app, shop, browser, address):
    furnished = furnish(shop, shift=False)
    page = open_till(browser, address, Persona(app, furnished, "CASHIER").at_till())
    walk_to(page, "[name='counted-GBP']")
    page.keyboard.type("100", delay=100)
    walk_to(page, "#till-main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".till-cart__empty")
    page.keyboard.press("F2")
    page.keyboard.type("tea", delay=90)
    page.keyboard.press("Enter")
    total_is(page, "£2.50")
    page.keyboard.press("F9")
    page.wait_for_selector(".till-paid")
    page.keyboard.press("Escape")
    page.wait_for_selector(".till-cart__empty")
    walk_to(page, ".till-bar__menu summary")
    page.keyboard.press("Enter")
    walk_to(page, "[hx-get^='/till/shift/close']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#till-panel[data-panel=shift_close]")
    walk_to(page, "[name='counted-GBP']")
    page.keyboard.type("102.50", delay=100)
    walk_to(page, "#till-panel button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#confirm[open]")
    walk_to(page, "[data-confirm-yes]")
    page.keyboard.press("Enter")
    page.get_by_text("The shift is closed").wait_for()
    assert "£0.00" in page.locator(".till-close__variance").inner_text()
    assert page.problems == []
    page.context.close()


def walk_to(page, selector: str) -> None:
    """Press Tab until an element has the focus: what cannot be reached so cannot be used without a mouse."""
    for _time in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")
