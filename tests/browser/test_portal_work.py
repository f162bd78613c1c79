"""What people do in the licence portal, in a real browser: each step by the keys and words that they see."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest

from app.kernel.database import db
from app.license_protocol.challenge import Challenge
from app.license_protocol.fingerprint import digest
from app.licensing.activations.service import activate
from app.licensing.owners.models import Owner
from app.licensing.staff.models import AdminUser
from tests.browser.axe import violations
from tests.browser.driver import IN_BROWSER, open_page
from tests.licensing.conftest import STAFF, device, lay_out, make_license, make_staff
from tests.licensing.portal import browser_of

pytestmark = IN_BROWSER
PASSWORD = "correct horse battery"
SHOP = str(uuid.UUID(int=1))


@pytest.fixture
def license(app):
    """A licence with a device."""
    made = make_license(lay_out(app))
    activate(made.serial, SHOP, device(1), STAFF)
    db.session.commit()
    return made


@pytest.fixture
def enter(app, browser, address):
    """`enter(person, path)` opens a page of the portal as this person; nothing may go wrong on the way."""
    opened = []

    def open_as(person: AdminUser | Owner | None, path: str, **options):
        client = person and SimpleNamespace(client=browser_of(app, person))
        opened.append(open_page(browser, address, client, path=f"/licensing{path}", **options))
        return opened[-1]

    yield open_as
    assert [problem for page in opened for problem in page.problems] == []


def whole(page) -> None:
    """What is shown is accessible, and no wider than its window."""
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_trial_is_asked_for_and_approved(license, enter):
    email, name = f"{uuid.uuid4().hex}@example.com", f"Shop {uuid.uuid4().hex[:8]}"
    page = enter(None, "/trial", width=390, touch=True)
    page.get_by_label("Name of the business").fill(name)
    page.get_by_label("Your name").fill("Ann Owner")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Country").select_option("GB")
    page.get_by_role("button", name="Ask for a trial").click()
    page.get_by_role("heading", name="We have your request").wait_for()
    staff = enter(make_staff("ADMIN"), "/trials")
    staff.get_by_role("link", name=name).click()
    whole(staff)
    staff.get_by_role("button", name="Approve").click()
    staff.get_by_text("The trial is approved").wait_for()
    assert staff.get_by_text("WKP-").count() == 1
    whole(staff)


def test_a_machine_without_a_network_gets_its_response(license, enter):
    parts = {"disk_id": digest("disk_id", "1"), "cpu_id": digest("cpu_id", "2")}
    asks = Challenge(license.serial, uuid.UUID(SHOP), "ABCDEFGH12345678", parts)
    page = enter(db.session.get(Owner, license.owner_id), "/my/challenge")
    page.get_by_label("Challenge").fill("nonsense")
    page.get_by_label("Name of the device").fill("Back office")
    page.get_by_role("button", name="Make the response").click()
    page.get_by_text("CHALLENGE_INVALID").wait_for()
    whole(page)
    page.get_by_label("Challenge").fill(asks.text())
    page.get_by_role("button", name="Make the response").click()
    page.get_by_alt_text("The response as a code to scan").wait_for()
    whole(page)


def test_a_licence_is_suspended_in_its_dialog_and_a_device_renamed(license, enter):
    page = enter(make_staff("SUPER_ADMIN"), f"/licenses/{license.id}")
    page.get_by_role("button", name="Suspend").click()
    dialog = page.get_by_role("dialog", name="Suspend")
    dialog.get_by_role("button", name="Suspend").click()
    page.get_by_role("dialog", name="Suspend").get_by_text("Fill this in.").wait_for()
    whole(page)
    page.get_by_role("dialog", name="Suspend").get_by_label("Reason").fill("Unpaid since March")
    page.get_by_role("dialog", name="Suspend").get_by_role("button", name="Suspend").click()
    page.get_by_text("Unpaid since March").wait_for()
    page.get_by_role("button", name="Rename").click()
    renaming = page.get_by_role("dialog", name="Rename Till 1")
    renaming.get_by_label("Name of the device").fill("By the door")
    renaming.get_by_role("button", name="Rename").click()
    page.get_by_role("rowheader", name="By the door").wait_for()


def test_programs_are_stopped_and_the_owner_reads_why(license, enter):
    staff = enter(make_staff("ADMIN"), f"/usage/{license.id}")
    staff.get_by_label("Reason").fill("Asks for the whole catalogue every second")
    staff.get_by_role("button", name="Stop programs").click()
    staff.get_by_role("button", name="Let programs go on").wait_for()
    whole(staff)
    owner = enter(db.session.get(Owner, license.owner_id), f"/my/licenses/{license.id}", width=390, touch=True)
    owner.get_by_text("Calls of programs are stopped: Asks for the whole catalogue every second.").wait_for()
    whole(owner)


def test_a_key_is_copied_once_and_recovery_codes_are_kept(license, enter, address):
    head = make_staff("SUPER_ADMIN", PASSWORD)
    page = enter(head, "/api-keys/new")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.get_by_label("Name", exact=True).fill("Web shop")
    page.get_by_label("Read licences").check()
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("button", name="Copy this").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.get_by_label("API key", exact=True).input_value()
    whole(page)
    page.goto(f"{address}/licensing/account")
    page.locator("#codes-current").fill(PASSWORD)
    page.get_by_role("button", name="Make new codes").click()
    codes = page.get_by_label("Recovery codes").input_value().split()
    assert len(codes) == 10
    whole(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("10 left").wait_for()


def test_a_head_administrator_sends_somebody_away(license, enter):
    make_staff("SUPER_ADMIN", PASSWORD)
    support = make_staff("SUPPORT", PASSWORD)
    page = enter(make_staff("SUPER_ADMIN", PASSWORD), f"/staff/{support.id}", width=390, touch=True)
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    page.get_by_role("button", name="Reactivate").wait_for()
    whole(page)
