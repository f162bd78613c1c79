"""Plans on their pages: found, made, copied, edited after a look at what that changes."""

from __future__ import annotations

import html
import re

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.licenses.queries import find_plan
from app.licensing.plans import queries, service
from tests.licensing.conftest import STAFF, make_license, make_staff
from tests.licensing.plans.test_plans import VALUES, a_key, ids
from tests.licensing.portal import browser_of

TYPED = {**{name: str(value) for name, value in VALUES.items() if value is not None}, "features": "mail-support", "is_offered": "y",
         "version": "1"}


@pytest.fixture
def plan(server, monkeypatch):
    """A plan of its own, put away afterwards."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    made = server.plans["own"] = service.create_plan(a_key(), VALUES, ids("inventory", "journal"), STAFF)
    db.session.commit()
    yield made
    db.session.rollback()
    db.session.refresh(made)
    made.deleted_at = now()
    db.session.commit()


def typed(**values) -> dict:
    """What the form of the plan sends."""
    return {**TYPED, "modules": [str(one) for one in ids("inventory", "journal")], **values}


def hidden(text: str) -> dict:
    """The hidden fields of a page's only form, as a browser would send them."""
    sent: dict = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text.split('<form class="row"')[1]):
        sent.setdefault(name, []).append(html.unescape(value))
    return sent


def test_the_list_shows_prices_limits_and_how_many_licences_each_has(app, server, plan):
    make_license(server, "own")
    text = browser_of(app, make_staff("SUPPORT")).get("/licensing/plans").text
    assert plan.key in text and "$9.00 a month" in text.replace("\u2066", "").replace("\u2069", "") and "Employees: 3" in text
    assert "New plan" not in text
    page = browser_of(app, make_staff("SUPPORT")).get(f"/licensing/plans/{plan.id}").text
    assert "1 licence in use" in page and "Low-stock" not in page and "Journal and trial balance" in page and "mail-support" in page


def test_a_plan_is_copied_under_a_key_of_its_own(app, plan):
    browser, key = browser_of(app, make_staff("ADMIN")), a_key()
    form = browser.get("/licensing/plans/new", query_string={"copy": str(plan.id)}).text
    assert "Copy of Kiosk" in form and form.count(" checked") > 16 and 'value="price_m"' not in form
    taken = browser.post("/licensing/plans/new", data=typed(key=plan.key))
    assert taken.status_code == 422 and "Another plan has this key." in taken.text
    assert browser.post("/licensing/plans/new", data=typed(key=key, name="Kiosk 2")).status_code == 303
    made = find_plan(key)
    assert made.name == "Kiosk 2" and queries.module_ids(made.id) == set(ids("inventory", "journal"))
    made.deleted_at = now()
    db.session.commit()


def test_an_edit_that_no_licence_feels_is_kept_at_once(app, plan):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/plans/{plan.id}/edit"
    assert 'name="key"' not in browser.get(page).text
    assert browser.post(page, data=typed(max_users="")).status_code == 303
    db.session.refresh(plan)
    assert (plan.max_users, plan.key.startswith("kiosk-"), plan.version) == (None, True, 2)


def test_an_edit_that_licences_feel_is_shown_first_and_made_after_that(app, server, plan):
    license = make_license(server, "own")
    license.used = {"users": 3}
    db.session.commit()
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/plans/{plan.id}/edit"
    wish = typed(max_users="2", price_monthly="12.50", features="mail-support\npriority-support",
                 modules=[str(one) for one in ids("inventory")])
    shown = browser.post(page, data=wish)
    text = shown.text.replace("\u2066", "").replace("\u2069", "")
    assert shown.status_code == 200 and plan.version == 1
    for said in ("1 licence in use has this plan.", "$3.50 more", "priority-support", "Journal and trial balance",
                 "Employees: 3 in use, 2 allowed", license.serial):
        assert said in text
    again = browser.post(page, data={**hidden(shown.text), "step": "back"})
    assert again.status_code == 200 and 'value="12.50"' in again.text and "mail-support\npriority-support" in again.text
    assert browser.post(page, data={**hidden(shown.text), "step": "save"}).status_code == 303
    db.session.refresh(plan)
    assert (plan.max_users, str(plan.price_monthly), plan.features) == (2, "12.5000", ["mail-support", "priority-support"])
    assert (plan.stripe_price_monthly, plan.stripe_price_yearly, plan.is_offered) == (None, "price_y", True)
    assert queries.module_ids(plan.id) == set(ids("inventory"))


def test_whoever_is_late_is_told_with_what_they_typed(app, plan):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/plans/{plan.id}/edit"
    assert browser.post(page, data=typed(max_users="8")).status_code == 303
    late = browser.post(page, data=typed(max_users="9"))
    assert late.status_code == 422 and "Somebody else changed this plan meanwhile." in late.text and 'value="9"' in late.text


@pytest.mark.parametrize(("values", "sentence"), [
    ({"offline_days": "2"}, "Enter 3 to 3650 days."), ({"max_users": "0"}, "Enter 1 or more, or nothing for no limit."),
    ({"price_monthly": "-1"}, "Enter 0 or more."), ({"modules": ["nonsense"]}, "Choose one of the list."), ({"name": ""}, "Fill this in."),
    ({"price_monthly": "9.999"}, "Use at most 2 decimal places."), ({"features": "Priority Support"}, "is no name of a feature"),
])
def test_what_is_wrong_is_told_at_its_field(app, plan, values, sentence):
    answer = browser_of(app, make_staff("ADMIN")).post(f"/licensing/plans/{plan.id}/edit", data=typed(**values))
    assert answer.status_code == 422 and sentence in answer.text


def test_a_plan_is_withdrawn_offered_again_and_moved_by_those_who_may(app, plan):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/plans/{plan.id}"
    for verb, is_offered in (("withdraw", False), ("offer", True)):
        assert browser.post(f"{page}/{verb}").status_code == 303
        db.session.refresh(plan)
        assert plan.is_offered is is_offered
    place = plan.position
    for verb, expected in (("forward", place - 1), ("back", place)):
        assert browser.post(f"{page}/{verb}").status_code == 303
        db.session.refresh(plan)
        assert plan.position == expected
    support = browser_of(app, make_staff("SUPPORT"))
    assert [support.post(f"{page}/{verb}").status_code for verb in ("edit", "withdraw", "forward")] == [403, 403, 403]
