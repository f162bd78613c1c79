"""The portal's door as people use it: an owner's link, a staff password with its second factor, an invitation."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from app.kernel.database import db
from app.kernel.security import KNOWN_PASSWORD
from app.licensing.access import invitations, service
from app.licensing.staff.models import AdminUser
from app.licensing.staff.rules import AdminUserRole
from tests.licensing.access.test_access import PASSWORD, code_of, mail_to, token_in
from tests.licensing.conftest import STAFF, make_owner, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture
def visitor(app, server, monkeypatch):
    """A browser of nobody, from an address of its own."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"10.{uuid.uuid4().bytes[0]}.{uuid.uuid4().bytes[1]}.{uuid.uuid4().bytes[2]}"
    return client


def test_the_door_is_open_to_everybody(visitor):
    paths = ("/licensing", "/licensing/sign-in", "/licensing/sign-in/some-token", "/licensing/staff-sign-in",
             "/licensing/invitation/some-token")
    assert [visitor.get(path).status_code for path in paths] == [200] * 5


def test_an_owner_asks_for_a_link_and_comes_in_by_it_once(visitor):
    owner = make_owner()
    db.session.commit()
    known, unknown = (visitor.post("/licensing/sign-in", data={"email": email}) for email in (owner.email, "nobody@example.test"))
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert "a link is on its way" in known.text and "a link is on its way" in unknown.text
    address = f"/licensing/sign-in/{token_in(mail_to(owner.email))}"
    assert visitor.get(address).status_code == 200 and visitor.get(address).status_code == 200
    assert visitor.post(address).headers["Location"] == "/licensing/go-on"
    assert visitor.get("/licensing/go-on").status_code == 303
    assert visitor.post(address).status_code == 409


def test_staff_scan_the_secret_once_and_enter_a_code(visitor):
    user = make_staff(password=PASSWORD)
    db.session.commit()
    wrong = visitor.post("/licensing/staff-sign-in", data={"email": user.email, "password": "wrong"})
    assert wrong.status_code == 422 and "E-mail or password is wrong" in wrong.text
    halfway = visitor.post("/licensing/staff-sign-in", data={"email": user.email, "password": PASSWORD, "next": "/licensing/trials"})
    assert halfway.headers["Location"] == "/licensing/code?next=/licensing/trials"
    page = visitor.get("/licensing/code")
    assert page.status_code == 200 and "data:image/svg+xml" in page.text
    refused = visitor.get("/licensing/trials")
    assert refused.status_code == 403 and "Your sign-in is not complete yet." in refused.text and 'href="/licensing/code"' in refused.text
    assert visitor.post("/licensing/code", data={"code": "000000"}).status_code == 422
    db.session.expire_all()
    entered = visitor.post("/licensing/code", data={"code": code_of(db.session.get(AdminUser, user.id)), "next": "/licensing/trials"})
    assert entered.headers["Location"] == "/licensing/trials"
    assert visitor.get("/licensing/trials").status_code == 200
    assert visitor.post("/licensing/sign-out").status_code == 303
    assert visitor.get("/licensing/trials").headers["Location"] == "/licensing/sign-in?next=/licensing/trials"


def test_the_secret_is_not_shown_again_once_it_is_confirmed(app, visitor):
    user = make_staff(password=PASSWORD)
    service.begin_second_factor(user)
    user.totp_confirmed_at = user.created_at
    page = browser_of(app, user, is_verified=False).get("/licensing/code")
    assert page.status_code == 200 and "data:image/svg+xml" not in page.text


def test_invited_staff_choose_a_password(visitor):
    email = f"{uuid.uuid4().hex}@vendor.test"
    invitations.invite_staff(email, "Support", AdminUserRole.SUPPORT, STAFF)
    address = f"/licensing/invitation/{token_in(mail_to(email))}"
    db.session.commit()
    short = visitor.post(address, data={"password": "short"})
    assert short.status_code == 422 and "This password is too short." in short.text
    assert visitor.post(address, data={"password": PASSWORD}).headers["Location"] == "/licensing/staff-sign-in"
    assert visitor.post("/licensing/staff-sign-in", data={"email": email, "password": PASSWORD}).status_code == 303


def test_in_production_nobody_comes_in_with_the_password_that_everybody_knows(app, visitor, monkeypatch):
    users = make_staff(password=KNOWN_PASSWORD), make_staff()
    link = service.make_link(staff=users[1])
    db.session.commit()
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    for email in (users[0].email, "nobody@vendor.test"):
        refused = visitor.post("/licensing/staff-sign-in", data={"email": email, "password": KNOWN_PASSWORD})
        assert refused.status_code == 422 and "Everybody knows this password" in refused.text
    chosen = visitor.post(f"/licensing/invitation/{link}", data={"password": KNOWN_PASSWORD})
    assert chosen.status_code == 422 and "Choose another one." in chosen.text
    monkeypatch.undo()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    assert visitor.post("/licensing/staff-sign-in", data={"email": users[0].email, "password": KNOWN_PASSWORD}).status_code == 303


def test_nobody_is_sent_to_another_site_after_signing_in(visitor):
    user = make_staff(password=PASSWORD)
    db.session.commit()
    answer = visitor.post("/licensing/staff-sign-in", data={"email": user.email, "password": PASSWORD, "next": "//evil.example/licensing"})
    assert answer.headers["Location"] == "/licensing/code"


@pytest.mark.parametrize(("who", "path", "said"), [
    ("owner", "/licensing/licenses", "This is for the staff of the licence portal."),
    ("staff", "/licensing/my", "This is for owners of licences."),
    ("staff", "/licensing/staff", "Ask a head administrator to do it or to change your role."),
])
def test_whoever_may_not_is_told_so_in_the_words_of_the_portal(app, server, who, path, said):
    browser = browser_of(app, make_owner() if who == "owner" else make_staff("SUPPORT"))
    for headers in ({}, {"HX-Request": "true"}):
        refused = browser.get(path, headers=headers)
        assert refused.status_code == 403 and said in refused.text and 'data-refusal="not_permitted"' in refused.text
        assert "Ask a manager" not in refused.text
