"""Branches: making, changing, and who may."""

import re

import pytest

from app.kernel.refusal import Refusal
from app.pos.business.api import get_branch, list_branches
from app.pos.business.branches import service
from tests.personas import Persona


def test_a_new_business_has_a_main_branch_with_its_country_s_currency(shop):
    branch = get_branch(shop.branch_id)
    assert (branch.code, branch.is_main, branch.currency, branch.timezone) == ("B1", True, "GBP", "Europe/London")


def test_codes_of_branches_run_on(shop):
    service.create_branch({"name": "North", "country": "GB", "currency": "GBP", "timezone": "Europe/London"}, shop.system)
    assert [row["code"] for row in list_branches()] == ["B1", "B2"]


def test_the_main_branch_cannot_be_switched_off(shop):
    with pytest.raises(Refusal) as refused:
        service.edit_branch(shop.branch_id, {"is_active": False}, shop.system)
    assert refused.value.code == "main_branch_active"


def test_the_owner_creates_a_branch_in_the_back_office(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = owner.post("/office/business/branches/new", {
        "name": "Harbour", "country": "GB", "timezone": "Europe/London", "day_cutoff": "04:00", "currency": "GBP",
        "cash_rounding_method": "half_up", "is_active": "1"})
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/office/business/branches/"
    page = owner.get("/office/business/branches/")
    assert page.status_code == 200
    assert "Harbour" in page.text


def test_a_cashier_may_not_see_branches(app, shop):
    assert Persona(app, shop, "CASHIER").get("/office/business/branches/").status_code == 403


def test_a_new_branch_is_proposed_where_the_main_one_is(app, shop):
    """Not in the first country and with the first currency of the alphabet."""
    page = Persona(app, shop, "APP_OWNER").get("/office/business/branches/new").text
    chosen = re.findall(r'<option value="([^"]*)" selected', page)
    assert {"GB", "GBP", "Europe/London"} <= set(chosen)
    assert re.search(r'<input[^>]*name="day_cutoff"[^>]*>', page)[0].count('value="0') == 1, "and its day ends when the main one's does"
