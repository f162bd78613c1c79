"""Owners sign in by a link, staff by password and code; links, codes and sessions are good once and end."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.security import decrypt, hash_token
from app.licensing.access import failures, invitations, rules, service
from app.licensing.access.models import SignInFailure
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.mails.models import LicenseMail
from app.licensing.mails.service import deliver_waiting
from app.licensing.owners.models import SignInLink
from app.licensing.owners.service import ensure_owner
from app.licensing.staff.models import AdminUser, PortalSession
from app.licensing.staff.rules import PERMISSIONS, AdminUserRole
from tests.licensing.conftest import STAFF, make_owner, make_staff

PASSWORD = "correct horse battery"
WHO = {"address": "10.0.0.1", "user_agent": "Test"}


def mail_to(email: str) -> LicenseMail:
    db.session.flush()
    return db.session.scalars(select(LicenseMail).where(LicenseMail.recipient == email).order_by(LicenseMail.created_at.desc())).first()


def token_in(mail: LicenseMail) -> str:
    return re.search(r"/licensing/(?:sign-in|invitation)/(\S+)", mail.text).group(1)


def code_of(user: AdminUser, ahead: int = 0) -> str:
    secret = decrypt(user.totp_secret, "licensing.admin_user.totp_secret")
    return pyotp.TOTP(secret).generate_otp(int(now().timestamp()) // rules.TOTP_STEP + ahead)


def signed_in_halfway(user: AdminUser) -> PortalSession:
    token = service.try_password(user.email, PASSWORD, **WHO).token
    db.session.flush()
    return service.find_session(token)


def test_an_owner_signs_in_by_a_mailed_link_once(server):
    owner = make_owner()
    invitations.mail_link(f" {owner.email.upper()} ", uuid.uuid4().hex)
    token = token_in(mail_to(owner.email))
    session = service.find_session(_flushed(service.use_owner_link(token, **WHO)))
    actor = service.actor_of(session)
    assert (actor.role, actor.user_id, set(actor.grants)) == ("OWNER", owner.id, {"licensing.portal"})
    with pytest.raises(Refusal) as refused:
        service.use_owner_link(token, **WHO)
    assert refused.value.code == "link_stale"


def _flushed(token: str) -> str:
    db.session.flush()
    return token


def test_nobody_learns_whether_an_address_is_known_and_links_are_few(server):
    address = uuid.uuid4().hex
    for _ in range(5):
        invitations.mail_link("nobody@example.test" + address, address)
    assert mail_to("nobody@example.test" + address) is None
    with pytest.raises(Refusal) as refused:
        invitations.mail_link("nobody@example.test", address)
    assert refused.value.status == 429


def test_a_link_ends_after_half_an_hour_and_its_mail_is_wiped_once_sent(server):
    owner = make_owner()
    invitations.mail_link(owner.email, uuid.uuid4().hex)
    mail = mail_to(owner.email)
    token = token_in(mail)
    db.session.commit()
    deliver_waiting()
    db.session.refresh(mail)
    assert (str(mail.status), mail.text, mail.html) == ("SENT", "", None)
    db.session.scalars(select(SignInLink).where(SignInLink.token_hash == hash_token(token))).one().expires_at = now()
    db.session.flush()
    with pytest.raises(Refusal):
        service.use_owner_link(token, **WHO)


def test_invited_staff_choose_a_password_then_a_second_factor_and_may_what_their_role_may(server):
    email = f"{uuid.uuid4().hex}@vendor.test"
    invitations.invite_staff(email, "Support", AdminUserRole.SUPPORT, STAFF)
    token = token_in(mail_to(email))
    with pytest.raises(Refusal) as short:
        service.accept_invitation(token, "short")
    assert short.value.code == "password_short"
    user = service.accept_invitation(token, PASSWORD)
    with pytest.raises(Refusal):
        service.accept_invitation(token, PASSWORD)
    session = signed_in_halfway(user)
    assert service.actor_of(session).grants == {}
    assert service.begin_second_factor(user) == service.begin_second_factor(user)
    db.session.flush()
    assert service.try_code(session.id, "000000").problem == "wrong" and service.actor_of(session).grants == {}
    code = code_of(user)
    assert service.try_code(session.id, code).token
    actor = service.actor_of(session)
    assert (actor.role, set(actor.grants)) == ("STAFF", set(PERMISSIONS[AdminUserRole.SUPPORT]))
    assert service.try_code(signed_in_halfway(user).id, code).problem == "wrong"


def test_an_invitation_is_for_the_mail_s_own_kind_of_person(server):
    owner = make_owner()
    token = service.make_link(owner=owner)
    db.session.flush()
    with pytest.raises(Refusal):
        service.accept_invitation(token, PASSWORD)
    assert service.use_owner_link(token, **WHO)


def test_somebody_who_has_an_account_is_not_invited_again_but_who_never_came_is(server):
    user = make_staff(password=PASSWORD)
    with pytest.raises(Refusal) as refused:
        invitations.invite_staff(user.email, "Again", AdminUserRole.ADMIN, STAFF)
    assert refused.value.code == "staff_known"
    waiting = make_staff()
    assert invitations.invite_staff(waiting.email, "Again", AdminUserRole.ADMIN, STAFF).id == waiting.id


def test_who_was_invited_twice_has_no_link_left_that_changes_the_password_later(server):
    email = f"{uuid.uuid4().hex}@vendor.test"
    user = invitations.invite_staff(email, "Support", AdminUserRole.SUPPORT, STAFF)
    first = service.make_link(staff=user)
    db.session.flush()
    service.accept_invitation(service.make_link(staff=user), PASSWORD)
    with pytest.raises(Refusal) as refused:
        service.accept_invitation(first, PASSWORD + "?")
    assert refused.value.code == "link_stale"


def test_five_mistakes_lock_for_longer_and_longer(server):
    user = make_staff(password=PASSWORD)
    attempts = [service.try_password(user.email, "wrong", **WHO).problem for _ in range(5)]
    assert attempts == ["wrong"] * 4 + ["locked"]
    assert service.try_password(user.email, PASSWORD, **WHO).problem == "locked"
    assert [rules.locked_until(number, now()) is not None for number in (4, 5)] == [False, True]
    moment = now()
    assert [(rules.locked_until(number, moment) - moment) for number in (5, 6, 30)] == [timedelta(minutes=count) for count in (1, 2, 60)]
    failures.forget(user.email)
    assert service.try_password(user.email, PASSWORD, **WHO).token


def test_an_address_that_nobody_has_is_locked_in_the_same_words_and_as_long_as_one_that_somebody_has(server):
    emails = {"known": make_staff(password=PASSWORD).email, "invited": make_staff().email, "unknown": f"{uuid.uuid4().hex}@vendor.test"}
    with time_machine.travel(now(), tick=False):
        said = {whose: [service.try_password(email, "wrong", **_somewhere()) for _ in range(7)] for whose, email in emails.items()}
    assert said["known"] == said["invited"] == said["unknown"]
    assert [attempt.problem for attempt in said["unknown"]] == ["wrong"] * 4 + ["locked"] * 3
    kinds = db.session.scalars(select(LicenseAuditLog.actor_kind).where(LicenseAuditLog.event_type == EventType.STAFF_REFUSED)
                               .order_by(LicenseAuditLog.id.desc()).limit(15)).all()
    assert kinds == ["visitor"] * 5 + ["staff"] * 10


def test_what_a_stranger_typed_as_an_address_is_kept_nowhere_and_its_count_for_a_day(server):
    typed = f"my-secret-{uuid.uuid4().hex}"
    service.try_password(typed, "wrong", **_somewhere())
    db.session.flush()
    assert db.session.scalar(select(LicenseAuditLog.words).order_by(LicenseAuditLog.id.desc()).limit(1)).find(typed) == -1
    kept = select(SignInFailure).where(SignInFailure.address_hash == hash_token(typed))
    failures.erase_old(now())
    assert db.session.scalars(kept).one().failures == 1
    failures.erase_old(now() + timedelta(days=1))
    assert db.session.scalars(kept).all() == []


def test_mistakes_of_a_day_ago_are_not_counted(server):
    email = f"{uuid.uuid4().hex}@vendor.test"
    with time_machine.travel(now(), tick=False) as clock:
        assert [service.try_password(email, "wrong", **_somewhere()).problem for _ in range(4)] == ["wrong"] * 4
        clock.shift(timedelta(days=1))
        assert [service.try_password(email, "wrong", **_somewhere()).problem for _ in range(5)] == ["wrong"] * 4 + ["locked"]


def test_a_burst_of_guesses_at_an_address_that_nobody_has_is_counted_one_by_one(app, server):
    email = f"{uuid.uuid4().hex}@vendor.test"

    def guess(_number) -> str:
        with app.app_context():
            try:
                return service.try_password(email, "wrong", **_somewhere()).problem
            finally:
                db.session.commit()
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(guess, range(8))) == ["locked"] * 4 + ["wrong"] * 4


def _somewhere() -> dict:
    return {"address": uuid.uuid4().hex, "user_agent": "Test"}


def test_codes_of_the_second_factor_are_counted_as_mistakes_too(server):
    user = make_staff(password=PASSWORD)
    session = signed_in_halfway(user)
    service.begin_second_factor(user)
    db.session.flush()
    assert [service.try_code(session.id, "000000").problem for _ in range(5)][-1] == "locked"
    assert service.try_code(session.id, code_of(user)).problem == "locked"
    again = service.try_password(user.email, PASSWORD, **WHO)
    assert again.problem == "locked"


@pytest.mark.parametrize(("ahead", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(server, ahead, is_good):
    user = make_staff(password=PASSWORD)
    session = signed_in_halfway(user)
    service.begin_second_factor(user)
    db.session.flush()
    assert bool(service.try_code(session.id, code_of(user, ahead)).token) is is_good


def test_an_address_that_nobody_has_and_a_wrong_password_are_answered_alike(server):
    unknown = service.try_password("nobody@vendor.test", PASSWORD, **WHO)
    assert unknown == service.try_password(make_staff(password=PASSWORD).email, "wrong", **WHO)


def test_a_session_ends_by_time_by_hand_and_with_the_person(server):
    user = make_staff(password=PASSWORD)
    tokens = [service.try_password(user.email, PASSWORD, **WHO).token for _ in range(3)]
    db.session.flush()
    service.end_session(service.find_session(tokens[0]).id)
    service.find_session(tokens[1]).expires_at = now()
    db.session.flush()
    db.session.expire_all()
    found = [service.find_session(token) for token in tokens]
    assert [one is None for one in found] == [True, True, False]
    user.is_active = False
    db.session.flush()
    assert service.actor_of(found[2]) is None
    assert service.find_session("nothing") is None


def test_all_sessions_of_one_person_end_and_those_of_others_stay(server):
    owners = [make_owner(), make_owner()]
    tokens = []
    for owner in owners:
        link = service.make_link(owner=owner)
        db.session.flush()
        tokens.append(service.use_owner_link(link, **WHO))
    db.session.flush()
    service.end_all_sessions(owner_id=owners[0].id)
    db.session.expire_all()
    assert [service.find_session(token) is None for token in tokens] == [True, False]


def test_an_owner_is_found_by_address_however_it_is_written(server):
    owner = make_owner()
    assert ensure_owner(f" {owner.email.upper()}", "Other").id == owner.id
    made = ensure_owner(f"{uuid.uuid4().hex}@Example.test", " Ann ", "xx")
    assert (made.name, made.language, made.email == made.email.lower()) == ("Ann", "en", True)
