"""A licence's whole life, as its people meet it: two systems, separate processes, separate databases, one moved clock.

Screenshots of every step are kept in var/license-story (or where LICENSE_STORY says).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.config import ROOT
from tests.browser.driver import IN_BROWSER
from tests.licensed.people import Shop, Staff, ask_for_a_trial, browser_page, mail_to
from tests.licensed.systems import Both, both_systems, wait_for

pytestmark = [*IN_BROWSER, pytest.mark.slow]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Camera:
    """Keeps what was seen, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def shoot(self, name: str, *pages) -> None:
        """Keep a picture of each page."""
        for page in pages:
            self.count += 1
            page.screenshot(path=self.folder / f"{self.count:02d}-{name}.png")


@pytest.fixture
def both(services, tmp_path) -> Iterator[Both]:
    with both_systems(services, tmp_path) as made:
        yield made


@pytest.fixture
def camera() -> Camera:
    return Camera(Path(os.environ.get("LICENSE_STORY", ROOT / "var" / "license-story")))


def test_from_the_trial_down_the_ladder_to_the_renewal(both, browser, camera):
    both.server.command("licensing", "init")
    both.server.start()
    both.pos.start()
    visitor, staff, office = browser_page(browser), Staff(both, browser_page(browser)), browser_page(browser)
    shop = Shop(both, office, office.context.new_page())

    try:
        serial = a_trial_is_approved(both, visitor, staff, shop, camera)
        the_owner_enters_the_key(shop, serial, camera)
        one_device_more_than_the_limit_is_refused(both, staff, serial, camera)
        heartbeats_go_on(both)
        the_server_is_away_and_time_passes(both, shop, camera)
        the_server_is_back(both, shop, camera)
        the_licence_is_revoked(staff, shop, serial, camera)
        the_licence_is_renewed(staff, shop, serial, camera)
    finally:
        camera.shoot("end", staff.page, shop.office, shop.till)

    assert [page.problems for page in (visitor, staff.page, office)] == [[], [], []]


def a_trial_is_approved(both: Both, visitor, staff: Staff, shop: Shop, camera: Camera) -> str:
    assert "We have your request" in ask_for_a_trial(both, visitor, shop)
    camera.shoot("trial-asked", visitor)
    staff.join()
    staff.approve(shop.business)
    camera.shoot("trial-approved", staff.page)
    return mail_to(both.server, shop.email, r"WKP-\w{4}-\w{4}-\w{4}")


def the_owner_enters_the_key(shop: Shop, serial: str, camera: Camera) -> None:
    shop.sign_up()
    assert shop.office_standing() == ("LOCKED", "NOT_ACTIVATED")
    camera.shoot("not-activated", shop.office)
    shop.activate(serial)
    shop.set_up()
    assert "000001" in shop.sell()
    assert (shop.standing(), shop.office_standing()) == (("VALID", ""), ("VALID", "TRIAL"))
    camera.shoot("valid", shop.till, shop.office)


def one_device_more_than_the_limit_is_refused(both: Both, staff: Staff, serial: str, camera: Camera) -> None:
    """A trial is for two devices: the shop's own is one; the others speak the protocol here."""
    def activate(number: int) -> tuple[int, str]:
        parts = {name: hashlib.sha256(f"{name} of device {number}".encode()).hexdigest()
                 for name in ("disk_id", "mac_address", "installation_key")}
        status, answer = both.ask("/activation", {"serial": serial, "tenant_reference": str(_business(both)),
                                                  "device": {"name": f"Device {number}", "parts": parts, "version": "1"}})
        return status, answer.get("code") or answer["error"]["code"]

    assert [activate(2), activate(3), activate(2)] == [(200, "TRIAL"), (409, "TOO_MANY_DEVICES"), (200, "TRIAL")]
    staff.open_license(serial)
    assert {"Counter", "Device 2"} <= set(re.findall(r"Counter|Device \d", staff.page.locator("main").inner_text()))
    assert "Device 3" not in staff.page.locator("main table").first.inner_text()
    camera.shoot("devices", staff.page)
    staff.page.goto(f"{both.server.address}/licensing/decisions")
    assert "TOO_MANY_DEVICES" in staff.page.locator("main").inner_text()
    camera.shoot("decisions", staff.page)


