"""The signing keys' page: what installations are to trust, and the change from one key to the next."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.config import load_settings
from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.keys.rules import is_early, spelled
from app.licensing.offline.models import SigningKey
from app.licensing.offline.signing import trusted_keys
from tests.licensing.conftest import make_staff
from tests.licensing.portal import browser_of


def test_the_keys_are_handed_over_as_an_installation_s_setting_and_changed(server, monkeypatch):
    monkeypatch.setitem(server.app.config, "WTF_CSRF_ENABLED", False)
    browser = browser_of(server.app, make_staff("SUPER_ADMIN"))
    given = browser.get("/licensing/keys/license-keys.txt").text.strip().removeprefix("LICENSE_KEYS=")
    assert load_settings({"WKPOS_ENV": "test", "SECRET_KEY": "x", "DATABASE_URL": "sqlite://", "LICENSE_KEYS": given}
                         ).license_keys == trusted_keys()
    follows = db.session.scalar(select(SigningKey.kid).where(~SigningKey.is_current, SigningKey.retired_at.is_(None)))
    assert browser.post("/licensing/keys/rotate").status_code == 303
    db.session.expire_all()
    assert db.session.scalar(select(SigningKey.kid).where(SigningKey.is_current)) == follows
    page = browser.get("/licensing/keys").text
    assert "less than a day old" in page and "Retired" in page
    assert browser_of(server.app, make_staff("ADMIN")).post("/licensing/keys/rotate").status_code == 403


def test_retired_keys_are_not_handed_over_and_a_young_following_one_is_warned_of():
    def key(kid, state, age=timedelta(days=2)):
        return {"kid": kid, "public_key": f"{kid}=", "state": state, "created_at": now() - age}

    assert spelled([key("a", "signs"), key("b", "follows"), key("c", "retired")]) == "a=a=,b=b="
    ages = (timedelta(hours=23), timedelta(days=1))
    assert [is_early([key("a", "signs"), key("b", "follows", age)], now()) for age in ages] == [True, False]
