"""A forgotten password, an invitation, a confirmed address."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.session import statements
from app.kernel.tenancy import tenant_scope
from app.pos.communication.messages.models import NotificationLog
from app.pos.identity.api import confirm_email, get_user, invite, sign_up
from app.pos.identity.password import confirmation
from app.pos.identity.users.models import PasswordReset, User
from tests.personas import Visitor
from tests.pos.identity.people import PASSWORD, an_address, attempts, link_in, mails_to, make_person, sign_in

NEW = "a lighthouse in fog"


def _ask(app, email: str):
    return Visitor(app, an_address()).post("/office/password/forgot", {"email": email}, htmx=False)


def _choose(visitor: Visitor, link: str, password: str = NEW):
    return visitor.post(link, {"password": password, "repeat": password}, htmx=False)


def test_the_mailed_link_sets_a_password_and_goes_straight_in(app):
    person = make_person()
    assert _ask(app, person.email).status_code == 200
    link = link_in(mails_to(app, person.email)[0])
    visitor = Visitor(app, an_address())
    assert visitor.get(link).status_code == 200
    assert _choose(visitor, link).headers["Location"] == "/office"
    assert visitor.get("/office/account/").status_code == 200
    assert sign_in(Visitor(app, an_address()), person.email, NEW).status_code == 303
    assert attempts(person.email) == [(True, "password_reset"), (True, "")]


def test_an_unknown_address_gets_the_same_answer_and_no_mail(app):
    person = make_person()
    known, unknown = _ask(app, person.email), _ask(app, "nobody-at-all@example.test")
    assert known.status_code == unknown.status_code == 200
    assert "If nobody-at-all@example.test belongs to an account" in unknown.text
    assert mails_to(app, "nobody-at-all@example.test") == []


def test_an_unknown_address_and_one_mail_too_many_cost_the_same_work_as_a_known_one_and_leave_nothing(app):
    person, unknown = make_person(), f"{new_id()}@example.test"

    def work(email: str) -> int:
        visitor, sent = Visitor(app, an_address()), []
        visitor.get("/office/password/forgot")
        with statements(sent):
            assert visitor.post("/office/password/forgot", {"email": email}, htmx=False).status_code == 200
        assert any("notification_log" in statement for statement in sent)
        return len(sent)

    work(unknown)  # what a process does once is done
    assert work(person.email) == work(unknown) == work(person.email) == work(person.email) == work(person.email)
    with tenant_scope(None):
        assert db.session.scalar(select(func.count()).select_from(NotificationLog).where(NotificationLog.recipient == person.email)) == 3
        assert db.session.scalar(select(func.count()).select_from(PasswordReset).where(PasswordReset.user_id == person.id)) == 3
        assert db.session.scalar(select(func.count()).select_from(User).where(User.email.like("%@nobody.invalid"))) == 0


def test_the_link_works_once(app):
    person = make_person()
    _ask(app, person.email)
    link = link_in(mails_to(app, person.email)[0])
    _choose(Visitor(app, an_address()), link)
    late = Visitor(app, an_address())
    assert late.get(link).status_code == 410
    assert _choose(late, link, "another lighthouse").status_code == 410
    assert sign_in(Visitor(app, an_address()), person.email, NEW).status_code == 303


def test_using_one_link_takes_the_others_with_it(app):
    person = make_person()
    _ask(app, person.email)
    first = link_in(mails_to(app, person.email)[0])
    _ask(app, person.email)
    _choose(Visitor(app, an_address()), link_in(mails_to(app, person.email)[0]))
    assert Visitor(app, an_address()).get(first).status_code == 410


def test_the_link_expires_after_an_hour(app):
    person = make_person()
    _ask(app, person.email)
    link = link_in(mails_to(app, person.email)[0])
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert Visitor(app, an_address()).get(link).status_code == 410


def test_a_weak_password_leaves_the_link_good(app):
    person = make_person()
    _ask(app, person.email)
    link = link_in(mails_to(app, person.email)[0])
    visitor = Visitor(app, an_address())
    assert _choose(visitor, link, "short").status_code == 422
    assert _choose(visitor, link).status_code == 303


def test_a_new_password_ends_every_session_and_a_lock(app):
    person, thief, visitor = make_person(), Visitor(app, an_address()), Visitor(app, an_address())
    sign_in(thief, person.email)
    for _ in range(5):
        sign_in(visitor, person.email, "not the password")
    assert sign_in(visitor, person.email).status_code == 429
    _ask(app, person.email)
    _choose(visitor, link_in(mails_to(app, person.email)[0]))
    assert thief.get("/office/account/").status_code == 303
    assert sign_in(Visitor(app, an_address()), person.email, NEW).status_code == 303


def test_no_more_than_three_mails_an_hour(app):
    person = make_person()
    for _ in range(5):
        assert _ask(app, person.email).status_code == 200
    assert len(mails_to(app, person.email)) == 3


def test_one_network_cannot_ask_for_ever(app):
    visitor = Visitor(app, an_address())
    codes = [visitor.post("/office/password/forgot", {"email": f"x{number}@example.test"}, htmx=False).status_code
             for number in range(21)]
    assert codes == [200] * 20 + [429]


def test_the_database_keeps_no_link_once_it_is_sent(app):
    person = make_person()
    _ask(app, person.email)
    mails_to(app, person.email)
    with tenant_scope(None):
        row = db.session.scalar(select(NotificationLog).where(NotificationLog.recipient == person.email))
    assert (row.status, row.text, row.html, row.tenant_id) == ("SENT", "", None, None)


def test_an_invited_person_chooses_a_first_password_within_a_week(app):
    person = make_person(password=None)
    invite(get_user(person.id), "Corner Shop")
    db.session.commit()
    mail = mails_to(app, person.email)[0]
    assert mail["subject"] == "Corner Shop invites you"
    with time_machine.travel(now() + timedelta(days=6)):
        assert _choose(Visitor(app, an_address()), link_in(mail)).status_code == 303


def test_a_confirmed_person_keeps_the_password_when_invited_elsewhere(app):
    person = make_person()
    confirm_email(get_user(person.id))
    invite(get_user(person.id), "Corner Shop")
    db.session.commit()
    assert link_in(mails_to(app, person.email)[0]) == "/office/sign-in"
    assert sign_in(Visitor(app, an_address()), person.email).status_code == 303


def test_whoever_took_an_address_that_is_not_theirs_is_out_once_its_owner_is_invited(app):
    person, squatter = make_person(), Visitor(app, an_address())
    sign_in(squatter, person.email)
    invite(get_user(person.id), "Corner Shop")
    db.session.commit()
    assert squatter.get("/office/account/").status_code == 303
    assert sign_in(squatter, person.email).status_code == 422
    assert link_in(mails_to(app, person.email)[0]).startswith("/office/password/reset/")


def test_a_new_person_confirms_the_address_by_pressing_not_by_opening(app):
    user = sign_up("confirm-me@example.test", "Robin", NEW)
    db.session.commit()
    visitor, link = Visitor(app, an_address()), link_in(mails_to(app, "confirm-me@example.test")[0])
    assert visitor.get(link).status_code == 200
    db.session.refresh(user)
    assert user.email_confirmed_at is None
    assert visitor.post(link, htmx=False).status_code == 303
    db.session.refresh(user)
    assert user.email_confirmed_at is not None


def test_a_forged_or_old_confirmation_is_refused(app):
    person, visitor = make_person(), Visitor(app, an_address())
    assert visitor.post("/office/password/confirm/forged", htmx=False).status_code == 410
    token = confirmation.pack(person.id, person.email)
    with time_machine.travel(now() + timedelta(days=8)):
        assert visitor.post(f"/office/password/confirm/{token}", htmx=False).status_code == 410
    assert PASSWORD and get_user(person.id).email_confirmed_at is None
