"""A whole day at the till in a real browser: by keyboard alone, by touch, in both languages, with nothing lost."""

import re
from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.tenancy import set_tenant
from app.pos.customers.api import create_customer
from app.pos.sales.sales.models import Sale, SaleItem
from app.pos.sales.till import queries
from app.pos.sales.till.basket import look
from tests.browser.driver import IN_BROWSER, open_till, scan, type_fast
from tests.factories import make_product
from tests.personas import Persona

pytestmark = IN_BROWSER
SURELY_A_SCANNER = 40
"""Milliseconds between two keys, half of what `scan-machine.js` takes for a person's."""


@pytest.fixture
def open_page(app, pg_till, browser, address):
    """Open the till as a role; every page must end without a problem in its console."""
    pages = []

    def opener(role="CASHIER", **options):
        page = open_till(browser, address, Persona(app, pg_till, role).at_till(), **options)
        pages.append(page)
        return page

    yield opener
    for page in pages:
        assert page.problems == []
        page.context.close()


def text(page, selector):
    return page.locator(selector).inner_text()


def wait_total(page, amount):
    page.wait_for_function("amount => document.getElementById('till-total')?.innerText.replace(/[\\u2066\\u2069]/g, '') === amount",
                           arg=amount)


def fresh(pg_till):
    db.session.rollback()
    set_tenant(pg_till.tenant_id)


def test_a_sale_from_search_to_change_by_keyboard_alone(open_page, pg_till):
    page = open_page()
    scan(page, pg_till.water.barcode)
    wait_total(page, "£1.00")
    page.keyboard.press("F2")
    page.keyboard.type("chee", delay=90)
    page.wait_for_selector("#till-results .till-found__item")
    page.keyboard.press("Enter")
    wait_total(page, "£13.00")
    page.keyboard.type("3", delay=120)
    page.keyboard.press("F6")
    wait_total(page, "£37.00")
    page.keyboard.type("5", delay=120)
    page.keyboard.press("F7")
    wait_total(page, "£35.20")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    wait_total(page, "£34.20")
    page.keyboard.press("F8")
    page.wait_for_selector("#till-panel[data-panel=pay]")
    page.keyboard.type("50", delay=120)
    page.keyboard.press("Enter")
    page.wait_for_selector(".till-paid")
    assert text(page, "#till-change") == "£15.80"
    page.keyboard.press("Escape")
    page.wait_for_selector(".till-cart__empty")
    fresh(pg_till)
    assert db.session.scalars(db.select(Sale.total)).all() == [Decimal("34.20")]


def test_the_keys_of_a_real_keyboard_at_a_scanners_speed_are_a_scan(open_page, pg_till):
    for _again in range(10):
        page = open_page()
        if type_fast(page, pg_till.tea.barcode) < SURELY_A_SCANNER:
            break
    else:
        pytest.fail("This machine cannot type at a scanner's speed")
    wait_total(page, "£2.50")
    assert page.locator(".till-notice").count() == 0


def test_hold_and_recall_and_exact_cash_by_keyboard(open_page, pg_till):
    page = open_page()
    scan(page, pg_till.tea.barcode)
    wait_total(page, "£2.50")
    page.keyboard.press("F4")
    wait_total(page, "£0.00")
    page.keyboard.press("Shift+F4")
    page.wait_for_selector(".till-held__cart")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.locator(".till-held__cart").focus()
    page.keyboard.press("Enter")
    wait_total(page, "£2.50")
    page.keyboard.press("F9")
    page.wait_for_selector(".till-paid")
    assert "B1-T01-000001" in text(page, ".till-paid")


def test_times_before_a_scan(open_page, pg_till):
    page = open_page()
    page.keyboard.type("4", delay=120)
    page.keyboard.press("*")
    page.wait_for_timeout(150)
    scan(page, pg_till.tea.barcode)
    wait_total(page, "£10.00")


@pytest.mark.parametrize(("language", "size"), [("en", (1024, 768)), ("ar", (1024, 768)), ("ar", (390, 844))])
def test_a_sale_by_touch(open_page, pg_till, language, size):
    page = open_page(language=language, width=size[0], height=size[1], touch=True)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    if size[0] < 600:
        page.locator("[data-till-view=panel]").tap()
    page.locator(".till-tile", has_text="Cheese").tap()
    wait_total(page, "£12.00")
    if size[0] < 600:
        page.locator("[data-till-view=cart]").tap()
    page.locator("[data-line-step='1']").tap()
    wait_total(page, "£24.00")
    page.locator("[data-till-action=pay]").tap()
    page.locator("[name=quick_cash]").nth(1).tap()
    page.wait_for_selector(".till-paid")
    assert re.sub("[\u2066\u2069]", "", text(page, "#till-change")) == "£1.00"


def test_a_reload_and_another_window_find_the_cart(open_page, pg_till, app, address, browser):
    page = open_page()
    scan(page, pg_till.tea.barcode)
    wait_total(page, "£2.50")
    page.reload()
    wait_total(page, "£2.50")
    second = page.context.new_page()
    second.goto(f"{address}/till")
    second.wait_for_selector(".till-blocked")
    with second.expect_navigation():
        second.get_by_role("button", name="Sell in this tab instead").click()
    wait_total(second, "£2.50")
    page.wait_for_selector(".till-blocked")
    scan(second, pg_till.water.barcode)
    wait_total(second, "£3.50")


