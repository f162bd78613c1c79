"""Plans: made, edited, withdrawn, put in order; what an edit means for licences."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.licensing.activations.service import activate
from app.licensing.audit.models import LicenseAuditLog
from app.licensing.audit.rules import EventType
from app.licensing.licenses.queries import list_plans, offer_of
from app.licensing.modules.models import Module
from app.licensing.plans import queries, service
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import COLUMNS, LIMITS, PERMISSIONS, Beside, Offer, PlanTier, combine, preview, priced_anew
from tests.licensing.conftest import STAFF, device, make_license

VALUES = {
    "name": "Kiosk", "name_ar": "كشك", "tier": PlanTier.BASIC, "currency": "USD", "price_monthly": Decimal(9), "price_yearly": Decimal(90),
    "max_activations": 1, "max_branches": 1, "max_users": 3, "max_products": 100, "requests_per_day": None, "requests_per_month": None,
    "offline_days": 30, "file_days": 30, "grace_days": 14, "trial_days": 0, "features": ["mail-support"], "is_offered": True,
    "stripe_price_monthly": "price_m", "stripe_price_yearly": "price_y"}


def a_key() -> str:
    """A key that no plan has."""
    return f"kiosk-{uuid.uuid4().hex[:12]}"


def ids(*keys: str) -> list:
    """Ids of modules."""
    return list(db.session.scalars(select(Module.id).where(Module.key.in_(keys))))


@pytest.fixture
def plan(server) -> LicensePlan:
    """A plan of its own, committed and put away afterwards."""
    made = service.create_plan(a_key(), VALUES, ids("inventory", "journal"), STAFF)
    db.session.commit()
    server.plans[made.key] = made
    yield made
    db.session.rollback()
    db.session.get(LicensePlan, made.id).deleted_at = now()
    db.session.commit()


def edits(plan: LicensePlan) -> list[dict]:
    """What was written down of a plan, newest first."""
    return list(db.session.scalars(
        select(LicenseAuditLog.details)
        .where(LicenseAuditLog.event_type == EventType.PLAN_EDITED, LicenseAuditLog.details["plan"].as_string() == plan.key)
        .order_by(LicenseAuditLog.id.desc())))


def test_a_new_plan_comes_last_with_its_modules_and_is_written_down(plan):
    assert list_plans()[-1].id == plan.id and plan.version == 1
    assert {name: getattr(plan, name) for name in COLUMNS} == VALUES
    assert queries.module_ids(plan.id) == set(ids("inventory", "journal"))
    assert edits(plan)[0]["before"] is None and edits(plan)[0]["after"]["modules"] == ["inventory", "journal"]


@pytest.mark.parametrize(("key", "values", "code"), [
    ("Basic 2", {}, "key_invalid"), ("basic", {}, "key_taken"),
    (None, {"price_monthly": Decimal("9.999")}, "price_invalid"),
    (None, {"currency": "JPY", "price_yearly": Decimal("9.5")}, "price_invalid"),
    (None, {"features": ["mail", "Priority Support"]}, "feature_invalid"),
])
def test_a_plan_that_makes_no_sense_is_refused(server, key, values, code):
    with pytest.raises(Refusal) as refused:
        service.create_plan(key or a_key(), {**VALUES, **values}, [], STAFF)
    assert refused.value.code == code
    db.session.rollback()


def test_an_edit_changes_licences_with_their_next_answer_and_is_written_down_with_before_and_after(server, plan):
    license = make_license(server, plan.key)
    service.edit_plan(plan.id, 1, {**VALUES, "max_users": 2, "features": []}, ids("inventory", "loyalty", "pos-core"), STAFF)
    found = offer_of(license, plan, now())
    assert (found.limits["users"], found.features) == (2, frozenset())
    assert "loyalty" in found.modules and "journal" not in found.modules and "pos-core" in found.modules
    assert edits(plan)[0] == {
        "plan": plan.key, "before": {"max_users": 3, "features": ["mail-support"], "modules": ["inventory", "journal"]},
        "after": {"max_users": 2, "features": [], "modules": ["inventory", "loyalty"]}}
    service.edit_plan(plan.id, 2, VALUES, ids("inventory", "journal"), STAFF)
    assert queries.module_ids(plan.id) == set(ids("inventory", "journal"))


def test_an_edit_that_changes_nothing_is_none(plan):
    count = len(edits(plan))
    service.edit_plan(plan.id, 1, VALUES, ids("inventory", "journal"), STAFF)
    assert (plan.version, len(edits(plan))) == (1, count)


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing_of_the_first(app, plan):
    begin, outcomes = threading.Barrier(2), []

    def edit(users: int) -> None:
        with app.app_context():
            begin.wait()
            try:
                service.edit_plan(plan.id, 1, {"max_users": users}, ids("inventory"), STAFF)
                db.session.commit()
                outcomes.append(users)
            except Refusal as refused:
                db.session.rollback()
                outcomes.append(refused.code)
            db.session.remove()

    threads = [threading.Thread(target=edit, args=(users,)) for users in (7, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert "changed_meanwhile" in outcomes and plan.max_users in outcomes and plan.version == 2


@pytest.mark.parametrize(("values", "monthly", "yearly"), [
    ({}, "price_m", "price_y"), ({"price_monthly": Decimal(10)}, None, "price_y"),
    ({"price_monthly": Decimal("9.00")}, "price_m", "price_y"),
    ({"currency": "EUR"}, None, None), ({"price_monthly": Decimal(10), "stripe_price_monthly": "price_new"}, "price_new", "price_y"),
    ({"stripe_price_yearly": None}, "price_m", None),
])
def test_a_price_that_changes_loses_its_price_at_the_provider_unless_given_anew(plan, values, monthly, yearly):
    service.edit_plan(plan.id, 1, {**VALUES, **values}, ids("inventory", "journal"), STAFF)
    assert (plan.stripe_price_monthly, plan.stripe_price_yearly) == (monthly, yearly)


@given(st.sampled_from([Decimal(9), Decimal(10)]), st.sampled_from(["price_m", "price_new", None]))
def test_a_provider_s_price_never_outlives_the_price_it_was_made_for(price, at_provider):
    found = priced_anew(VALUES, {**VALUES, "price_monthly": price, "stripe_price_monthly": at_provider})
    assert price == VALUES["price_monthly"] or found["stripe_price_monthly"] != "price_m"
    assert found["stripe_price_yearly"] == "price_y"


def test_a_plan_is_withdrawn_and_offered_again_and_moves_among_the_others(plan):
    service.set_offered(plan.id, False, STAFF)
    service.set_offered(plan.id, False, STAFF)
    db.session.flush()
    assert plan.id not in [one.id for one in list_plans(offered=True)] and plan.version == 2
    service.set_offered(plan.id, True, STAFF)
    db.session.flush()
    order = [one.id for one in list_plans()]
    service.move(plan.id, 1, STAFF)
    assert [one.id for one in list_plans()] == order
    service.move(plan.id, -1, STAFF)
    db.session.flush()
    assert [one.id for one in list_plans()] == [*order[:-2], order[-1], order[-2]]


def test_licences_over_the_new_limits_are_found_by_what_they_reported_and_own_limits_count(server, plan):
    quiet, users, devices, own = (make_license(server, plan.key) for _number in range(4))
    users.used, own.used, own.max_users = {"users": 3, "branches": 1}, {"users": 3}, 5
    quiet.used = {"users": 2}
    plan.max_activations = 5
    for number in (1, 2):
        activate(devices.serial, "shop-1", device(number), STAFF)
    db.session.flush()
    assert queries.count_in_use(plan.id) == 4 == queries.count_licenses()[plan.id]
    count, rows = queries.list_exceeding(plan.id, {"users": 2, "activations": 1, "branches": None})
    assert count == 2
    assert {row["id"]: row["over"] for row in rows} == {users.id: {"users": (3, 2)}, devices.id: {"activations": (2, 1)}}
    assert queries.list_exceeding(plan.id, {"branches": None}) == (0, [])
    users.expires_on, users.expires_at, users.status = now().date(), now() - timedelta(days=1), "EXPIRED"
    db.session.flush()
    assert queries.list_exceeding(plan.id, {"users": 2})[0] == 0
    db.session.rollback()


MODULES = st.frozensets(st.sampled_from("abcd"))


ALLOWED = st.fixed_dictionaries({key: st.booleans() for key in PERMISSIONS})
BESIDE = st.lists(st.builds(Beside, st.sampled_from("abcd"), st.booleans(), ALLOWED), unique_by=lambda one: one.module)


@given(MODULES, MODULES, BESIDE, st.dictionaries(st.sampled_from("abcd"), st.booleans()))
def test_what_is_given_is_there_what_is_kept_is_gone_and_the_rest_is_the_plan_s(modules, features, beside, entitlements):
    found, said = combine({}, modules, features, beside, entitlements), {one.module: one for one in beside}
    for key in "abcd":
        assert (key in found.modules) is (said[key].is_given if key in said else key in modules)
        assert (key in found.features) is entitlements.get(key, key in features)
        narrowed = key in said and said[key].is_given and not all(said[key].allowed.values())
        assert found.permissions.get(key) == (tuple(one for one in PERMISSIONS if said[key].allowed[one]) if narrowed else None)


COUNTS = st.fixed_dictionaries({name: st.integers(0, 5) for name in LIMITS})
OFFERS = st.builds(Offer, st.fixed_dictionaries({name: st.none() | st.integers(1, 5) for name in LIMITS}), MODULES, MODULES)


@given(OFFERS, OFFERS, COUNTS)
def test_what_an_upgrade_gains_the_way_back_loses_and_only_what_is_used_is_over(one, other, used):
    there, back = preview(one, other, used), preview(other, one, used)
    assert (there.gained_modules, there.gained_features) == (back.lost_modules, back.lost_features)
    assert {name: (after, before) for name, (before, after) in there.limits.items()} == back.limits
    assert there.exceeded == {name: (used[name], most) for name, most in other.limits.items() if most is not None and used[name] > most}
    assert preview(one, one, {}).limits == {} and set(there.limits) == {name for name in LIMITS if one.limits[name] != other.limits[name]}
