"""First invitations of one person at the same moment: each thread has its own connection, and nobody gets a failure for an answer."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from app.kernel.database import db
from app.licensing.licenses.models import License
from app.licensing.mails.models import LicenseMail
from app.licensing.owners.models import Owner
from app.licensing.staff.models import AdminUser
from app.licensing.trials.models import TrialRequest
from tests.licensing.conftest import make_staff
from tests.licensing.portal import browser_of
from tests.races import at_once

PASSWORD = "correct horse battery"


def count(model: type, email: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(model.email == email))


def browsers(app, monkeypatch, role: str) -> list:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return [browser_of(app, make_staff(role, PASSWORD)) for _ in range(4)]


def test_one_of_the_staff_who_is_invited_by_several_at_once_is_one_person(app, server, monkeypatch):
    heads, email = browsers(app, monkeypatch, "SUPER_ADMIN"), f"{uuid.uuid4().hex}@vendor.example"
    data = {"name": "Ann", "email": email, "role": "SUPPORT", "language": "en"}
    answers = at_once(app, 4, lambda number: heads[number].post("/licensing/staff/new", data=data))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert count(AdminUser, email) == 1
    assert db.session.scalar(select(func.count()).select_from(LicenseMail).where(LicenseMail.recipient == email)) == 4


def test_an_owner_who_is_given_first_licences_by_several_at_once_is_one_owner(app, server, monkeypatch):
    staff, email = browsers(app, monkeypatch, "ADMIN"), f"{uuid.uuid4().hex}@shop.example"
    data = {"business_name": "Corner Shop", "owner_name": "Owner", "email": email, "plan_id": str(server.plans["basic"].id), "zone": "UTC"}
    db.session.commit()
    answers = at_once(app, 4, lambda number: staff[number].post("/licensing/licenses/new", data=data))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert count(Owner, email) == 1
    owned = select(func.count()).select_from(License).join(Owner, Owner.id == License.owner_id).where(Owner.email == email)
    assert db.session.scalar(owned) == 4


def test_a_trial_that_is_asked_for_twice_at_once_is_asked_for_once(app, server, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    email = f"{uuid.uuid4().hex}@shop.example"
    data = {"business_name": "Corner Shop", "contact_name": "Owner", "email": email, "country": "GB", "zone": "Europe/London",
            "business_type": "SHOP", "language": "en"}

    def ask(_number: int) -> int:
        browser = app.test_client()
        browser.environ_base["REMOTE_ADDR"] = str(uuid.uuid4())
        return browser.post("/licensing/trial", data=data).status_code

    assert at_once(app, 4, ask) == [303] * 4
    assert count(TrialRequest, email) == 1
