"""Asking for a trial in public, and deciding on it as staff."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.licensing.licenses.models import License
from app.licensing.trials.models import TrialRequest
from tests.licensing.conftest import make_owner, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def visitor(app, server, monkeypatch):
    """A browser of nobody, from an address of its own."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = str(uuid.uuid4())
    return client


@pytest.fixture
def asked(visitor) -> TrialRequest:
    """A request that came by the public page."""
    email = f"{uuid.uuid4().hex}@example.com"
    wish = {"business_name": "Corner Shop", "contact_name": "Owner", "email": email, "country": "GB", "zone": "Europe/London",
            "business_type": "SHOP", "language": "en"}
    answer = visitor.post("/licensing/trial", data=wish)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/licensing/trial/thanks")
    return db.session.scalars(select(TrialRequest).where(TrialRequest.email == email)).one()


def test_anybody_may_ask_and_is_told_what_is_missing(visitor):
    assert [visitor.get(path).status_code for path in ("/licensing/trial", "/licensing/trial/thanks")] == [200, 200]
    answer = visitor.post("/licensing/trial", data={"business_name": "Corner Shop", "email": "nonsense"})
    assert answer.status_code == 422 and "Enter an e-mail address." in answer.text


def test_staff_approve_a_request_and_its_licence_is_made(app, asked):
    browser = browser_of(app, make_staff("ADMIN"))
    assert browser.get("/licensing/trials").status_code == 200
    assert asked.email in browser.get(f"/licensing/trials/{asked.id}").text
    assert browser.post(f"/licensing/trials/{asked.id}/approve").status_code == 303
    db.session.expire_all()
    serial = db.session.get(License, asked.license_id).serial
    page = browser.get(f"/licensing/trials/{asked.id}").text
    assert f'<a href="/licensing/licenses/{asked.license_id}">{serial}</a>' in page and "United Kingdom" in page
    assert browser.post(f"/licensing/trials/{asked.id}/approve").status_code == 409


def test_whoever_decides_sees_that_it_is_not_the_first_trial_of_this_address(app, asked, visitor):
    browser, page = browser_of(app, make_staff("ADMIN")), f"/licensing/trials/{asked.id}"
    assert "From this address before" not in browser.get(page).text
    browser.post(f"{page}/approve")
    wish = {name: getattr(asked, name) for name in ("contact_name", "country", "zone", "language", "email")}
    assert visitor.post("/licensing/trial", data={**wish, "business_name": "Corner Shop Two", "business_type": "SHOP"}).status_code == 303
    db.session.expire_all()
    again = db.session.scalars(select(TrialRequest).where(TrialRequest.email == asked.email, TrialRequest.id != asked.id)).one()
    text = browser.get(f"/licensing/trials/{again.id}").text.partition("From this address before")[2]
    assert f'href="{page}"' in text and f'href="/licensing/licenses/{asked.license_id}"' in text and "Corner Shop Two" not in text


def test_staff_reject_a_request_with_a_reason(app, asked):
    browser = browser_of(app, make_staff("ADMIN"))
    assert browser.post(f"/licensing/trials/{asked.id}/reject", data={"reason": " "}).status_code == 422
    assert browser.post(f"/licensing/trials/{asked.id}/reject", data={"reason": "Not yet in your country"}).status_code == 303
    page = browser.get(f"/licensing/trials/{asked.id}").text
    assert "Not yet in your country" in page and "Makes a trial licence" not in page
    assert browser.get("/licensing/trials?status=REJECTED").status_code == 200


def test_support_looks_and_does_not_decide_owners_see_nothing(app, asked):
    support, owner = browser_of(app, make_staff("SUPPORT")), browser_of(app, make_owner())
    page = support.get(f"/licensing/trials/{asked.id}")
    assert page.status_code == 200 and "Makes a trial licence" not in page.text
    assert support.post(f"/licensing/trials/{asked.id}/approve").status_code == 403
    assert owner.get("/licensing/trials").status_code == 403
