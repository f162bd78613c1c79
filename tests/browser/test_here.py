"""Public forms begin where the browser is, until somebody chooses."""

from __future__ import annotations

import uuid

import pytest

from tests.browser.driver import IN_BROWSER, open_page
from tests.licensing.conftest import lay_out

pytestmark = IN_BROWSER


@pytest.fixture
def at(app, browser, address):
    """Open a public page in a browser in a time zone: `at(path, zone)`."""
    lay_out(app)
    pages = []

    def opened(path: str, zone: str, **more):
        pages.append(open_page(browser, address, path=path, timezone_id=zone, **more))
        return pages[-1]

    yield opened
    for page in pages:
        assert page.problems == []
        page.context.close()


def chosen(page) -> tuple[str, ...]:
    return tuple(page.locator(f"select[name={name}]").input_value() for name in ("zone", "country"))


@pytest.mark.parametrize("path", ["/licensing/trial", "/licensing/buy"])
@pytest.mark.parametrize(("zone", "country"), [("Africa/Cairo", "EG"), ("Asia/Riyadh", "SA"), ("Europe/London", "GB"), ("UTC", "")])
def test_a_public_form_begins_with_the_zone_and_country_of_the_browser(at, path, zone, country):
    assert chosen(at(path, zone)) == (zone, country)


def test_a_zone_that_the_browser_calls_by_its_former_name_is_found(at):
    zone, country = chosen(at("/licensing/trial", "Asia/Kolkata"))
    assert (zone in ("Asia/Calcutta", "Asia/Kolkata"), country) == (True, "IN")


def test_without_scripts_it_is_as_it_was(at):
    assert chosen(at("/licensing/trial", "Africa/Cairo", java_script_enabled=False)) == ("UTC", "")


def test_what_somebody_chose_stays_when_the_form_comes_back(at):
    page = at("/licensing/trial", "Africa/Cairo")
    page.locator("select[name=zone]").select_option("UTC")
    page.locator("select[name=country]").select_option("")
    page.locator("input[name=contact_name]").fill(uuid.uuid4().hex)
    page.get_by_role("button", name="Ask for a trial").click()
    page.locator("[aria-invalid]").first.wait_for()
    assert chosen(page) == ("UTC", "")


def test_a_new_business_begins_in_the_country_of_the_browser(at):
    assert at("/sign-up", "Africa/Cairo").locator("select[name=country]").input_value() == "EG"
