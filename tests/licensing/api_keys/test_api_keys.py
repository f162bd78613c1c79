"""Keys for programs: within their scopes and their person's role, until they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.license_protocol.answers import verify
from app.licensing.api_keys import rules
from app.licensing.api_keys import service as api_keys
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.offline.signing import trusted_keys
from app.licensing.staff.models import AdminApiKey, AdminUser
from tests.licensing.conftest import STAFF, make_license, make_staff

SCOPES = ["licensing.licenses.view", "licensing.licenses.edit"]


def make_key(role: str = "SUPER_ADMIN", scopes=SCOPES) -> tuple[str, AdminApiKey]:
    person = make_staff(role)
    secret = api_keys.create_key("Shop system", person.id, list(scopes), timedelta(days=30), STAFF)
    db.session.commit()
    return secret, db.session.scalars(select(AdminApiKey).where(AdminApiKey.admin_user_id == person.id)).one()


def ask(app, secret: str, path: str, body: dict | None = None):
    headers = {"Authorization": f"Bearer {secret}", "License-Nonce": "n"}
    answer = app.test_client().open(f"/api{path}", method="POST" if body is not None else "GET", json=body, headers=headers)
    assert verify(answer.headers, answer.data, "n", trusted_keys())
    db.session.expire_all()
    return answer


def test_a_key_is_shown_once_and_kept_as_a_digest(server):
    secret, key = make_key()
    assert secret.startswith("wkl_") and secret not in key.key_hash and len(key.key_hash) == 64
    events = db.session.scalars(select(LicenseAuditLog.event_type).where(LicenseAuditLog.details["key_id"].as_string() == str(key.id)))
    assert events.all() == ["API_KEY_CREATED"]


def test_a_program_finds_reads_and_changes_licences_within_its_scopes(server):
    license = make_license(server, "professional")
    secret, _key = make_key()
    listed = ask(server.app, secret, f"/licenses?serial={license.serial.lower()}")
    assert (listed.json["total"], listed.json["items"][0]["id"], listed.json["items"][0]["plan"]) == (1, str(license.id), "professional")
    shown = ask(server.app, secret, f"/licenses/{license.id}").json
    assert (shown["limits"]["activations"], shown["devices"], "loyalty" in shown["modules"]) == (10, 0, True)
    suspended = ask(server.app, secret, f"/licenses/{license.id}/status", {"verb": "SUSPEND", "reason": "unpaid"})
    assert (suspended.status_code, suspended.json["status"]) == (200, "SUSPENDED")
    renewed = ask(server.app, secret, f"/licenses/{license.id}/renew", {"months": 12})
    assert (renewed.status_code, renewed.json["status"]) == (200, "ACTIVE")
    refused = ask(server.app, secret, f"/licenses/{license.id}/status", {"verb": "REVOKE", "reason": "fraud"})
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not_permitted")
    assert refused.json["error"]["remedy"] == "Ask a head administrator of the licence portal for a key that does."
    again = ask(server.app, secret, f"/licenses/{license.id}/status", {"verb": "RESUME", "reason": "paid"})
    assert (again.status_code, again.json["error"]["code"]) == (409, "no_such_transition")
    names = db.session.scalars(select(LicenseAuditLog.actor_name).where(
        LicenseAuditLog.license_id == license.id, LicenseAuditLog.actor_kind == "program"))
    assert set(names) == {"Shop system (Super_Admin)"}


def test_a_key_may_no_more_than_its_person_may_now(server):
    license = make_license(server)
    secret, key = make_key("ADMIN")
    with pytest.raises(Refusal) as refused:
        api_keys.create_key("More", key.admin_user_id, ["licensing.licenses.revoke"], timedelta(days=1), STAFF)
    assert refused.value.code == "scopes_beyond_role"
    db.session.get(AdminUser, key.admin_user_id).role = "SUPPORT"
    db.session.commit()
    assert ask(server.app, secret, f"/licenses/{license.id}").status_code == 200
    assert ask(server.app, secret, f"/licenses/{license.id}/renew", {"months": 1}).status_code == 403


@pytest.mark.parametrize(("change", "code"), [
    ({"expires_at": timedelta(0)}, "key_expired"), ({"revoked_at": timedelta(0)}, "key_revoked")])
def test_a_key_that_ended_is_refused(server, change, code):
    secret, key = make_key()
    for name, after in change.items():
        setattr(key, name, now() + after)
    db.session.commit()
    answer = ask(server.app, secret, "/licenses")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="WK POS License Server"'


def test_a_revoked_key_stays_revoked_and_a_person_who_left_has_none(server):
    secret, key = make_key()
    api_keys.revoke_key(key.id, STAFF)
    first = key.revoked_at
    api_keys.revoke_key(key.id, STAFF)
    assert key.revoked_at == first
    other, owned = make_key()
    db.session.get(AdminUser, owned.admin_user_id).is_active = False
    db.session.commit()
    assert [ask(server.app, one, "/licenses").json["error"]["code"] for one in (secret, other, "wkl_nothing")] == [
        "key_revoked", "key_unknown", "key_unknown"]


def test_without_a_key_a_program_is_told_to_send_one(server):
    assert [(answer.status_code, answer.json["error"]["code"]) for answer in (
        ask(server.app, "a-device-token", "/licenses"), server.app.test_client().get("/api/licenses"))] == [(401, "not_signed_in")] * 2


def test_a_key_lasts_a_year_at_most(server):
    with pytest.raises(Refusal) as refused:
        api_keys.create_key("Long", make_staff().id, ["licensing.licenses.view"], timedelta(days=400), STAFF)
    assert refused.value.code == "life_too_long"


def test_too_many_requests_with_one_key_are_refused(server, monkeypatch):
    secret, _key = make_key()
    monkeypatch.setattr(api_keys, "REQUESTS", "2 per hour")
    assert [ask(server.app, secret, "/licenses").status_code for _ in range(3)] == [200, 200, 429]


def test_what_may_be_allowed_is_what_the_interface_asks_for(app):
    asked = {view.route.permission for endpoint, view in app.view_functions.items()
             if endpoint.startswith("licensing.api.") and view.route.permission.startswith("licensing.")}
    assert set(rules.SCOPES) == asked | {"licensing.licenses.revoke"}  # asked for by the verb, within the route
