"""Entering an adjustment in the back office."""

import re
from decimal import Decimal

import pytest

from app.kernel.database import db
from app.pos.inventory.api import list_levels
from tests.personas import Persona
from tests.pos.inventory.goods import make_variant

AT = "/office/inventory/adjustments/"


@pytest.fixture
def tea(shop):
    tea = make_variant(shop, "TEA-1", name="Green tea", cost_price=Decimal("2.50"))
    db.session.commit()
    return tea


def held(shop, variant):
    db.session.rollback()
    return list_levels(shop.branch_id, [variant]).get(variant, {}).get("quantity")


def test_the_page_begins_with_a_variant(app, shop, tea):
    page = Persona(app, shop, "INVENTORY" if "INVENTORY" in shop.staff else "MANAGER").get(f"{AT}new?variant={tea}")
    assert page.status_code == 200
    assert "Green tea" in page.text


def test_a_scan_adds_a_line_and_scanning_again_counts_on(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    head = {"branch_id": shop.branch_id, "reason": "RECOUNT"}
    first = manager.post(f"{AT}lines", {**head, "code": "TEA-1"})
    assert first.status_code == 200
    again = manager.post(f"{AT}lines", {**head, "code": "TEA-1", "variant": tea, "quantity": "1", "cost": "", "version": "0"})
    assert re.search(r'name="quantity"[^>]*value="2"', again.text)


def test_an_unknown_code_is_said_loudly(app, shop, tea):
    answer = Persona(app, shop, "MANAGER").post(f"{AT}lines", {"branch_id": shop.branch_id, "code": "40170725"})
    assert "No product has this code." in answer.text
    assert "40170725" in answer.text


def test_a_search_shows_what_to_add(app, shop, tea):
    found = Persona(app, shop, "MANAGER").get(f"{AT}find?code=gre")
    assert "Green tea" in found.text
    assert str(tea) in found.text


def test_a_count_is_saved_and_shown(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    answer = manager.post(f"{AT}new", {"branch_id": shop.branch_id, "reason": "RECOUNT", "note": "Evening count",
                                       "variant": tea, "quantity": "12", "cost": "", "version": "0"})
    assert held(shop, tea) == 12
    page = manager.get(answer.headers["HX-Redirect"])
    assert "ADJ-000001" in page.text and "Evening count" in page.text and "£30.00" in page.text
    assert "ADJ-000001" in manager.get(AT).text


def test_losses_are_entered_without_a_sign(app, shop, tea):
    manager = Persona(app, shop, "MANAGER")
    line = {"branch_id": shop.branch_id, "variant": tea, "cost": "", "version": "0"}
    manager.post(f"{AT}new", {**line, "reason": "INITIAL", "quantity": "5"})
    manager.post(f"{AT}new", {**line, "reason": "DAMAGE", "quantity": "2"})
    assert held(shop, tea) == 3


@pytest.mark.parametrize(("values", "words"), [
    ({"quantity": "x"}, "Enter a number"), ({"quantity": "1.5"}, "at most 0 decimals"), ({"quantity": "-1"}, "without a minus"),
    ({"quantity": "3", "cost": "x"}, "Enter a number"), ({"quantity": "1,234"}, "write 1234 or 1.234"),
    ({"quantity": "3", "cost": "-1"}, "cost of one unit"), ({"quantity": "0"}, "Nothing would change"),
    ({"quantity": "3", "version": "7"}, "moved while you were counting"), ({"reason": "DAMAGE"}, "There is not enough")])
def test_what_makes_no_sense_is_said_at_its_line_and_nothing_is_lost(app, shop, tea, values, words):
    answer = Persona(app, shop, "MANAGER").post(f"{AT}new", {
        "branch_id": shop.branch_id, "reason": "RECOUNT", "variant": tea, "quantity": "3", "cost": "", "version": "0", **values})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Green tea" in answer.text
    assert held(shop, tea) in (None, 0)


def test_a_cashier_may_not_adjust(app, shop, tea):
    cashier = Persona(app, shop, "CASHIER")
    assert cashier.get(f"{AT}new").status_code == 403
    assert cashier.post(f"{AT}new", {"variant": tea}).status_code == 403
