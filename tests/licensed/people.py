"""The people of the story, each in a browser: staff of the License Server, the owner of a shop, and its cashier."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pyotp
from playwright.sync_api import Error

from tests.browser.driver import open_page
from tests.licensed.systems import Both, System, wait_for

PASSWORD, PIN = "a lighthouse in fog", "4826"
ZONE = "Europe/London"


def mail_to(system: System, address: str, what: str) -> str:
    """Return the first text in the last mail to an address that the pattern finds, waiting for the mail."""
    def last() -> str | None:
        for mail in system.mails.inbox(recipient=address):
            if found := re.search(what, mail["text"]):
                return found[0]
        return None

    return wait_for(last, f"a mail to {address}")


def send(page, name: str) -> None:
    """Press the button that sends a form, and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


@dataclass
class Staff:
    """One of the vendor's staff at the portal."""

    both: Both
    page: object
    email: str = "licences@vendor.example"
    secret: str = ""

    def join(self) -> None:
        """Be invited on the command line, choose a password and set up the second factor."""
        server = self.both.server
        server.command("licensing", "staff", "invite", self.email, "--name", "Licences", "--role", "SUPER_ADMIN")
        self.page.goto(mail_to(server, self.email, r"http\S+/invitation/\S+"))
        self.page.fill("[name=password]", PASSWORD)
        send(self.page, "Set the password")
        self.sign_in()

    def sign_in(self) -> None:
        """Sign in with the password and a code of this moment."""
        self.page.goto(f"{self.both.server.address}/licensing/staff-sign-in")
        self.page.fill("[name=email]", self.email)
        self.page.fill("[name=password]", PASSWORD)
        send(self.page, "Sign in")
        self.secret = self.secret or self.page.locator("main .code").inner_text()
        self.page.fill("[name=code]", pyotp.TOTP(self.secret).at(datetime.now(UTC) + self.both.ahead))
        send(self.page, "Sign in")

    def approve(self, business: str) -> None:
        """Approve a request for a trial."""
        self.page.goto(f"{self.both.server.address}/licensing/trials")
        self.page.get_by_role("link", name=business).click()
        send(self.page, "Approve")

    def open_license(self, serial: str) -> None:
        """Open the page of a licence."""
        self.page.goto(f"{self.both.server.address}/licensing/licenses?text={serial}")
        self.page.locator("main table a").first.click()
        self.page.wait_for_url(re.compile(r"/licenses/[0-9a-f-]{36}$"))

    def do(self, serial: str, verb: str, **fields: str) -> None:
        """Do one of the verbs of a licence's page."""
        self.open_license(serial)
        self.page.get_by_role("button", name=verb, exact=True).first.click()
        dialog = self.page.get_by_role("dialog", name=verb)
        for name, value in fields.items():
            dialog.locator(f"[name={name}]").fill(value)
        with self.page.expect_navigation():
            dialog.get_by_role("button", name=verb, exact=True).click()


