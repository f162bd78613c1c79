"""What a licence includes, on its page and on the one where staff change it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.contents.service import set_module
from app.licensing.licenses.models import License, LicenseModule
from app.licensing.licenses.queries import get_plan, offer_of
from app.licensing.modules.models import Module
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, make_license, make_owner, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def license(server, monkeypatch):
    """A basic licence."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    return make_license(server)


def module_id(key: str):
    """The id of a module."""
    return db.session.scalars(select(Module.id).where(Module.key == key)).one()


def offer(license):
    """What the licence gives now."""
    db.session.expire_all()
    license = db.session.get(License, license.id)
    return offer_of(license, get_plan(license.plan_id), now())


def test_staff_give_a_module_in_part_change_it_and_remove_it_again(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}/contents"
    assert "Nothing beside the plan" in browser.get(page).text
    wish = {"module_id": str(module_id("loyalty")), "verb": "give", "allowed": ["view", "export"], "ends_on": "2099-01-31",
            "reason": "A pilot"}
    assert browser.post(f"{page}/modules", data=wish).status_code == 303
    assert offer(license).permissions == {"loyalty": ("view", "export")}
    text = browser.get(page).text
    assert "Given in part" in text and "See, Export" in text and "A pilot" in text and "31 Jan 2099" in text
    filled = browser.get(page, query_string={"module": str(module_id("loyalty"))}).text
    assert 'value="2099-01-31"' in filled and 'value="A pilot"' in filled and filled.count(" checked") >= 3
    assert browser.post(f"{page}/modules/{module_id('loyalty')}/drop").status_code == 303
    assert "loyalty" not in offer(license).modules


def test_staff_keep_a_module_and_it_is_gone_from_the_licence_s_page(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}"
    assert "Low-stock alerts" in browser.get(page).text
    wish = {"module_id": str(module_id("stock-alerts")), "verb": "keep", "reason": "Asked for"}
    assert browser.post(f"{page}/contents/modules", data=wish).status_code == 303
    text = browser.get(page).text
    assert "Withheld" in text and text.count("Low-stock alerts") == 1 and "Asked for" in text


def test_staff_give_and_keep_features(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}/contents"
    wish = {"feature": "priority-support", "verb": "give", "starts_on": "2099-01-01", "reason": "Agreed"}
    assert browser.post(f"{page}/features", data=wish).status_code == 303
    assert "Will be given" in browser.get(page).text and offer(license).features == frozenset()
    assert browser.post(f"{page}/features", data={**wish, "starts_on": ""}).status_code == 303
    assert offer(license).features == {"priority-support"}
    assert 'value="priority-support"' in browser.get(page, query_string={"feature": "priority-support"}).text
    assert browser.post(f"{page}/features/priority-support/drop").status_code == 303
    assert offer(license).features == frozenset()


def test_own_limits_stand_beside_the_plan_s(app, license):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/licenses/{license.id}/contents"
    assert "The plan&#39;s: 10" in browser.get(page).text
    assert browser.post(f"{page}/limits", data={"max_users": "25", "offline_days": "60", "reason": "Agreed"}).status_code == 303
    text = browser.get(page).text
    assert "Own limit" in text and offer(license).limits["users"] == 25
    assert browser.post(f"{page}/limits", data={"max_users": "", "reason": "Over"}).status_code == 303
    assert offer(license).limits["users"] == 10


def test_what_has_passed_is_shown_as_past(app, license):
    set_module(license.id, module_id("loyalty"), STAFF, is_given=True, reason="A pilot")
    db.session.flush()
    row = db.session.scalars(select(LicenseModule).where(LicenseModule.license_id == license.id)).one()
    row.effective_until = now()
    db.session.commit()
    text = browser_of(app, make_staff("SUPPORT")).get(f"/licensing/licenses/{license.id}").text
    assert "Past" in text and "A pilot" in text and "/contents" not in text
    assert "loyalty" not in offer(license).modules


@pytest.mark.parametrize(("path", "values", "sentence"), [
    ("modules", {"verb": "give", "allowed": [], "reason": "Why"}, "Nothing within the module would be allowed."),
    ("modules", {"verb": "give", "allowed": ["view"]}, "Fill this in."),
    ("modules", {"verb": "give", "allowed": ["drive"], "reason": "Why"}, "Choose one of the list."),
    ("features", {"feature": "Not a name", "verb": "give", "reason": "Why"}, "This is no name of a feature."),
    ("features", {"feature": "a-name", "verb": "give", "reason": "Why", "ends_on": "2020-01-31"}, "The new last day has already passed."),
    ("limits", {"max_users": "0", "reason": "Why"}, "Enter 1 or more, or nothing for the plan&#39;s limit."),
    ("limits", {"offline_days": "2", "reason": "Why"}, "Enter 3 to 3650 days."),
    ("limits", {"max_users": "5"}, "Fill this in."),
])
def test_what_is_wrong_is_told_at_its_field(app, license, path, values, sentence):
    module = {"module_id": str(module_id("loyalty"))} if path == "modules" else {}
    answer = browser_of(app, make_staff("ADMIN")).post(f"/licensing/licenses/{license.id}/contents/{path}", data={**module, **values})
    assert answer.status_code == 422 and sentence in answer.text


def test_owners_see_what_is_in_force_and_nothing_that_staff_noted(app, license):
    set_module(license.id, module_id("loyalty"), STAFF, is_given=True, allowed=["view", "export"], reason="Known to us")
    set_module(license.id, module_id("stock-alerts"), STAFF, is_given=False, reason="Known to us")
    db.session.commit()
    text = browser_of(app, db.session.get(Owner, license.owner_id)).get(f"/licensing/my/licenses/{license.id}").text
    assert "What it includes" in text and "Loyalty (See, Export)" in text and "Low-stock alerts" not in text and "Known to us" not in text


def test_support_and_owners_change_nothing(app, license):
    page = f"/licensing/licenses/{license.id}/contents"
    for person in (make_staff("SUPPORT"), make_owner()):
        assert browser_of(app, person).get(page).status_code == 403
        assert browser_of(app, person).post(f"{page}/limits", data={"max_users": "99", "reason": "Why"}).status_code == 403