def test_a_window_that_is_behind_gets_the_whole_cart(open_page, pg_till):
    page, other = open_page(), None
    scan(page, pg_till.tea.barcode)
    wait_total(page, "£2.50")
    fresh(pg_till)
    from tests.pos.sales.till.conftest import add

    add(pg_till.cashier, look(queries.get_till(pg_till.register_id)).cart.id, pg_till.cheese)
    scan(page, pg_till.water.barcode)
    wait_total(page, "£15.50")
    assert page.locator("#till-lines > li").count() == 3
    assert other is None


def test_a_manager_allows_a_discount_in_place_and_the_same_action_goes_on(open_page, pg_till):
    page = open_page()
    scan(page, pg_till.cheese.barcode)
    wait_total(page, "£12.00")
    page.keyboard.type("30", delay=120)
    page.keyboard.press("F7")
    page.wait_for_selector("#till-override")
    page.locator("#till-override .choice", has_text="Manager").click()
    page.locator("#till-override-pin").fill("1001")
    page.keyboard.press("Enter")
    wait_total(page, "£8.40")
    assert page.locator("dialog[open]").count() == 0


def test_a_customer_is_added_at_the_till(open_page, pg_till):
    create_customer({"name": "Green Café"}, pg_till.system)
    db.session.commit()
    page = open_page()
    page.keyboard.press("F3")
    page.wait_for_selector("#till-panel[data-panel=customer]")
    with page.expect_response(lambda answer: answer.url.split("q=")[-1].startswith("green")):
        page.keyboard.type("green", delay=90)
    page.wait_for_function("() => !document.querySelector('.htmx-request')")  # no answer replaces what is clicked
    page.locator("#till-customer-results .till-found__item").first.click()
    page.wait_for_selector(".till-cart__customer strong")
    assert text(page, ".till-cart__customer strong") == "Green Café"


def test_goods_come_back_from_the_receipt_that_is_scanned(open_page, pg_till):
    page = open_page("MANAGER")
    for product in (pg_till.tea, pg_till.cheese):
        scan(page, product.barcode)
    wait_total(page, "£14.50")
    page.keyboard.press("F9")
    page.wait_for_selector(".till-paid")
    scan(page, "B1-T01-000001")
    page.locator(".till-notice button", has_text="Open").click()
    page.wait_for_selector(".till-return")
    page.locator("[data-stepper-by='1']").first.click()
    page.locator(".till-return button[type=submit]").click()
    wait_total(page, "-£2.50")
    page.keyboard.press("F8")
    page.wait_for_selector("#till-panel[data-panel=pay]")
    page.locator("[name=quick_cash]").first.click()
    page.wait_for_selector(".till-paid")
    assert "Refunded" in text(page, ".till-paid__head")


def test_the_shift_opens_and_closes_with_a_blind_count(app, shop, browser, address):
    page = open_till(browser, address, Persona(app, shop, "CASHIER").at_till())
    page.locator("[name='count-GBP-20']").fill("5")
    assert page.locator("[name='counted-GBP']").input_value().startswith("100")
    page.get_by_role("button", name="Open the shift").click()
    page.wait_for_selector(".till-cart__empty")
    page.locator(".till-bar__menu summary").click()
    page.locator(".menu__item", has_text="Close the shift").click()
    page.wait_for_selector("#till-panel[data-panel=shift_close]")
    page.locator("[name='count-GBP-50']").fill("2")
    page.locator("#till-panel button[type=submit]").click()
    page.locator("[data-confirm-yes]").click()
    page.get_by_text("The shift is closed").wait_for()
    assert "£0.00" in text(page, ".till-close__variance")
    assert page.problems == []
    page.context.close()


def test_500_rapid_scans_of_mixed_codes_are_all_in_the_cart_in_their_order(open_page, pg_till):
    products = [make_product(f"{number}.25", shop=pg_till, barcode=f"4006381{number:05d}") for number in range(10, 17)]
    db.session.commit()
    codes = [products[number * 5 % 7].barcode if number % 25 else f"9990000{number:05d}" for number in range(500)]
    page = open_page()
    page.evaluate("""codes => {
      const press = (key) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key, code: /\\d/.test(key) ? "Digit" + key : key, bubbles: true, cancelable: true}));
      return (async () => {
        for (const code of codes) {
          for (const char of code) press(char);
          press("Enter");
          await new Promise((resolve) => setTimeout(resolve, 4));
        }
      })();
    }""", codes)
    page.wait_for_function("() => !Object.keys(sessionStorage).some((key) => key.startsWith('till-queue'))",
                           timeout=120_000)
    expected: list[list] = []
    for code in codes:
        if code.startswith("999"):
            continue
        if expected and expected[-1][0] == code:
            expected[-1][1] += 1
        else:
            expected.append([code, 1])
    fresh(pg_till)
    basket = look(queries.get_till(pg_till.register_id))
    assert [[line.barcode, line.quantity] for line in basket.lines] == expected
    assert page.locator(".till-notice").count() == len([code for code in codes if code.startswith("999")])
    assert page.locator("#till-lines > li").count() == len(expected)


def test_a_paid_sale_is_in_the_books_line_by_line(open_page, pg_till):
    page = open_page()
    for _again in range(3):
        scan(page, pg_till.tea.barcode)
    wait_total(page, "£7.50")
    page.keyboard.press("F9")
    page.wait_for_selector(".till-paid")
    fresh(pg_till)
    assert db.session.execute(db.select(SaleItem.product_name, SaleItem.quantity, SaleItem.total)).all() == [
        ("Tea", Decimal(3), Decimal("7.50"))]
