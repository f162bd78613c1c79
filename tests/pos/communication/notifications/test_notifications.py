"""Notices behind the bell: who sees them, in which language, and when they are read."""

from app.kernel.database import db
from app.kernel.i18n import _l
from app.pos.communication.api import notify_staff
from app.pos.communication.messages.models import Notification
from tests.conftest import make_business
from tests.personas import Persona

PAGE = "/office/notifications/"


def test_a_notice_is_seen_by_those_with_the_permission_only(app, shop):
    notify_staff("shift_variance", "Till 1 is short", "Ten pounds are missing.", permission="sales.shifts.view")
    db.session.commit()
    manager, cashier = Persona(app, shop, "MANAGER"), Persona(app, shop, "CASHIER")
    page = manager.get(PAGE).text
    assert "Till 1 is short" in page and 'aria-label="Notices: 1 unread"' in page
    assert "Till 1 is short" not in cashier.get(PAGE).text


def test_a_notice_for_one_employee_is_theirs(app, shop):
    notify_staff("note", "For the cashier", "Read me.", employee_id=shop.staff["CASHIER"])
    db.session.commit()
    assert "For the cashier" in Persona(app, shop, "CASHIER").get(PAGE).text
    assert "For the cashier" not in Persona(app, shop, "APP_OWNER").get(PAGE).text


def test_another_business_sees_nothing(app, shop):
    notify_staff("note", "Among ourselves", "Only here.")
    db.session.commit()
    assert "Among ourselves" not in Persona(app, make_business(), "APP_OWNER").get(PAGE).text


def test_each_reads_a_notice_in_their_own_language(app, shop):
    notify_staff("note", _l("Sign in"), _l("Password"))
    db.session.commit()
    row = db.session.scalar(db.select(Notification))
    assert set(row.translations) == {"en", "ar"}
    assert row.translations["en"] == {"title": "Sign in", "message": "Password"}


def test_reading_one_and_then_all_empties_the_bell(app, shop):
    for number in range(3):
        notify_staff("note", f"Note {number}", "Text", url="/office/account/")
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    first = db.session.scalar(db.select(Notification.id).where(Notification.title == "Note 0"))
    assert owner.post(f"{PAGE}{first}/read").headers["HX-Redirect"] == PAGE
    assert "Notices: 2 unread" in owner.get(PAGE).text
    owner.post(f"{PAGE}read")
    page = owner.get(PAGE).text
    assert "unread" not in page and "Note 2" in page
    assert db.session.scalar(db.select(Notification.read_by_id).where(Notification.id == first)) == shop.staff["APP_OWNER"]


def test_a_notice_for_somebody_else_cannot_be_marked(app, shop):
    notify_staff("note", "For the cashier", "Read me.", employee_id=shop.staff["CASHIER"])
    db.session.commit()
    notice_id = db.session.scalar(db.select(Notification.id))
    Persona(app, shop, "APP_OWNER").post(f"{PAGE}{notice_id}/read")
    db.session.expire_all()
    assert db.session.get(Notification, (shop.tenant_id, notice_id)).read_at is None
