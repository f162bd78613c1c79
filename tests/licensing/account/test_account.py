"""One's own account: each change asks for the password, and a phone that is lost locks nobody out."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.security import decrypt, verify_secret
from app.licensing.access import rules
from app.licensing.access import service as access
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.staff.models import AdminUser, PortalSession
from app.licensing.staff.queries import list_sessions
from tests.licensing.conftest import make_owner, make_staff
from tests.licensing.portal import browser_of

PASSWORD = "correct horse battery"


@pytest.fixture
def person(server, monkeypatch):
    """One of the staff with a second factor, signed in twice: `browser` and `other`."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    made = make_staff("SUPPORT", PASSWORD)
    access.begin_second_factor(made)
    made.totp_confirmed_at = now()
    db.session.commit()
    made.browser, made.other = browser_of(server.app, made), browser_of(server.app, made)
    return made


def fresh(person) -> AdminUser:
    db.session.expire_all()
    return db.session.get(AdminUser, person.id)


def code_of(secret: str, ahead: int = 0) -> str:
    return pyotp.TOTP(decrypt(secret, "licensing.admin_user.totp_secret")).generate_otp(int(now().timestamp()) // rules.TOTP_STEP + ahead)


def events(person) -> list[str]:
    return [str(kind) for kind in db.session.scalars(select(LicenseAuditLog.event_type).where(
        LicenseAuditLog.details["email"].as_string() == person.email).order_by(LicenseAuditLog.id))]


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(person):
    post = "/licensing/account/password"
    assert person.browser.post(post, data={"current": "wrong", "password": "another long password"}).status_code == 422
    assert person.browser.post(post, data={"current": PASSWORD, "password": "short"}).status_code == 422
    assert person.browser.post(post, data={"current": PASSWORD, "password": "another long password"}).status_code == 303
    assert verify_secret(fresh(person).password_hash, "another long password")
    assert [browser.get("/licensing/account").status_code for browser in (person.browser, person.other)] == [200, 303]
    assert events(person) == ["PASSWORD_CHANGED"]


def test_the_second_factor_in_use_stays_good_until_the_next_one_was_shown_to_work(person):
    before = person.totp_secret
    assert person.browser.post("/licensing/account/second-factor", data={"current": "wrong"}).status_code == 422
    assert person.browser.get("/licensing/account/second-factor").status_code == 303
    assert person.browser.post("/licensing/account/second-factor", data={"current": PASSWORD}).status_code == 303
    assert "svg" in person.browser.get("/licensing/account/second-factor").text
    assert fresh(person).totp_secret == before
    confirm = "/licensing/account/second-factor/confirm"
    assert person.browser.post(confirm, data={"code": code_of(before)}).status_code == 422
    after = fresh(person).totp_next
    assert person.browser.post(confirm, data={"code": code_of(after)}).status_code == 303
    assert (fresh(person).totp_secret, person.totp_next) == (after, None)
    assert person.other.get("/licensing/account").status_code == 303
    assert events(person) == ["SECOND_FACTOR_CHANGED"]


def test_a_recovery_code_signs_in_once_however_it_is_typed(person):
    assert person.browser.post("/licensing/account/recovery-codes", data={"current": "wrong"}).status_code == 422
    shown = person.browser.post("/licensing/account/recovery-codes", data={"current": PASSWORD}).text
    codes = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{8}\b", shown)
    assert (len(codes), len(set(codes)), len(fresh(person).recovery_hashes)) == (10, 10, 10)
    assert not set(codes) & set(fresh(person).recovery_hashes)
    session = db.session.scalars(select(PortalSession).where(PortalSession.admin_user_id == person.id)).first()
    assert access.try_code(session.id, f" {codes[3].lower().replace('-', ' ')} ").token
    assert access.try_code(session.id, codes[3]).problem == "wrong"
    assert access.try_code(session.id, "").problem == "wrong"
    assert len(fresh(person).recovery_hashes) == 9
    again = person.browser.post("/licensing/account/recovery-codes", data={"current": PASSWORD}).text
    assert codes[4] not in again and access.try_code(session.id, codes[4]).problem == "wrong"


def test_a_recovery_code_is_none_before_there_is_a_second_factor(person):
    person.browser.post("/licensing/account/recovery-codes", data={"current": PASSWORD})
    user = fresh(person)
    user.totp_confirmed_at = None
    session = db.session.scalars(select(PortalSession).where(PortalSession.admin_user_id == person.id)).first()
    assert access.try_code(session.id, "ABCD-EFGHJKMN").problem == "wrong"


def test_own_sessions_are_ended_but_not_those_of_others(person, server):
    other = make_staff("SUPPORT", PASSWORD)
    browser_of(server.app, other)
    foreign = list_sessions(other.id)[0]["id"]
    assert person.browser.post(f"/licensing/account/sessions/{foreign}/end").status_code == 404
    page = person.browser.get("/licensing/account").text
    [ended] = re.findall(r"/licensing/account/sessions/([0-9a-f-]+)/end", page)
    assert person.browser.post(f"/licensing/account/sessions/{ended}/end").status_code == 303
    assert (person.browser.get("/licensing/account").status_code, person.other.get("/licensing/account").status_code) == (200, 303)


def test_the_language_is_kept_for_pages_and_mails(person):
    assert person.browser.post("/licensing/account/language", data={"language": "xx"}).status_code == 422
    assert person.browser.post("/licensing/account/language", data={"language": "ar"}).status_code == 303
    assert fresh(person).language == "ar" and 'lang="ar"' in person.browser.get("/licensing/account").text


def test_passwords_cannot_be_tried_without_end(person):
    data = {"current": "wrong", "password": "another long password"}
    assert [person.browser.post("/licensing/account/password", data=data).status_code for _ in range(11)][-2:] == [422, 429]


def test_an_owner_has_no_such_account(person, server):
    assert browser_of(server.app, make_owner()).get("/licensing/account").status_code == 403
