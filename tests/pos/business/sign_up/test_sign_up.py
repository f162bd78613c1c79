"""A new business signs up."""

import dataclasses
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.session import statements
from app.kernel.tenancy import tenant_scope
from app.pos.business.sign_up import service
from app.pos.business.tenants.models import Tenant
from app.pos.business.tenants.queries import find_tenant_id
from app.pos.communication.messages.models import NotificationLog
from app.pos.identity.users.queries import find_user_by_email
from tests.personas import Visitor
from tests.pos.identity.people import PASSWORD, an_address, mails_to, make_person, sign_in


def _form(**changes) -> dict:
    name = uuid.uuid4().hex[:10]
    return {"business": f"Green {name}", "slug": "", "country": "DE", "name": "Robin", "email": f"{name}@example.test",
            "password": "a lighthouse in fog", **changes}


def _send(app, form: dict):
    visitor = Visitor(app, an_address())
    return visitor, visitor.post("/sign-up", form, htmx=False)


def test_a_business_is_made_and_its_owner_is_in(app):
    form = _form()
    visitor, answer = _send(app, form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office")
    tenant_id = find_tenant_id(form["business"].lower().replace(" ", "-"))
    with tenant_scope(tenant_id):
        tenant = db.session.get(Tenant, tenant_id)
        assert (tenant.name, tenant.country, tenant.currency, tenant.setup_step) == (form["business"], "DE", "EUR", "country")
    assert form["business"] in visitor.get("/office/business/branches/").text
    assert [mail["subject"] for mail in mails_to(app, form["email"])] == ["Welcome to WK POS"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(app):
    taken = make_person()
    for changes, sentence in (({"email": taken.email}, "There is an account with this e-mail already"),
                              ({"email": "nobody"}, "This is not an e-mail address"),
                              ({"password": "short"}, "Use at least 10 characters"),
                              ({"slug": "No Good"}, "Use small letters"), ({"country": "ZZ"}, "Choose one of the list")):
        form = _form(**changes)
        _visitor, answer = _send(app, form)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
        assert find_tenant_id(form["business"].lower().replace(" ", "-")) is None


def test_a_taken_short_name_is_refused_but_a_suggested_one_finds_its_way(app):
    form = _form()
    _send(app, form)
    slug = form["business"].lower().replace(" ", "-")
    assert "This short name is taken" in _send(app, _form(slug=slug))[1].text
    assert _send(app, _form(business=form["business"]))[1].status_code == 303
    assert _send(app, _form(business="متجر"))[1].status_code == 303


def test_a_person_who_is_signed_in_adds_a_second_business(app):
    person, visitor = make_person(), Visitor(app, an_address())
    sign_in(visitor, person.email, PASSWORD)
    assert 'name="password"' not in visitor.get("/sign-up").text
    for name in ("First", "Second"):
        assert visitor.post("/sign-up", {"business": name, "country": "GB"}, htmx=False).status_code == 303
        assert name in visitor.get("/office/business/branches/").text
    page = visitor.get("/office/businesses").text
    assert "First" in page and "Second" in page


def test_one_network_cannot_make_businesses_for_ever(app):
    visitor = Visitor(app, an_address())
    codes = [visitor.post("/sign-up", {}, htmx=False).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]


def test_the_country_of_the_browser_s_language_is_proposed(app):
    page = Visitor(app).get("/sign-up", headers={"Accept-Language": "de-AT,de;q=0.9"}).text
    assert '<option value="AT" selected>' in page
    assert '<option value="" selected>' in Visitor(app).get("/sign-up", headers={"Accept-Language": "ar"}).text


@pytest.fixture
def mailing(app):
    """An installation with a mail server and somebody who is there already; its mails wait (nobody delivers them)."""
    make_person()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, mail_url="smtp://mail.example.test:25")
    yield app
    app.config["SETTINGS"] = before
    with tenant_scope(None):  # nor does a later test's worker, which would wait for that server
        db.session.execute(NotificationLog.__table__.update().where(NotificationLog.recipient.like("%@sign-up.test")).values(status="SENT"))
        db.session.commit()


def _address() -> str:
    return f"{uuid.uuid4().hex[:10]}@sign-up.test"


def _waiting(email: str) -> list[NotificationLog]:
    with tenant_scope(None):
        rows = db.session.scalars(select(NotificationLog).where(NotificationLog.recipient == email)
                                  .order_by(NotificationLog.created_at.desc())).all()
        db.session.expunge_all()
    return list(rows)


def _link(mail: NotificationLog) -> str:
    return re.search(r"https?://[^/]+(/sign-up/confirm/\S+)", mail.text).group(1)


def test_with_a_mail_server_a_mail_goes_on_and_its_link_makes_the_business_once(mailing):
    form = _form(email=_address())
    visitor, answer = _send(mailing, form)
    assert (answer.status_code, "Look into your mail" in answer.text, form["email"] in answer.text) == (200, True, True)
    assert find_user_by_email(form["email"]) is None and find_tenant_id(form["business"].lower().replace(" ", "-")) is None
    (mail,) = _waiting(form["email"])
    link = _link(mail)
    assert (mail.is_private, mail.tenant_id, form["password"] in mail.text) == (True, None, False)
    elsewhere = Visitor(mailing, an_address())
    page = elsewhere.get(link)
    assert (page.status_code, form["business"] in page.text) == (200, True)
    stranger = elsewhere.post(link, {"password": "somebody else reads the mail"}, htmx=False)
    assert (stranger.status_code, "This is not the password that was chosen" in stranger.text) == (422, True)
    assert find_user_by_email(form["email"]) is None
    done = elsewhere.post(link, {"password": form["password"]}, htmx=False)
    assert (done.status_code, done.headers["Location"]) == (303, "/office")
    assert form["business"] in elsewhere.get("/office/business/branches/").text
    db.session.expire_all()
    assert find_user_by_email(form["email"]).email_confirmed_at is not None
    db.session.rollback()
    assert visitor.post(link, {"password": form["password"]}, htmx=False).status_code == 410
    assert sign_in(Visitor(mailing, an_address()), form["email"], form["password"]).status_code == 303


def test_who_has_an_account_is_told_by_mail_alone_and_the_page_and_the_work_are_the_same(mailing):
    known = make_person(email=_address()).email

    def asked(email: str) -> tuple[str, int]:
        visitor, sent = Visitor(mailing, an_address()), []
        visitor.get("/sign-up")
        with statements(sent):
            answer = visitor.post("/sign-up", _form(email=email), htmx=False)
        assert answer.status_code == 200
        page = re.sub(r"nonce-?\S*|[0-9a-f-]{36}|csrf\S* content=\S*|value=\S*", "", answer.text.replace(email, "somebody"))
        return re.search(r"<main.*?</main>", page, re.S).group(0), len(sent)

    asked(_address())  # what a process does once is done
    unknown = _address()
    assert asked(known) == asked(unknown)
    assert ([mail.subject for mail in _waiting(known)], [mail.subject for mail in _waiting(unknown)]) == (
        ["You have an account already"], ["Welcome to WK POS"])
    (mail,) = _waiting(known)
    assert "/office/sign-in" in mail.text and "/office/password/forgot" in mail.text and "/sign-up/confirm" not in mail.text
    form = _form(email=known)
    assert sign_in(Visitor(mailing, an_address()), known, form["password"]).status_code == 422


def test_what_is_wrong_is_said_alike_for_every_address(mailing):
    known, unknown = make_person(email=_address()).email, _address()
    for changes, sentence in (({"password": "short"}, "Use at least 10 characters"), ({"slug": "No Good"}, "Use small letters"),
                              ({"country": "ZZ"}, "Choose one of the list")):
        for email in (known, unknown):
            _visitor, answer = _send(mailing, _form(email=email, **changes))
            assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    assert _waiting(known) == _waiting(unknown) == []


def test_no_more_than_three_mails_an_hour_and_a_link_lasts_a_day(mailing):
    email = _address()
    for _ in range(5):
        assert _send(mailing, _form(email=email))[1].status_code == 200
    mails = _waiting(email)
    assert len(mails) == 3
    link = _link(mails[0])
    with time_machine.travel(now() + timedelta(hours=25)):
        late = Visitor(mailing, an_address())
        assert (late.get(link).status_code, late.post(link, {"password": "a lighthouse in fog"}, htmx=False).status_code) == (410, 410)
    for forged in ("/sign-up/confirm/nothing", link[:-3] + "abc"):
        assert Visitor(mailing, an_address()).get(forged).status_code == 410


def test_a_link_is_short_enough_for_mail_programs_whatever_the_script_of_the_names(mailing):
    form = _form(email=_address(), business="متجر" * 30, name="ليلى " * 24)
    assert _send(mailing, form)[1].status_code == 200
    link = _link(_waiting(form["email"])[0])
    assert len(link) < 1500
    assert form["business"] in Visitor(mailing, an_address()).get(link).text


def test_a_short_name_that_was_taken_meanwhile_gives_way(mailing):
    slug = f"s-{uuid.uuid4().hex[:8]}"
    forms = [_form(email=_address(), slug=slug) for _ in range(2)]
    for form in forms:
        assert _send(mailing, form)[1].status_code == 200
    for form in forms:
        link, entered = _link(_waiting(form["email"])[0]), {"password": form["password"]}
        assert Visitor(mailing, an_address()).post(link, entered, htmx=False).status_code == 303
    assert "This short name is taken" in _send(mailing, _form(slug=slug, email=_address()))[1].text


def test_the_first_person_and_whoever_no_mail_would_reach_wait_for_nothing(mailing, monkeypatch):
    assert service.goes_by_mail()
    monkeypatch.setattr(service.identity, "has_people", lambda: False)
    form = _form()
    assert _send(mailing, form)[1].headers["Location"] == "/office"
    monkeypatch.undo()
    mailing.config["SETTINGS"] = dataclasses.replace(mailing.config["SETTINGS"], mail_url="fake:")
    assert not service.goes_by_mail()
