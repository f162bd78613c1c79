"""Every route of the License Server × every person: nobody reaches what their role does not allow."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.resource import PUBLIC, SIGNED_IN
from app.kernel.security import hash_token, new_token
from app.licensing.access.gate import TOKEN
from app.licensing.api_keys import service as api_keys
from app.licensing.staff.models import PortalSession
from app.licensing.staff.rules import OWNER, PERMISSIONS, AdminUserRole
from tests.licensing.conftest import STAFF, lay_out, make_owner, make_staff
from tests.structure.test_every_route import JUNK

ENDS_THE_SESSION = {"licensing.access.sign_out"}
MAY = {**{str(role): names for role, names in PERMISSIONS.items()}, "OWNER": {OWNER}, "UNVERIFIED": set(), "NOBODY": None}


def routes(app) -> list[tuple[str, str, str, str]]:
    """Return (endpoint, method, path with made-up ids, permission) of every route."""
    adapter, found = app.url_map.bind("localhost"), []
    for rule in app.url_map.iter_rules():
        route = getattr(app.view_functions[rule.endpoint], "route", None)
        if route is None or not rule.endpoint.startswith("licensing."):
            continue
        values = {name: uuid.UUID(int=7) if type(converter).__name__ == "UUIDConverter" else "sample"
                  for name, converter in rule._converters.items()}
        method = "POST" if route.mutates else "GET"
        found.append((rule.endpoint, method, adapter.build(rule.endpoint, values, method=method), route.permission))
    return sorted(found)


@pytest.fixture(scope="module")
def people(postgresql_app) -> dict:
    """By role: a browser that is signed in to the portal, and the key of a program in the name of that person."""
    with postgresql_app.app_context():
        lay_out(postgresql_app)
        made = {role: _person(postgresql_app, role) for role in MAY}
        db.session.commit()
        db.session.remove()
    return made


def _person(app, role: str) -> tuple:
    browser, token, key = app.test_client(), new_token(), ""
    if role != "NOBODY":
        person = make_owner() if role == "OWNER" else make_staff("SUPER_ADMIN" if role == "UNVERIFIED" else role)
        whose = {"owner_id": person.id} if role == "OWNER" else {"admin_user_id": person.id}
        db.session.add(PortalSession(id=new_id(), token_hash=hash_token(token), is_verified=role != "UNVERIFIED",
                                     expires_at=now() + timedelta(hours=1), **whose))
        if role in PERMISSIONS:
            key = api_keys.create_key("All", person.id, sorted(PERMISSIONS[AdminUserRole(role)]), timedelta(days=1), STAFF)
        with browser.session_transaction() as session:
            session[TOKEN] = token
    return browser, key


@pytest.mark.parametrize("role", list(MAY))
def test_whoever_may_gets_in_and_nobody_else(app, people, monkeypatch, role):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    browser, key = people[role]
    wrong = []
    for endpoint, method, path, permission in routes(app):
        if permission in (PUBLIC, SIGNED_IN):
            continue
        is_api = path.startswith("/api/")
        status = browser.open(path, method=method, headers={"Authorization": f"Bearer {key}"} if key and is_api else {}).status_code
        if MAY[role] is None or (is_api and not key):
            expected = status in ((401,) if is_api else (303,))
        else:
            expected = status == 403 if permission not in MAY[role] else status not in (401, 403) and status < 500
        if not expected:
            wrong.append((endpoint, method, status))
    assert wrong == []


def test_a_cookie_opens_nothing_of_the_interface(app, people):
    browser, _key = people["SUPER_ADMIN"]
    assert browser.get("/api/licenses").status_code == 401


@pytest.mark.parametrize("junk", JUNK, ids=["empty", "absurd", "hostile"])
@pytest.mark.parametrize("role", ["SUPER_ADMIN", "OWNER", "NOBODY"])
def test_nothing_ends_in_a_500_whatever_is_sent(app, people, monkeypatch, role, junk):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(app.config, "PROPAGATE_FAILURES", False)
    browser, _key = people[role]
    wrong = []
    for endpoint, method, path, _permission in routes(app):
        if endpoint in ENDS_THE_SESSION:
            continue
        sent = {"data": junk} if method == "POST" else {"query_string": junk}
        if (status := browser.open(path, method=method, **sent).status_code) >= 500:
            wrong.append((endpoint, status))
    assert wrong == []
