"""The own account: name and language, sessions, sign-ins, a new password."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.tenancy import tenant_scope
from app.pos.identity.sessions.models import UserSession
from app.pos.identity.users.queries import get_user
from tests.personas import Visitor
from tests.pos.identity.people import PASSWORD, an_address, mails_to, make_person, sign_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def _signed_in(app, person, agent=FIREFOX) -> Visitor:
    visitor = Visitor(app, an_address())
    visitor.client.environ_base["HTTP_USER_AGENT"] = agent
    sign_in(visitor, person.email)
    return visitor


def _sessions(person) -> list[UserSession]:
    with tenant_scope(None):
        db.session.rollback()
        return list(db.session.scalars(select(UserSession).where(UserSession.user_id == person.id).order_by(UserSession.id)))


def test_name_and_language_are_saved_and_the_pages_turn(app):
    person = make_person()
    visitor = _signed_in(app, person)
    answer = visitor.post("/office/account/", {"name": "Noor", "language": "ar"})
    assert answer.headers["HX-Redirect"] == "/office/account/"
    assert (get_user(person.id).name, get_user(person.id).language) == ("Noor", "ar")
    assert '<html lang="ar" dir="rtl"' in visitor.get("/office/account/").text


def test_sessions_are_listed_with_device_and_address_and_this_one_is_marked(app):
    person = make_person()
    phone, desk = _signed_in(app, person, PHONE), _signed_in(app, person)
    page = desk.get("/office/account/sessions").text
    assert "Firefox · Windows" in page and "Chrome · Android" in page
    assert phone.client.environ_base["REMOTE_ADDR"] in page
    assert page.count("This one") == 1


def test_one_session_is_revoked_and_the_browser_is_out(app):
    person = make_person()
    phone, desk = _signed_in(app, person, PHONE), _signed_in(app, person)
    desk.post(f"/office/account/sessions/{_sessions(person)[0].id}/revoke")
    assert phone.get("/office/account/").headers["Location"] == "/office/sign-in?next=/office/account/"
    assert desk.get("/office/account/").status_code == 200


def test_all_others_are_revoked_at_once(app):
    person = make_person()
    others, desk = [_signed_in(app, person), _signed_in(app, person, PHONE)], _signed_in(app, person)
    desk.post("/office/account/sessions/revoke-others")
    assert [other.get("/office/account/").status_code for other in others] == [303, 303]
    assert desk.get("/office/account/").status_code == 200


def test_a_stranger_s_session_is_not_found(app):
    owner, stranger = make_person(), make_person()
    _signed_in(app, owner)
    session_id = _sessions(owner)[0].id
    visitor = _signed_in(app, stranger)
    assert visitor.post(f"/office/account/sessions/{session_id}/revoke").status_code == 404
    assert visitor.post(f"/office/account/sessions/{new_id()}/revoke").status_code == 404
    assert _sessions(owner)[0].revoked_at is None


def test_attempts_of_others_are_not_in_the_history(app):
    person = make_person()
    sign_in(Visitor(app, "10.9.9.9"), make_person().email, "wrong")
    sign_in(Visitor(app, "10.8.8.8"), person.email, "wrong")
    page = _signed_in(app, person).get("/office/account/history").text
    assert "10.8.8.8" in page and "10.9.9.9" not in page
    assert "Wrong password" in page and "Signed in" in page


def test_last_seen_is_noted_only_every_few_minutes(app):
    person = make_person()
    with time_machine.travel(now(), tick=False) as clock:
        visitor = _signed_in(app, person)
        first = _sessions(person)[0].last_seen_at
        clock.shift(timedelta(minutes=4))
        visitor.get("/office/account/")
        assert _sessions(person)[0].last_seen_at == first
        clock.shift(timedelta(minutes=2))
        visitor.get("/office/account/")
        assert _sessions(person)[0].last_seen_at == first + timedelta(minutes=6)


def test_an_unused_session_ends_after_thirty_days(app):
    visitor = _signed_in(app, make_person())
    with time_machine.travel(now() + timedelta(days=31)):
        assert visitor.get("/office/account/").status_code == 303


def _change(visitor: Visitor, password: str, present: str = PASSWORD, repeat: str | None = None):
    return visitor.post("/office/account/password", {"present": present, "password": password, "repeat": repeat or password})


def test_a_new_password_ends_the_other_sessions_keeps_this_one_and_is_told_by_mail(app):
    person = make_person()
    phone, desk = _signed_in(app, person, PHONE), _signed_in(app, person)
    assert _change(desk, "a lighthouse in fog").headers["HX-Redirect"] == "/office/account/sessions"
    assert desk.get("/office/account/").status_code == 200
    assert phone.get("/office/account/").status_code == 303
    assert sign_in(Visitor(app, an_address()), person.email).status_code == 422
    assert sign_in(Visitor(app, an_address()), person.email, "a lighthouse in fog").status_code == 303
    assert [mail["subject"] for mail in mails_to(app, person.email)] == ["Your password was changed"]


def test_what_is_wrong_with_a_new_password_is_said_at_its_field(app):
    person = make_person(name="Robin Weaver")
    visitor = _signed_in(app, person)
    assert "Use at least 10 characters" in _change(visitor, "short").text
    assert "Leave your name" in _change(visitor, "the weaver bird 9").text
    assert "first that others would try" in _change(visitor, "Password1234").text
    assert "one of your last 5 passwords" in _change(visitor, PASSWORD).text
    assert "The two are not the same" in _change(visitor, "a lighthouse in fog", repeat="another lighthouse").text
    wrong = _change(visitor, "a lighthouse in fog", present="not mine")
    assert (wrong.status_code, "not your present password" in wrong.text) == (422, True)


def test_the_sixth_last_password_may_come_back(app):
    person = make_person()
    visitor, present = _signed_in(app, person), PASSWORD
    for word in ("amber", "birch", "cedar", "dune"):
        assert _change(visitor, f"a boat called {word}", present).status_code == 200
        present = f"a boat called {word}"
    assert _change(visitor, PASSWORD, present).status_code == 422
    assert _change(visitor, "a boat called elm", present).status_code == 200
    assert _change(visitor, PASSWORD, "a boat called elm").status_code == 200


def test_guessing_the_present_password_is_stopped(app):
    visitor = _signed_in(app, make_person())
    codes = [_change(visitor, "a lighthouse in fog", present="not mine").status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
