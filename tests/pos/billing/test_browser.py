"""Paper in a real browser: nothing that the security policy refuses, and the print dialog opens where it should."""


import pytest

from app.kernel import jobs
from app.kernel.database import db
from app.kernel.tenancy import set_tenant
from tests.browser.driver import IN_BROWSER, open_till
from tests.personas import Persona

pytestmark = IN_BROWSER
NOTICE_PRINTS = """
  window.print = () => { window.top.printedPages = [...(window.top.printedPages ?? []), location.pathname]; };
"""


def printed_pages(page) -> list[str]:
    """Return the addresses of what the browser was asked to print, waiting for the first."""
    for _time in range(100):
        if found := page.evaluate("() => window.printedPages ?? []"):
            return found
        page.wait_for_timeout(50)
    return []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_receipt_is_shown_and_printed(app, sold, address, browser, language):
    page = open_till(browser, address, Persona(app, sold, "CASHIER").at_till(), language=language)
    page.context.add_init_script(NOTICE_PRINTS)
    page.goto(f"{address}/till/print/{sold.sale_id}?paper=58")
    page.emulate_media(media="print")
    assert page.locator(".is-print-only").is_visible() and not page.locator(".paper-bar").is_visible()
    page.emulate_media(media="screen")
    page.locator(".paper-bar__button").click()
    assert len(printed_pages(page)) == 1
    assert page.locator(".paper__mark").count() == 0
    assert page.problems == []


def test_the_till_prints_in_a_frame_and_stays_where_it_is(app, sold, address, browser):
    page = open_till(browser, address, Persona(app, sold, "CASHIER").at_till())
    page.context.add_init_script(NOTICE_PRINTS)
    page.goto(f"{address}/till")
    page.evaluate("""([url, token, key]) => htmx.ajax("POST", url, {source: document.getElementById("till"), swap: "none"})""",
                  [f"/till/print/{sold.sale_id}", "", ""])
    assert len(printed_pages(page)) == 1
    assert f"/till/print/{sold.sale_id}/paper/" in printed_pages(page)[0]
    assert page.url == f"{address}/till" and page.problems == []


def test_an_invoice_arrives_while_one_waits(app, sold, address, browser):
    page = open_till(browser, address, Persona(app, sold, "MANAGER").at_till())
    page.goto(f"{address}/office/billing/documents/invoice/{sold.sale_id}")
    page.get_by_text("The document is being made").wait_for()
    jobs.run_waiting()
    set_tenant(sold.tenant_id, None, db.session())
    page.get_by_role("link", name="Download").wait_for()
    assert page.problems == []
