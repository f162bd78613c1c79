"""What opens over the till: accessible in both languages, the focus stays in it and comes back, Escape closes it."""

import pytest

from app.kernel.database import db
from tests.browser.axe import violations
from tests.browser.driver import IN_BROWSER, open_till, scan
from tests.personas import Persona
from tests.pos.sales.till.conftest import furnish

pytestmark = IN_BROWSER
DIALOGS = ("/till/drawer", "/till/discount", "/till/keys", "/till/explain", "/till/note", "/till/hold", "/till/lines/")
PANELS = ("pay", "customer", "held", "returns", "shift_close")
ADDRESSES = {"pay": "/till/pay", "customer": "/till/customer", "held": "/till/held", "returns": "/till/returns",
             "shift_close": "/till/shift/close"}
WHERE_FOCUS_IS = """() => document.activeElement.closest("dialog[open]") ? "dialog" : document.activeElement.id"""


@pytest.fixture
def till_page(app, shop, browser, address, request):
    """A manager's till with a line in the cart, in the language of the test."""
    furnish(shop)
    db.session.commit()
    page = open_till(browser, address, Persona(app, shop, "MANAGER").at_till(), language=request.param)
    scan(page, shop.tea.barcode)
    page.wait_for_selector("#till-lines > li")
    yield page
    page.context.close()


def press(page, address: str) -> None:
    """Press what asks for an address, wherever it stands."""
    page.locator(f"[hx-get^='{address}']").first.evaluate("button => button.click()")


def faults_of(page, name: str) -> list[str]:
    quiet = list(page.problems)
    found = [f"{name}: {fault}" for fault in (*quiet, *violations(page))]
    page.problems.clear()
    return found


@pytest.mark.parametrize("till_page", ["en", "ar"], indirect=True)
def test_dialogs_hold_the_focus_and_give_it_back(till_page):
    faults = []
    for address in DIALOGS:
        press(till_page, address)
        till_page.wait_for_selector("dialog[open]")
        faults += faults_of(till_page, address)
        for _time in range(12):
            till_page.keyboard.press("Tab")
            if (place := till_page.evaluate(WHERE_FOCUS_IS)) not in ("dialog", ""):
                faults.append(f"{address}: the focus left the dialog for {place}")
        till_page.keyboard.press("Escape")
        till_page.wait_for_selector("dialog[open]", state="detached")
        till_page.wait_for_function("() => document.activeElement.closest('button, #till-main, summary') !== null")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("till_page", ["en", "ar"], indirect=True)
def test_panels_are_accessible_and_escape_goes_back_to_selling(till_page):
    faults = []
    for name in PANELS:
        press(till_page, ADDRESSES[name])
        till_page.wait_for_selector(f"#till-panel[data-panel={name}]")
        faults += faults_of(till_page, name)
        till_page.keyboard.press("Escape")
        till_page.wait_for_selector("#till-panel[data-panel=sell]")
    assert not faults, "\n".join(faults)
