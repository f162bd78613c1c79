"""The server's settings: declared, read with their defaults, changed with an entry in the audit log."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import event, select, update

from app.kernel.database import db
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.settings.forms import FORMS
from app.licensing.settings.models import SystemSetting
from app.licensing.settings.rules import DECLARED
from app.licensing.settings.service import get_setting, list_settings, set_setting
from tests.licensing.conftest import STAFF, make_owner, make_staff
from tests.licensing.portal import browser_of


@pytest.fixture(autouse=True)
def untouched(app):
    """A server whose settings nobody has changed, and which is left so."""
    _forget()
    yield
    db.session.rollback()
    _forget()


def _forget() -> None:
    db.session.execute(update(SystemSetting).values(value={}))
    db.session.commit()


def entries() -> list[dict]:
    """What the audit log has of the setting changed last, newest first."""
    return [row.details for row in db.session.scalars(select(LicenseAuditLog).where(
        LicenseAuditLog.event_type == EventType.SETTING_CHANGED).order_by(LicenseAuditLog.id.desc()).limit(5))]


def test_a_setting_that_nobody_changed_has_its_defaults_and_is_one_statement(app):
    seen = []

    def count(*told) -> None:
        seen.append(told[2])

    event.listen(db.engine, "before_cursor_execute", count)
    assert get_setting("retention") == {"decision_days": 90, "usage_days": 35}
    event.remove(db.engine, "before_cursor_execute", count)
    assert len(seen) == 1
    assert get_setting("vendor") == {"name": "WK POS", "address": "", "email": "", "tax_number": "", "country": ""}
    assert get_setting("trials") == {"is_open": True} and get_setting("support") == {"email": "", "url": ""}


def test_a_change_keeps_what_is_not_named_and_is_written_down_with_before_and_after(app):
    assert set_setting("retention", {"decision_days": 30}, STAFF) == {"decision_days": 30, "usage_days": 35}
    db.session.flush()
    assert get_setting("retention") == {"decision_days": 30, "usage_days": 35}
    assert entries()[0] == {"setting": "retention", "before": {"decision_days": 90}, "after": {"decision_days": 30}}


def test_the_same_values_again_are_no_change(app):
    count = len(entries())
    set_setting("support", {"email": None, "url": ""}, STAFF)
    assert len(entries()) == count


@pytest.mark.parametrize(("key", "value", "error"), [
    ("nothing", {}, KeyError), ("vendor", {"colour": "red"}, ValueError), ("retention", {"decision_days": "30"}, ValueError),
    ("retention", {"decision_days": True}, ValueError), ("retention", {"decision_days": None}, ValueError),
    ("trials", {"is_open": 1}, ValueError),
])
def test_what_is_not_declared_is_not_kept(app, key, value, error):
    with pytest.raises(error):
        set_setting(key, value, STAFF)


def test_what_was_stored_under_older_names_or_kinds_does_no_harm(app):
    set_setting("retention", {"usage_days": 7}, STAFF)
    db.session.execute(update(SystemSetting).values(value={"decision_days": "many", "forgotten": 1, "usage_days": 7}))
    assert get_setting("retention") == {"decision_days": 90, "usage_days": 7}


def test_every_setting_has_a_form_with_exactly_its_values(app):
    with app.test_request_context():
        assert {key: set(form(formdata=None).values()) for key, form in FORMS.items()} == {
            key: set(setting.defaults) for key, setting in DECLARED.items()}


def test_two_who_change_different_values_at_once_lose_neither(app):
    begin = threading.Barrier(2)

    def change(value: dict) -> None:
        with app.app_context():
            begin.wait()
            set_setting("vendor", value, STAFF)
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=change, args=(value,)) for value in ({"name": "Vendor"}, {"country": "GB"})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (get_setting("vendor")["name"], get_setting("vendor")["country"]) == ("Vendor", "GB")


def test_staff_change_settings_on_their_page(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    browser = browser_of(app, make_staff("ADMIN"))
    assert "Who sells the licences" in browser.get("/licensing/settings").text
    wish = {"name": "Licences Ltd", "address": "1 High Street\nLondon", "email": "billing@vendor.example",
            "tax_number": "GB1", "country": "GB"}
    assert browser.post("/licensing/settings/vendor", data=wish).status_code == 303
    assert get_setting("vendor") == {**wish, "address": "1 High Street\nLondon"}
    wrong = browser.post("/licensing/settings/retention", data={"decision_days": "0", "usage_days": "x"})
    assert wrong.status_code == 422 and "Enter 1 to 3650 days." in wrong.text
    assert browser.post("/licensing/settings/support", data={"url": "javascript://alert(1)"}).status_code == 422
    assert browser.post("/licensing/settings/nothing").status_code == 404
    assert browser.post("/licensing/settings/trials").status_code == 303
    assert list_settings()["trials"] == {"is_open": False}
    assert browser_of(app, make_staff("SUPPORT")).get("/licensing/settings").status_code == 403
    assert browser_of(app, make_owner()).get("/licensing/settings").status_code == 403


def test_owners_are_shown_where_they_find_help_and_staff_are_not(app):
    owner = browser_of(app, make_owner())
    assert "Help:" not in owner.get("/licensing/my").text
    set_setting("support", {"email": "help@vendor.example", "url": "https://help.vendor.example"}, STAFF)
    db.session.commit()
    text = owner.get("/licensing/my").text
    assert 'href="mailto:help@vendor.example"' in text and 'href="https://help.vendor.example"' in text
    assert "Help:" not in browser_of(app, make_staff("ADMIN")).get("/licensing/licenses").text


def test_while_trials_are_closed_nobody_asks_for_one(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    set_setting("trials", {"is_open": False}, STAFF)
    db.session.commit()
    visitor = app.test_client()
    page = visitor.get("/licensing/trial")
    assert page.status_code == 200 and "No trials are given at the moment." in page.text and "<form class" not in page.text
    wish = {"business_name": "Corner Shop", "contact_name": "Owner", "email": "owner@shop.example", "country": "GB",
            "business_type": "SHOP", "zone": "Europe/London", "language": "en"}
    assert visitor.post("/licensing/trial", data=wish).status_code == 422
    set_setting("trials", {"is_open": True}, STAFF)
    db.session.commit()
    assert visitor.get("/licensing/trial").text.count("<form class") == 1