def heartbeats_go_on(both: Both) -> None:
    first = _heard(both)
    wait_for(lambda: _heard(both) >= first + 2, "two more heartbeats")


def the_server_is_away_and_time_passes(both: Both, shop: Shop, camera: Camera) -> None:
    both.server.stop()
    for ahead, standing, changes in (
        (1 * HOUR, ("VALID", ""), ""),
        (25 * HOUR, ("WARNING", "UNREACHABLE"), ""),
        (73 * HOUR, ("RESTRICTED", "UNREACHABLE"), "UNREACHABLE"),
        (16 * DAY, ("RESTRICTED", "EXPIRED"), "EXPIRED"),  # the trial has ended, and the file says so itself
        (31 * DAY, ("LOCKED", "UNREACHABLE"), "UNREACHABLE"),
    ):
        both.move_to(ahead)
        assert (ahead, shop.standing()) == (ahead, standing)
        assert "Paid" in shop.sell()
        camera.shoot(f"away-{ahead // HOUR}-hours", shop.till)
        assert (ahead, shop.adds_category(f"After {ahead // HOUR} hours")) == (ahead, changes)
        camera.shoot(f"away-{ahead // HOUR}-hours-office", shop.office)
    assert "£127.00" in shop.close_shift("127.00")  # 100.00 and six teas of 4.50: the open shift went on to its end
    camera.shoot("away-shift-closed", shop.till)
    assert shop.open_shift() is False
    camera.shoot("away-no-new-shift", shop.till)
    assert _exports(shop) == 200
    assert shop.office_standing() == ("LOCKED", "UNREACHABLE")
    camera.shoot("away-locked-page", shop.office)


def the_server_is_back(both: Both, shop: Shop, camera: Camera) -> None:
    both.server.start()
    wait_for(lambda: shop.standing() == ("RESTRICTED", "EXPIRED"), "the trial's end, from the server")
    assert shop.open_shift() is True
    assert "Paid" in shop.sell()
    camera.shoot("back-expired", shop.till)


def the_licence_is_revoked(staff: Staff, shop: Shop, serial: str, camera: Camera) -> None:
    staff.sign_in()
    staff.do(serial, "Revoke", reason="Charged back")
    camera.shoot("revoked-portal", staff.page)
    wait_for(lambda: shop.standing() == ("LOCKED", "REVOKED"), "the revocation")
    assert "Paid" in shop.sell()
    camera.shoot("revoked", shop.till)
    assert "£109.00" in shop.close_shift("109.00")
    assert shop.open_shift() is False
    camera.shoot("revoked-no-new-shift", shop.till)


def the_licence_is_renewed(staff: Staff, shop: Shop, serial: str, camera: Camera) -> None:
    staff.do(serial, "Reinstate", reason="The charge was taken back")
    wait_for(lambda: shop.standing() == ("RESTRICTED", "EXPIRED"), "the trial's end, which is all that is left")
    camera.shoot("reinstated", shop.till)
    staff.do(serial, "Renew", months="12")
    camera.shoot("renewed-portal", staff.page)
    wait_for(lambda: shop.standing() == ("VALID", ""), "the renewal")
    assert shop.open_shift() is True
    assert "Paid" in shop.sell()
    assert (shop.adds_category("After the renewal"), shop.office_standing()) == ("", ("VALID", "VALID"))
    camera.shoot("renewed", shop.till, shop.office)


def _business(both: Both) -> UUID:
    with both.pos.engine().connect() as connection:
        return connection.scalar(text("SELECT tenant_id FROM business.installed_license"))


def _heard(both: Both) -> int:
    """How often the installation has learned from an answer."""
    with both.pos.engine().connect() as connection:
        return connection.scalar(text("SELECT version FROM business.installed_license"))


def _exports(shop: Shop) -> int:
    """What is there stays exportable: the status of the product list as CSV."""
    return shop.office.context.request.get(f"{shop.both.pos.address}/office/catalog/imports/export.csv").status
