"""A stranger's first day: from signing up to a Z-report that agrees, with nothing but the browser."""

import uuid

from tests.browser.axe import violations
from tests.browser.driver import IN_BROWSER, open_page

pytestmark = IN_BROWSER
PIN = "4826"


def test_from_signing_up_to_the_first_z_report(browser, address):
    page = open_page(browser, address, path="/sign-up")
    set_up_a_business(page)
    add_a_product(page, address)
    give_the_owner_a_pin(page, address)
    pair_and_sign_in(page, address)
    page.locator("[name='count-GBP-20']").fill("5")
    page.get_by_role("button", name="Open the shift").click()
    page.wait_for_selector(".till-cart__empty")
    page.keyboard.press("F2")
    page.keyboard.type("first", delay=90)
    page.keyboard.press("Enter")
    page.wait_for_selector("#till-lines > li")
    page.keyboard.press("F9")
    page.wait_for_selector(".till-paid")
    assert "000001" in page.locator(".till-paid").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector(".till-cart__empty")
    close_the_shift(page)
    page.goto(f"{address}/office/sales/z-reports/new")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "/z-reports/" in url and not url.endswith("/new"))
    report = page.locator("main").inner_text()
    assert "£4.50" in report and "£104.50" in report and "£0.75" in report
    assert violations(page) == [] and page.problems == []
    page.context.close()


def set_up_a_business(page) -> None:
    values = {"business": f"Tea House {uuid.uuid4().hex[:8]}", "name": "Owner", "email": f"{uuid.uuid4().hex[:10]}@example.test",
              "password": "a lighthouse in fog"}
    for field, value in values.items():
        page.fill(f"[name={field}]", value)
    page.select_option("[name=country]", "GB")
    page.locator("main button[type=submit]").last.click()
    for step in ("country", "taxes", "branch", "accounts"):
        page.wait_for_url(f"**/office/setup/{step}")
        page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/office/setup/done")


def add_a_product(page, address) -> None:
    page.goto(f"{address}/office/catalog/products/new")
    page.fill("[name=name]", "First flush tea")
    page.locator("[name$=selling_price]").first.fill("4.50")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url(lambda url: "/catalog/products/" in url and not url.endswith("/new"))


def give_the_owner_a_pin(page, address) -> None:
    page.goto(f"{address}/office/business/employees/")
    page.locator("main table a", has_text="Owner").first.click()
    page.locator("[name=pin]").fill(PIN)
    page.locator("form:has([name=pin]) button[type=submit]").click()
    page.get_by_text("The new PIN is in force.").wait_for()


def pair_and_sign_in(page, address) -> None:
    page.goto(f"{address}/till/pair")
    page.uncheck("[name=leaves_office]")
    page.locator("form[action*='pair/register'] button[type=submit]").click()
    page.wait_for_url("**/till/sign-in")
    page.locator(".till-person", has_text="Owner").click()
    page.keyboard.type(PIN, delay=120)
    page.keyboard.press("Enter")
    page.wait_for_selector("#till")


def close_the_shift(page) -> None:
    page.locator(".till-bar__menu summary").click()
    page.locator(".menu__item", has_text="Close the shift").click()
    page.wait_for_selector("#till-panel[data-panel=shift_close]")
    page.locator("[name='counted-GBP']").fill("104.50")
    page.locator("#till-panel button[type=submit]").click()
    page.locator("[data-confirm-yes]").click()
    page.get_by_text("The shift is closed").wait_for()


def test_the_checker_finds_what_is_planted(browser, address):
    page = open_page(browser, address, path="/office/sign-in")
    assert violations(page) == []
    page.evaluate("""() => { document.querySelector("label").remove(); document.querySelector("h1").remove(); }""")
    assert len(violations(page)) >= 1
    page.context.close()
