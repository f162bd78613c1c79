"""The modules: catalogue, groups, and the page that says what each is for and who has it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.kernel.clock import now
from app.kernel.database import db
from app.licensing.contents.service import set_module
from app.licensing.modules import queries
from app.licensing.modules.catalogue import CATALOGUE, NAMES_OF_PERMISSIONS, PLANS, included
from app.licensing.modules.models import Module, ModulePermission
from app.licensing.modules.rules import GROUPS, OTHER, grouped
from app.licensing.modules.service import lay_foundations
from app.licensing.plans.rules import PERMISSIONS
from tests.licensing.conftest import STAFF, make_license, make_staff
from tests.licensing.portal import browser_of

KEYS = [entry.key for entry in CATALOGUE]


def test_there_are_51_modules_each_with_one_sentence_in_both_languages():
    assert len(KEYS) == len(set(KEYS)) == 51
    for entry in CATALOGUE:
        for sentence in (entry.description, entry.description_ar):
            assert sentence.endswith(".") and 15 <= len(sentence) <= 80, entry.key
    assert tuple(NAMES_OF_PERMISSIONS) == PERMISSIONS


def test_every_module_is_in_exactly_one_group():
    members = [key for _label, keys in GROUPS for key in keys]
    assert sorted(members) == sorted(KEYS)
    assert [key for _label, keys in grouped(KEYS) for key in keys] == members
    assert grouped(["something-new", "api"])[-1] == (OTHER, ["something-new"])


@pytest.mark.parametrize(("plan", "count"), [("trial", 42), ("basic", 23), ("professional", 42), ("enterprise", 51)])
def test_a_plan_begins_with_the_modules_of_its_tier_and_below(plan, count):
    tier = next(one.tier for one in PLANS if one.key == plan)
    assert sum(included(tier, entry) for entry in CATALOGUE) == count


def test_the_foundations_say_what_was_not_said_and_change_nothing_else(server):
    count = db.session.query(ModulePermission).count()
    db.session.execute(update(Module).where(Module.key == "loyalty").values(description="", name="Points"))
    db.session.execute(update(Module).where(Module.key == "api").values(description="Own words."))
    lay_foundations(STAFF)
    rows = {row.key: row for row in db.session.scalars(select(Module).where(Module.key.in_(("loyalty", "api"))))}
    assert rows["loyalty"].description == "Gives points for purchases and takes them as payment." and rows["loyalty"].name == "Points"
    assert rows["api"].description == "Own words."
    assert db.session.query(ModulePermission).count() == count == 51 * 4
    db.session.rollback()


def test_the_page_says_what_each_is_for_where_it_is_included_and_who_has_it_beside(app, server):
    license = make_license(server)
    loyalty = db.session.scalars(select(Module).where(Module.key == "loyalty")).one()
    before = queries.count_beside(now()).get(loyalty.id, (0, 0))
    set_module(license.id, loyalty.id, STAFF, is_given=True, reason="Agreed")
    db.session.commit()
    assert queries.count_beside(now())[loyalty.id] == (before[0] + 1, before[1])
    text = browser_of(app, make_staff("SUPPORT")).get("/licensing/modules").text
    for said in ("Gives points for purchases and takes them as payment.", "Every plan", "See, Add, Edit, Export", "Restaurant"):
        assert said in text
    arabic = browser_of(app, make_staff("SUPPORT"))
    arabic.set_cookie("language", "ar")
    assert "منح النقاط على المشتريات وقبولها في الدفع." in arabic.get("/licensing/modules").text