@dataclass
class Shop:
    """A shop: its owner in the back office, its cashier at the till."""

    both: Both
    office: object
    till: object  # in the same browser
    email: str = "owner@shop.example"
    business: str = "Corner Shop"

    def sign_up(self) -> None:
        """Begin the business; the licence is asked for before anything else can be done."""
        self.office.goto(f"{self.both.pos.address}/sign-up")
        for name, value in {"business": self.business, "name": "Owner", "email": self.email, "password": PASSWORD}.items():
            self.office.fill(f"[name={name}]", value)
        self.office.select_option("[name=country]", "GB")
        self.office.locator("main button[type=submit]").last.click()
        self.office.wait_for_load_state()

    def activate(self, serial: str) -> None:
        """Enter the serial key on the licence page."""
        self.office.goto(f"{self.both.pos.address}/office/license/")
        self.office.locator("[name=serial]").first.fill(serial)
        self.office.locator("[name=device_name]").fill("Counter")
        with self.office.expect_navigation():
            self.office.get_by_role("button", name="Activate", exact=True).click()

    def set_up(self) -> None:
        """Finish the set-up: one product, a PIN, a till, the first shift."""
        address = self.both.pos.address
        for step in ("country", "taxes", "branch", "accounts"):
            if f"/office/setup/{step}" not in self.office.url:
                self.office.goto(f"{address}/office/setup/{step}")
            self.office.locator("main form button[type=submit]").last.click()
            self.office.wait_for_load_state()
        self.office.goto(f"{address}/office/catalog/products/new")
        self.office.fill("[name=name]", "First flush tea")
        self.office.locator("[name$=selling_price]").first.fill("4.50")
        self.office.get_by_role("button", name="Save").first.click()
        self.office.wait_for_url(lambda url: "/catalog/products/" in url and not url.endswith("/new"))
        self.office.goto(f"{address}/office/business/employees/")
        self.office.locator("main table a", has_text="Owner").first.click()
        self.office.locator("[name=pin]").fill(PIN)
        self.office.locator("form:has([name=pin]) button[type=submit]").click()
        self.office.get_by_text("The new PIN is in force.").wait_for()
        self.till.goto(f"{address}/till/pair")
        self.till.uncheck("[name=leaves_office]")
        self.till.locator("form[action*='pair/register'] button[type=submit]").click()
        self.till.wait_for_url("**/till/sign-in")
        self.take_over()
        self.open_shift()

    def sign_in(self) -> None:
        """Sign in to the back office again, if the time has ended the session."""
        self.office.goto(f"{self.both.pos.address}/office/")
        if "/sign-in" in self.office.url:
            self.office.fill("[name=email]", self.email)
            self.office.fill("[name=password]", PASSWORD)
            self.office.locator("main form button[type=submit]").last.click()
            self.office.wait_for_url(lambda url: "/sign-in" not in url)

    def take_over(self) -> None:
        """Be at the till, with the PIN if it asks for one."""
        self.till.goto(f"{self.both.pos.address}/till")
        if "/till/sign-in" in self.till.url:
            self.till.locator(".till-person", has_text="Owner").click()
            self.till.keyboard.type(PIN, delay=120)
            self.till.keyboard.press("Enter")
        self.till.wait_for_selector("#till")

    def open_shift(self) -> bool:
        """Open a shift with five notes of twenty; return whether it was opened."""
        self.take_over()
        self.till.locator("[name='count-GBP-20']").fill("5")
        self.till.get_by_role("button", name="Open the shift").click()
        self.till.wait_for_selector(".till-cart__empty, .notice--danger")
        return self.till.locator(".till-cart__empty").count() > 0

    def sell(self) -> str:
        """Sell one article for cash; return what the till says when it is paid."""
        self.till.wait_for_selector(".till-cart__empty")
        self.till.keyboard.press("F2")
        self.till.keyboard.type("first", delay=90)
        self.till.keyboard.press("Enter")
        self.till.wait_for_selector("#till-lines > li")
        self.till.keyboard.press("F9")
        self.till.wait_for_selector(".till-paid")
        said = self.till.locator(".till-paid").inner_text()
        self.till.keyboard.press("Escape")
        self.till.wait_for_selector(".till-cart__empty")
        return said

    def close_shift(self, counted: str) -> str:
        """Count the drawer and close the shift; return what the till says of it."""
        self.till.locator(".till-bar__menu summary").click()
        self.till.locator(".menu__item", has_text="Close the shift").click()
        self.till.wait_for_selector("#till-panel[data-panel=shift_close]")
        self.till.locator("[name='counted-GBP']").fill(counted)
        self.till.locator("#till-panel button[type=submit]").click()
        self.till.locator("[data-confirm-yes]").click()
        self.till.get_by_text("The shift is closed").wait_for()
        return self.till.locator("#till-panel").inner_text()

    def standing(self) -> tuple[str, str]:
        """Return stage and code as the till says them; VALID when it says nothing."""
        self.take_over()
        return _standing(self.till) or ("VALID", "")

    def office_standing(self) -> tuple[str, str]:
        """Return stage and code as the licence page says them."""
        self.sign_in()
        self.office.goto(f"{self.both.pos.address}/office/license/")
        return _standing(self.office)

    def adds_category(self, name: str) -> str:
        """Try to change something in the back office; return the refusal's code, empty when it was done."""
        self.sign_in()
        self.office.goto(f"{self.both.pos.address}/office/catalog/categories/new")
        self.office.fill("[name=name]", name)
        self.office.locator("main form button[type=submit]").last.click()
        self.office.wait_for_selector("[data-refusal], .table, .notice")
        found = self.office.locator("[data-refusal]")
        return found.first.get_attribute("data-refusal") if found.count() else ""


def _standing(page) -> tuple[str, str] | None:
    found = page.locator("[data-license-stage]").first
    with suppress(Error):
        if found.count():
            return found.get_attribute("data-license-stage"), found.get_attribute("data-license-code")
    return None


def ask_for_a_trial(both: Both, page, shop: Shop) -> str:
    """Ask for a trial in public."""
    page.goto(f"{both.server.address}/licensing/trial")
    for name, value in {"business_name": shop.business, "contact_name": "Owner", "email": shop.email}.items():
        page.fill(f"[name={name}]", value)
    for name, value in {"country": "GB", "zone": ZONE, "business_type": "SHOP"}.items():
        page.select_option(f"[name={name}]", value)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    return page.locator("main").inner_text()


def browser_page(browser, **options):
    """Return a page of a browser of its own, with its list of `problems` (see tests.browser.driver)."""
    return open_page(browser, "http://127.0.0.1", **options)
