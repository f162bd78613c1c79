"""What one licence has beside its plan, and what is signed of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.session import statements
from app.license_protocol.claims import read_claims
from app.license_protocol.envelope import unseal
from app.licensing.activations.service import activate
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.contents import queries as contents
from app.licensing.contents import service as granting
from app.licensing.flags.models import FeatureFlag
from app.licensing.licenses import queries
from app.licensing.modules.models import Module
from app.licensing.offline.signing import trusted_keys
from app.licensing.plans.rules import Offer
from tests.licensing.conftest import STAFF, device, make_license


@pytest.fixture
def license(server):
    """A basic licence where it is five hours later than in Greenwich."""
    return make_license(server, zone="Asia/Karachi")


def module(key: str) -> Module:
    """The module of a key."""
    return db.session.scalars(select(Module).where(Module.key == key)).one()


def offer(license, moment: datetime | None = None) -> Offer:
    """What the licence gives."""
    db.session.flush()
    return queries.offer_of(license, queries.get_plan(license.plan_id), moment or now())


def give(license, key: str, **terms) -> None:
    """Give or keep a module."""
    granting.set_module(license.id, module(key).id, STAFF, **{"is_given": True, "reason": "Agreed", **terms})


def edits(license) -> list[dict]:
    """What was written down of changes, newest first."""
    return [row.details for row in db.session.scalars(select(LicenseAuditLog).where(
        LicenseAuditLog.license_id == license.id, LicenseAuditLog.event_type == EventType.LICENSE_EDITED)
        .order_by(LicenseAuditLog.id.desc()))]


def test_a_plan_gives_its_modules_and_the_core_and_asks_one_statement(server, license):
    sent: list[str] = []
    plan = queries.get_plan(license.plan_id)
    with statements(sent):
        found = queries.offer_of(license, plan, now())
    assert len(sent) == 1
    assert len(found.modules) == 23 and {"pos-core", "inventory"} <= found.modules and "loyalty" not in found.modules
    assert (found.features, found.permissions) == (frozenset(), {})
    assert dict(found.limits) == {"activations": 2, "branches": 1, "users": 10, "products": 5000}


def test_a_module_beside_the_plan_is_there_from_the_first_to_the_end_of_the_last_day_of_the_owner(license):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        give(license, "loyalty", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31))
    begins, ends = datetime(2026, 11, 30, 19, tzinfo=UTC), datetime(2026, 12, 31, 19, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert ["loyalty" in offer(license, moment).modules for moment in (begins - second, begins, ends - second, ends)] == [
        False, True, True, False]


def test_a_module_kept_from_a_licence_is_gone_until_that_is_taken_away(license):
    give(license, "inventory", is_given=False)
    assert "inventory" not in offer(license).modules
    granting.drop_module(license.id, module("inventory").id, STAFF)
    granting.drop_module(license.id, module("inventory").id, STAFF)
    assert "inventory" in offer(license).modules
    give(license, "inventory", allowed=["view"])
    assert offer(license).permissions == {"inventory": ("view",)}
    assert [(entry["before"] and entry["before"].get("allowed"), entry["after"] and entry["after"]["is_given"])
            for entry in edits(license)] == [(None, True), (None, None), (None, False)]


def test_permissions_narrow_a_module_and_give_all_again(license):
    give(license, "loyalty", allowed=["view", "export"])
    assert offer(license).permissions == {"loyalty": ("view", "export")}
    give(license, "loyalty", allowed=["view", "create", "edit"])
    assert offer(license).permissions == {"loyalty": ("view", "create", "edit")}
    give(license, "loyalty")
    assert offer(license).permissions == {} and "loyalty" in offer(license).modules
    assert edits(license)[0]["before"]["allowed"] == ["view", "create", "edit"]
    assert edits(license)[0]["reason"] == "Agreed"


def test_features_come_from_plan_flags_and_agreements_and_what_is_kept_wins(server, license):
    plan = queries.get_plan(license.plan_id)
    plan.features = ["from-plan", "kept"]
    db.session.add_all([
        FeatureFlag(name=f"flag-{license.serial.lower()}", is_enabled=True, conditions={"serials": [license.serial]}),
        FeatureFlag(name=f"kept-{license.serial.lower()}", is_enabled=True, conditions={"serials": [license.serial]}),
        FeatureFlag(name=f"off-{license.serial.lower()}", is_enabled=False, conditions={"serials": [license.serial]})])
    granting.set_feature(license.id, "agreed", STAFF, is_given=True, reason="Agreed")
    for name in ("kept", f"kept-{license.serial.lower()}"):
        granting.set_feature(license.id, name, STAFF, is_given=False, reason="Agreed")
    assert offer(license).features == {"from-plan", "agreed", f"flag-{license.serial.lower()}"}
    granting.drop_feature(license.id, "kept", STAFF)
    granting.drop_feature(license.id, "never", STAFF)
    assert "kept" in offer(license).features
    db.session.rollback()


def test_what_is_signed_for_a_device_says_what_is_narrowed(server, license):
    give(license, "loyalty", allowed=["view"])
    answer = activate(license.serial, "shop-1", device(1), STAFF)
    claims = read_claims(unseal(answer.values["file"], trusted_keys()))
    assert claims.permissions == {"loyalty": ("view",)} and "loyalty" in claims.modules
    values = claims.to_json()
    del values["permissions"]
    assert read_claims(values).permissions == {}


def test_own_limits_stand_before_the_plan_s_until_they_are_taken_away(license):
    granting.set_own_limits(license.id, {"max_users": 25, "offline_days": 60, "max_branches": None}, STAFF, "Agreed")
    assert offer(license).limits["users"] == 25 and license.offline_days == 60
    assert edits(license)[0] == {"reason": "Agreed", "before": {"max_users": None, "offline_days": None},
                                 "after": {"max_users": 25, "offline_days": 60}}
    granting.set_own_limits(license.id, {"max_users": None}, STAFF, "Over")
    assert offer(license).limits["users"] == 10
    count = len(edits(license))
    granting.set_own_limits(license.id, {"max_users": None, "offline_days": 60}, STAFF, "")
    assert len(edits(license)) == count


@pytest.mark.parametrize(("terms", "code"), [
    ({"reason": " "}, "reason_missing"), ({"allowed": []}, "nothing_allowed"), ({"allowed": ["drive"]}, "nothing_allowed"),
    ({"starts_on": date(2099, 2, 1), "ends_on": date(2099, 1, 31)}, "days_reversed"), ({"ends_on": date(2020, 1, 31)}, "end_passed"),
])
def test_what_makes_no_sense_is_refused(license, terms, code):
    with pytest.raises(Refusal) as refused:
        give(license, "loyalty", **terms)
    assert refused.value.code == code
    db.session.rollback()


def test_a_core_module_is_neither_given_nor_kept_and_an_unknown_one_is_none(license):
    for key, code in ((module("pos-core").id, "core_module"), (license.id, "no_such_module")):
        with pytest.raises(Refusal) as refused:
            granting.set_module(license.id, key, STAFF, is_given=False, reason="Why")
        assert refused.value.code == code


@pytest.mark.parametrize(("limits", "field"), [
    ({"max_users": 0}, "max_users"), ({"offline_days": 2}, "offline_days"), ({"serial": 5}, "serial"),
])
def test_a_limit_that_is_too_small_is_refused_at_its_field(license, limits, field):
    with pytest.raises(Refusal) as refused:
        granting.set_own_limits(license.id, limits, STAFF, "Why")
    assert (refused.value.code, refused.value.field) == ("limit_invalid", field)
    db.session.rollback()


@pytest.mark.parametrize("name", ["", "Priority", "a b", "-a", "a" * 61])
def test_a_feature_has_a_plain_name(license, name):
    with pytest.raises(Refusal) as refused:
        granting.set_feature(license.id, name, STAFF, is_given=True, reason="Why")
    assert refused.value.code == "feature_invalid"


def test_the_contents_tell_where_each_module_comes_from(license):
    give(license, "loyalty", allowed=["view"], ends_on=date(2099, 1, 31))
    db.session.flush()
    rows = {row["key"]: row for row in contents.list_modules(license.id, license.plan_id)}
    assert len(rows) == 51
    assert (rows["pos-core"]["is_core"], rows["pos-core"]["is_in_plan"], rows["pos-core"]["beside"]) == (True, True, None)
    assert (rows["loyalty"]["is_in_plan"], rows["loyalty"]["beside"]["allowed"]) == (False, ["view"])
    assert contents.is_past(rows["loyalty"]["beside"], datetime(2099, 1, 31, 19, tzinfo=UTC))
    assert not contents.is_past(rows["loyalty"]["beside"], datetime(2099, 1, 31, 18, tzinfo=UTC))
