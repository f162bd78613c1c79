"""Licences: every transition walked, ends of days, renewals, what time alone does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.licenses import rules, service
from app.licensing.licenses.holding import holding
from app.licensing.licenses.rules import LicenseStatus, Source, Verb
from app.licensing.owners.models import Owner
from tests.licensing.conftest import STAFF, make_license, make_owner

TODAY = date(2026, 11, 21)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(list(Verb)), max_size=12))
def test_every_walk_follows_the_table_and_leaves_the_rest_as_it_was(server, verbs):
    license = make_license(server)
    held = False
    for verb in verbs:
        before, expected = license.status, rules.after(license.status, verb, is_held=held)
        if expected is None:
            with pytest.raises(Refusal) as refused:
                service.change_status(license.id, verb, STAFF, "reason")
            assert (refused.value.code, license.status) == ("no_such_transition", before)
        else:
            service.change_status(license.id, verb, STAFF, "reason")
            assert license.status is expected
            held = held if verb in (Verb.EXPIRE, Verb.REVOKE) else verb in (Verb.SUSPEND, Verb.REINSTATE)
        assert license.is_held is held
    db.session.rollback()


def test_every_state_is_reached_and_every_verb_is_used():
    assert set(rules.TRANSITIONS.values()) | {LicenseStatus.TRIAL} == set(LicenseStatus)
    assert {verb for _status, verb in rules.TRANSITIONS} == set(Verb)


@pytest.mark.parametrize("verb", sorted(rules.NEEDS_REASON))
def test_what_hurts_somebody_needs_a_reason(server, verb):
    license = make_license(server)
    with pytest.raises(Refusal) as refused:
        service.change_status(license.id, verb, STAFF, "  ")
    assert refused.value.code == "reason_missing"


@pytest.mark.parametrize(("zone", "instant"), [
    ("UTC", datetime(2026, 11, 22, tzinfo=UTC)),
    ("Asia/Riyadh", datetime(2026, 11, 21, 21, tzinfo=UTC)),
    ("America/Los_Angeles", datetime(2026, 11, 22, 8, tzinfo=UTC)),
])
def test_a_day_ends_where_the_owner_is(zone, instant):
    assert rules.end_of_day(TODAY, zone) == instant


@pytest.mark.parametrize(("expires_on", "months", "last"), [
    (date(2026, 12, 31), 1, date(2027, 1, 31)),
    (date(2027, 1, 31), 1, date(2027, 2, 28)),
    (date(2027, 2, 28), 1, date(2027, 3, 31)),
    (date(2026, 12, 15), 12, date(2027, 12, 15)),
    (date(2026, 11, 20), 1, date(2026, 12, 20)),   # ended yesterday: from today on
    (date(2026, 1, 1), 1, date(2026, 12, 20)),
    (None, 12, date(2027, 11, 20)),
])
def test_paid_time_is_added_to_what_is_left(expires_on, months, last):
    assert rules.renewed_until(expires_on, TODAY, months) == last


@given(st.dates(date(2024, 1, 1), date(2060, 1, 1)), st.integers(1, 36))
def test_a_renewal_always_prolongs(expires_on, months):
    last = rules.renewed_until(expires_on, expires_on, months)
    assert timedelta(days=28 * months - 3) <= last - expires_on <= timedelta(days=31 * months + 3)


def test_time_alone_leads_through_grace_to_expiry_and_a_renewal_back(server):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        license = make_license(server, expires_on=TODAY, zone="Asia/Riyadh")
        seen = []
        for hours in (8.9, 0.2, 24 * 14 - 0.2, 0.2):
            clock.shift(timedelta(hours=hours))
            service.pass_time(now(), STAFF)
            db.session.refresh(license)
            seen.append(str(license.status))
        assert seen == ["ACTIVE", "GRACE_PERIOD", "GRACE_PERIOD", "EXPIRED"]
        service.renew(license.id, STAFF, months=1)
        assert (license.status, license.expires_on) == (LicenseStatus.ACTIVE, date(2027, 1, 5))


def test_a_trial_lasts_its_days_and_has_no_grace(server):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        license = make_license(server, "trial", source=Source.TRIAL)
        assert (license.status, license.expires_on) == (LicenseStatus.TRIAL, date(2026, 12, 4))
        assert license.grace_until == license.expires_at


def test_a_transfer_frees_the_devices_and_the_registration(server):
    license = make_license(server)
    license.tenant_reference = "old"
    former, heir = db.session.get(Owner, license.owner_id), make_owner()
    service.transfer(license.id, heir.id, "New Shop", STAFF, "sold")
    assert (license.tenant_reference, license.business_name) == (None, "New Shop")
    entry = db.session.scalars(select(LicenseAuditLog).where(
        LicenseAuditLog.license_id == license.id, LicenseAuditLog.event_type == "LICENSE_TRANSFERRED")).one()
    assert (entry.details["before"]["email"], entry.details["after"]["email"]) == (former.email, heir.email)
    assert entry.details["after"]["business_name"] == "New Shop"


def test_another_zone_moves_the_end_and_leaves_the_days_as_they_are(server):
    made = make_license(server, zone="UTC", expires_on=date(2099, 1, 31))
    owner = db.session.get(Owner, made.owner_id)
    service.edit(made.id, STAFF, business_name="Corner Shop", zone="Asia/Tokyo", owner_name=owner.name, email=owner.email, language="en")
    assert (made.expires_on, made.expires_at) == (date(2099, 1, 31), datetime(2099, 1, 31, 15, tzinfo=UTC))
    assert made.grace_until == datetime(2099, 2, 14, 15, tzinfo=UTC)
    entry = db.session.scalars(select(LicenseAuditLog).where(LicenseAuditLog.license_id == made.id)
                               .order_by(LicenseAuditLog.created_at.desc()).limit(1)).one()
    assert entry.details == {"before": {"zone": "UTC"}, "after": {"zone": "Asia/Tokyo"}}


def test_a_resumed_licence_whose_end_has_passed_is_expired(server):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        license = make_license(server, expires_on=TODAY)
        service.change_status(license.id, Verb.SUSPEND, STAFF, "unpaid")
        clock.shift(timedelta(days=40))
        service.change_status(license.id, Verb.RESUME, STAFF, "paid")
        assert license.status is LicenseStatus.EXPIRED


def test_a_licence_that_is_resumed_within_its_grace_has_the_rest_of_it(server):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        license = make_license(server, expires_on=TODAY)
        service.change_status(license.id, Verb.SUSPEND, STAFF, "unpaid")
        clock.shift(timedelta(days=3))
        service.change_status(license.id, Verb.RESUME, STAFF, "paid")
        assert license.status is LicenseStatus.GRACE_PERIOD


def test_a_suspension_by_staff_outlasts_the_end_of_the_licence_and_every_payment_until_they_lift_it(server):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        license = make_license(server, expires_on=TODAY)
        service.change_status(license.id, Verb.SUSPEND, STAFF, "fraud")
        db.session.commit()
        clock.shift(timedelta(days=40))
        service.pass_time(now(), STAFF)
        db.session.refresh(license)
        assert (license.status, holding(license.status, is_held=license.is_held).code) == (LicenseStatus.EXPIRED, "suspended")
        service.let_run(license, TODAY + timedelta(days=90), STAFF, "paid", paid=True)
        assert (license.status, license.is_held, license.expires_on) == (LicenseStatus.SUSPENDED, True, TODAY + timedelta(days=90))
        service.change_status(license.id, Verb.RESUME, STAFF, "settled")
        assert (license.status, holding(license.status, is_held=license.is_held)) == (LicenseStatus.ACTIVE, None)


def test_the_suspension_of_a_licence_that_has_ended_is_lifted_for_its_owner_to_pay(server):
    license = make_license(server)
    service.change_status(license.id, Verb.SUSPEND, STAFF, "fraud")
    service.change_status(license.id, Verb.EXPIRE, STAFF)
    service.change_status(license.id, Verb.RESUME, STAFF, "settled")
    assert (license.status, license.is_held) == (LicenseStatus.EXPIRED, False)
    with pytest.raises(Refusal):
        service.change_status(license.id, Verb.RESUME, STAFF, "again")


def test_a_trial_that_is_resumed_is_a_trial_again_until_it_was_renewed(server):
    license = make_license(server, "trial", source=Source.TRIAL)
    service.change_status(license.id, Verb.SUSPEND, STAFF, "by mistake")
    service.change_status(license.id, Verb.RESUME, STAFF, "by mistake")
    assert license.status is LicenseStatus.TRIAL
    service.renew(license.id, STAFF, months=1)
    service.change_status(license.id, Verb.REVOKE, STAFF, "by mistake")
    service.change_status(license.id, Verb.REINSTATE, STAFF, "by mistake")
    service.change_status(license.id, Verb.RESUME, STAFF, "by mistake")
    assert license.status is LicenseStatus.ACTIVE
