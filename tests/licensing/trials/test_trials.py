"""A trial: asked for, decided on, told by mail."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound, Refusal
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.mails.models import LicenseMail
from app.licensing.owners.models import Owner
from app.licensing.trials import service
from app.licensing.trials.models import TrialRequest
from app.licensing.trials.service import Wish
from tests.licensing.conftest import make_staff


def ask(language: str = "en") -> TrialRequest:
    """A request of somebody new."""
    email = f"{uuid.uuid4().hex[:12]}@Example.test"
    service.request_trial(Wish("Corner Shop", "Ann", f" {email} ", "GB", "RETAIL", "Europe/London", language), uuid.uuid4().hex)
    db.session.flush()
    return db.session.scalars(select(TrialRequest).where(TrialRequest.email == email.lower())).one()


def mails_to(email: str) -> list[LicenseMail]:
    db.session.flush()
    return list(db.session.scalars(select(LicenseMail).where(LicenseMail.recipient == email).order_by(LicenseMail.created_at)))


@pytest.fixture
def decider(server) -> Actor:
    person = make_staff()
    return Actor(None, person.id, None, person.name, "STAFF")


def test_a_request_waits_and_is_thanked_for_once(server):
    asked = ask()
    service.request_trial(Wish("Other", "Ann", asked.email, "GB", "RETAIL", "Europe/London", "en"), "10.9.8.7")
    assert db.session.scalars(select(TrialRequest.business_name).where(TrialRequest.email == asked.email)).all() == ["Corner Shop"]
    mail, = mails_to(asked.email)
    assert (mail.subject, str(mail.status)) == ("We have your request", "QUEUED")
    assert mail.text.startswith("Hello Ann,") and "<p>Hello Ann,</p>" in mail.html


def test_approval_makes_the_licence_and_mails_its_key(server, decider):
    asked = ask()
    license = service.approve(asked.id, decider)
    owner = db.session.get(Owner, license.owner_id)
    days = license.expires_on - license.created_at.date()
    assert (str(license.status), license.zone, days) == ("TRIAL", "Europe/London", timedelta(days=13))
    assert (owner.email, owner.name, str(asked.status), asked.decided_by_id, asked.license_id) == (
        asked.email, "Ann", "APPROVED", decider.user_id, license.id)
    mail = mails_to(asked.email)[-1]
    assert license.serial in mail.text and license.serial in mail.html and "/licensing" in mail.text
    events = db.session.scalars(select(LicenseAuditLog.event_type).where(LicenseAuditLog.license_id == license.id)).all()
    assert set(events) == {"LICENSE_CREATED", "TRIAL_APPROVED"}


def test_a_second_trial_of_the_same_person_has_the_same_owner(server, decider):
    first = service.approve(ask().id, decider)
    owner = db.session.get(Owner, first.owner_id)
    service.request_trial(Wish("Second Shop", "Ann", owner.email, "GB", "RETAIL", "UTC", "en"), uuid.uuid4().hex)
    again = db.session.scalars(select(TrialRequest).where(TrialRequest.email == owner.email, TrialRequest.status == "PENDING")).one()
    assert service.approve(again.id, decider).owner_id == owner.id


def test_rejection_needs_a_reason_and_tells_it(server, decider):
    asked = ask()
    with pytest.raises(Refusal) as refused:
        service.reject(asked.id, decider, " ")
    assert refused.value.code == "reason_missing"
    service.reject(asked.id, decider, "We do not sell there yet.")
    assert "We do not sell there yet." in mails_to(asked.email)[-1].text
    with pytest.raises(Refusal) as again:
        service.approve(asked.id, decider)
    assert (again.value.code, again.value.status) == ("decided_already", 409)
    with pytest.raises(NotFound):
        service.approve(new_id(), decider)


def test_requests_that_nobody_decides_on_expire(server):
    old, new = ask(), ask()
    old.created_at = now() - timedelta(days=31)
    db.session.flush()
    assert service.expire_requests(now()) >= 1
    db.session.refresh(old)
    assert (str(old.status), str(new.status)) == ("EXPIRED", "PENDING")


def test_one_machine_asks_five_times_an_hour_at_most(server):
    address = uuid.uuid4().hex
    for number in range(5):
        service.request_trial(Wish("Shop", "Ann", f"{address}{number}@example.test", "GB", "RETAIL", "UTC", "en"), address)
    with pytest.raises(Refusal) as refused:
        service.request_trial(Wish("Shop", "Ann", f"{address}@example.test", "GB", "RETAIL", "UTC", "en"), address)
    assert refused.value.status == 429


def test_mails_are_in_the_language_that_was_asked_for(server):
    mail, = mails_to(ask("ar").email)
    assert 'dir="rtl"' in mail.html
