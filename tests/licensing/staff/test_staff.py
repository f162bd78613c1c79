"""Staff are invited, changed, sent away and let back in; nobody can lock the last head administrator out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.refusal import NotFound, Refusal
from app.licensing.access import service as access
from app.licensing.api_keys import service as api_keys
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.mails.models import LicenseMail
from app.licensing.staff import queries, service
from app.licensing.staff.models import AdminApiKey, AdminUser, PortalSession
from app.licensing.staff.rules import AdminUserRole
from tests.licensing.conftest import STAFF, make_staff
from tests.licensing.portal import browser_of

PASSWORD = "correct horse battery"


@pytest.fixture
def heads(server, monkeypatch):
    """Two head administrators, who are all there are."""
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    db.session.execute(update(AdminUser).where(AdminUser.role == AdminUserRole.SUPER_ADMIN).values(is_active=False))
    made = [make_staff("SUPER_ADMIN", PASSWORD) for _ in range(2)]
    db.session.commit()
    return made


def actor(user: AdminUser) -> Actor:
    return Actor(None, user.id, None, user.name, "STAFF", {})


def events_about(email: str) -> list[str]:
    db.session.flush()
    return [str(kind) for kind in db.session.scalars(select(LicenseAuditLog.event_type).where(
        LicenseAuditLog.details["email"].as_string() == email).order_by(LicenseAuditLog.id))]


def open_sessions(user: AdminUser) -> int:
    db.session.expire_all()
    return len(queries.list_sessions(user.id))


def test_who_is_sent_away_has_no_session_no_key_and_no_invitation_left_and_comes_back_without_them(app, heads):
    person = make_staff("ADMIN", PASSWORD)
    browser = browser_of(app, person)
    key = api_keys.create_key("Shop", person.id, ["licensing.licenses.view"], timedelta(days=1), STAFF)
    link = access.make_link(staff=person)
    db.session.commit()
    assert browser.get("/licensing/licenses").status_code == 200
    service.deactivate(person.id, actor(heads[0]))
    service.deactivate(person.id, actor(heads[0]))
    db.session.commit()
    assert (browser.get("/licensing/licenses").status_code, open_sessions(person)) == (303, 0)
    with pytest.raises(Refusal) as refused:
        api_keys.load_program(key, "10.0.0.1")
    assert refused.value.code == "key_unknown"
    with pytest.raises(Refusal):
        access.accept_invitation(link, PASSWORD)
    service.reactivate(person.id, actor(heads[0]))
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        api_keys.load_program(key, "10.0.0.1")
    assert refused.value.code == "key_revoked"
    assert access.try_password(person.email, PASSWORD, address="10.0.0.1", user_agent="").token
    assert events_about(person.email) == ["STAFF_DEACTIVATED", "STAFF_REACTIVATED"]


def test_a_reset_takes_password_and_second_factor_and_mails_a_link(heads):
    person = make_staff("SUPPORT", PASSWORD)
    access.begin_second_factor(person)
    person.recovery_hashes = ["a"]
    db.session.flush()
    for _ in range(5):
        access.try_password(person.email, "wrong", address="10.7.7.7", user_agent="")
    service.reset_access(person.id, actor(heads[0]))
    db.session.flush()
    db.session.refresh(person)
    assert queries.get_person(person.id)["locked_until"] is None
    assert (person.password_hash, person.totp_secret, person.totp_confirmed_at, person.recovery_hashes) == (None, None, None, [])
    mail = db.session.scalars(select(LicenseMail).where(LicenseMail.recipient == person.email)).one()
    token = mail.text.split("/licensing/invitation/")[1].split()[0]
    assert access.accept_invitation(token, PASSWORD).id == person.id
    assert events_about(person.email) == ["STAFF_RESET"]


def test_who_was_locked_out_by_wrong_passwords_is_let_try_again(app, heads):
    person = make_staff("SUPPORT", PASSWORD)
    for _ in range(5):
        access.try_password(person.email, "wrong", address="10.7.7.8", user_agent="")
    db.session.commit()
    browser = browser_of(app, heads[0])
    page = f"/licensing/staff/{person.id}"
    assert f'action="{page}/unlock"' in browser.get(page).text
    browser.post(f"{page}/unlock")
    assert access.try_password(person.email, PASSWORD, address="10.7.7.8", user_agent="").token
    service.unlock(person.id, actor(heads[0]))
    assert f'action="{page}/unlock"' not in browser.get(page).text
    assert events_about(person.email) == ["STAFF_UNLOCKED"]


@pytest.mark.parametrize("end", [service.reset_access, service.deactivate])
def test_no_key_outlives_the_account_that_it_stands_for_or_that_has_seen_it(heads, end):
    person, other = make_staff("SUPER_ADMIN", PASSWORD), make_staff("ADMIN", PASSWORD)
    scopes, life = ["licensing.licenses.view"], timedelta(days=1)
    held = api_keys.create_key("Held", person.id, scopes, life, actor(heads[0]))
    seen = api_keys.create_key("Seen", other.id, scopes, life, actor(person))
    free = api_keys.create_key("Free", other.id, scopes, life, actor(heads[0]))
    db.session.flush()
    end(person.id, actor(heads[0]))
    db.session.commit()
    assert api_keys.load_program(free, "10.0.0.1").user_id == other.id
    for key in (held, seen):
        with pytest.raises(Refusal) as refused:
            api_keys.load_program(key, "10.0.0.1")
        assert refused.value.status == 401
    written = select(LicenseAuditLog).where(LicenseAuditLog.actor_id == heads[0].id).order_by(LicenseAuditLog.id)
    rows = [row for row in db.session.scalars(written) if "keys_ended" in row.details or row.event_type == "API_KEY_REVOKED"]
    assert [row.details.get("name") or row.details["keys_ended"] for row in rows] == ["Held", "Seen", 2]


def test_an_invitation_is_sent_again_and_the_former_one_ends(heads):
    person = make_staff("SUPPORT")
    former = access.make_link(staff=person)
    db.session.flush()
    service.invite_again(person.id, actor(heads[0]))
    db.session.flush()
    with pytest.raises(Refusal):
        access.accept_invitation(former, PASSWORD)
    person.password_hash = "x"
    db.session.flush()
    with pytest.raises(Refusal) as refused:
        service.invite_again(person.id, actor(heads[0]))
    assert refused.value.code == "not_invited"


@pytest.mark.parametrize("verb", ["deactivate", "reset_access", "edit"])
def test_nobody_does_it_to_themselves_and_the_last_head_administrator_stays(heads, verb):
    do = {"deactivate": service.deactivate, "reset_access": service.reset_access,
          "edit": lambda user_id, by: service.edit(user_id, "Name", AdminUserRole.SUPPORT, by)}[verb]
    with pytest.raises(Refusal) as own:
        do(heads[0].id, actor(heads[0]))
    do(heads[1].id, actor(heads[0]))
    with pytest.raises(Refusal) as last:
        do(heads[0].id, STAFF)
    assert (own.value.code, last.value.code) == ("own_account", "last_head")


def test_an_invited_head_administrator_who_never_came_is_none_who_could_let_others_in(heads):
    heads[1].is_active = False
    make_staff("SUPER_ADMIN")
    with pytest.raises(Refusal) as refused:
        service.deactivate(heads[0].id, STAFF)
    assert refused.value.code == "last_head"


def test_two_head_administrators_who_send_each_other_away_at_once_leave_one(app, heads):
    ids, gate, said = [head.id for head in heads], threading.Barrier(2), []

    def send_away(me, other) -> None:
        with app.app_context():
            gate.wait()
            try:
                service.deactivate(other, Actor(None, me, None, "Head", "STAFF", {}))
                db.session.commit()
                said.append("done")
            except Refusal as refusal:
                db.session.rollback()
                said.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send_away, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert (sorted(said), sum(db.session.get(AdminUser, one).is_active for one in ids)) == (["done", "last_head"], 1)


def test_name_and_role_are_changed_and_written_down_once(heads):
    person = make_staff("SUPPORT", PASSWORD)
    for _ in range(2):
        service.edit(person.id, "Ann", AdminUserRole.ADMIN, actor(heads[0]))
    db.session.flush()
    row = queries.get_person(person.id)
    assert (row["name"], row["role"], row["state"], events_about(person.email)) == ("Ann", "ADMIN", "active", ["STAFF_EDITED"])


def test_a_session_is_ended_but_only_one_of_that_person(app, heads):
    person, other = make_staff("SUPPORT", PASSWORD), make_staff("SUPPORT", PASSWORD)
    browser_of(app, person)
    session = db.session.scalars(select(PortalSession).where(PortalSession.admin_user_id == person.id)).one()
    with pytest.raises(NotFound):
        service.end_one_session(other.id, session.id, actor(heads[0]))
    service.end_one_session(person.id, session.id, actor(heads[0]))
    db.session.commit()
    assert (open_sessions(person), events_about(person.email)) == (0, ["SESSION_ENDED"])


def test_the_pages_from_the_invitation_to_the_end(app, heads):
    browser = browser_of(app, heads[0])
    assert browser.post("/licensing/staff/new", data={"name": "Ann", "email": "nonsense", "role": "SUPPORT"}).status_code == 422
    email = f"ann-{heads[0].id.hex}@vendor.example"
    made = browser.post("/licensing/staff/new", data={"name": "Ann", "email": email, "role": "ADMIN", "language": "ar"})
    page = made.headers["Location"]
    assert (made.status_code, "Send the invitation again" in browser.get(page).text) == (303, True)
    assert browser.post(f"{page}/invite-again").status_code == 303
    assert browser.post(page, data={"name": "Ann B.", "role": "SUPPORT"}).status_code == 303
    assert browser.post(page, data={"name": "", "role": "SUPPORT"}).status_code == 422
    assert browser.post(f"{page}/deactivate").status_code == 303
    listed = browser.get("/licensing/staff?state=deactivated").text
    assert "Ann B." in listed and email in listed
    assert browser.post(f"{page}/reset").status_code == 409
    assert browser.post(f"{page}/reactivate").status_code == 303
    own = f"/licensing/staff/{heads[0].id}"
    assert "Deactivate" not in browser.get(own).text and browser.post(f"{own}/deactivate").status_code == 409
    language = db.session.scalar(select(AdminUser.language).where(AdminUser.email == email))
    assert language == "ar"


def test_keys_of_programs_are_made_shown_once_and_ended_on_their_page(app, heads):
    browser, support = browser_of(app, heads[0]), make_staff("SUPPORT", PASSWORD)
    support.name = "Only reads"
    db.session.commit()
    form = browser.get(f"/licensing/api-keys/new?holder_id={support.id}").text
    assert 'value="licensing.licenses.view"' in form and 'value="licensing.licenses.edit"' not in form
    wish = {"name": "Web shop", "holder_id": str(support.id), "life": "30"}
    assert browser.post("/licensing/api-keys/new", data=wish).status_code == 422
    assert browser.post("/licensing/api-keys/new", data={**wish, "scopes": ["licensing.licenses.edit"]}).status_code == 422
    made = browser.post("/licensing/api-keys/new", data={**wish, "scopes": ["licensing.licenses.view"]})
    secret = made.text.split('value="wkl_')[1].split('"')[0]
    assert secret not in browser.get("/licensing/api-keys").text
    key = db.session.scalars(select(AdminApiKey).where(AdminApiKey.admin_user_id == support.id)).one()
    assert timedelta(days=29) < key.expires_at - key.created_at <= timedelta(days=30)
    assert browser.post(f"/licensing/api-keys/{key.id}/revoke").status_code == 303
    assert "Only reads" not in browser.get("/licensing/api-keys").text
    assert "Only reads" in browser.get("/licensing/api-keys?state=ended").text
