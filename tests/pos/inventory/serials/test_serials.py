"""Adding and correcting serial numbers, and their pages."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.pos.inventory.api import find_serials, list_levels
from app.pos.inventory.serials import rules, service
from app.pos.inventory.serials.models import SerializedItem
from app.pos.inventory.serials.rules import SerialStatus
from tests.personas import Persona
from tests.pos.inventory.goods import make_variant

AT = "/office/inventory/serials/"


@pytest.fixture
def phone(shop):
    return make_variant(shop, "PHONE", name="Phone", has_serials=True)


def held(shop, variant):
    return list_levels(shop.branch_id, [variant])[variant]["quantity"]


def item_id():
    return db.session.scalar(select(SerializedItem.id).order_by(SerializedItem.id))


def test_serial_numbers_are_one_a_line():
    assert rules.parse_serials(" A1 \n\nB2\n") == ["A1", "B2"]
    for text in ("", "A1\nA1", "x" * 81):
        with pytest.raises(Refusal):
            rules.parse_serials(text)


def test_new_pieces_come_into_stock_at_their_cost(shop, phone):
    service.add_serials(shop.branch_id, phone, ["A1", "B2"], shop.system, into_stock=True, unit_cost=Decimal(300))
    level = list_levels(shop.branch_id, [phone])[phone]
    assert (level["quantity"], level["value"]) == (2, 600)
    assert set(find_serials(["A1", "B2"])) == {"A1", "B2"}


def test_a_known_number_is_refused(shop, phone):
    service.add_serials(shop.branch_id, phone, ["A1"], shop.system)
    with pytest.raises(Refusal) as refused:
        service.add_serials(shop.branch_id, phone, ["A1"], shop.system)
    assert refused.value.code == "serial_known"


def test_products_without_serial_numbers_get_none(shop):
    with pytest.raises(Refusal) as refused:
        service.add_serials(shop.branch_id, make_variant(shop), ["A1"], shop.system)
    assert refused.value.code == "no_serials"


def test_a_damaged_piece_leaves_the_stock_and_comes_back_when_repaired(shop, phone):
    service.add_serials(shop.branch_id, phone, ["A1"], shop.system, into_stock=True, unit_cost=Decimal(300))
    service.correct_serial(item_id(), SerialStatus.DAMAGED, "Fell", shop.system)
    assert held(shop, phone) == 0
    db.session.expire_all()
    service.correct_serial(item_id(), SerialStatus.AVAILABLE, "Repaired", shop.system)
    assert held(shop, phone) == 1


def test_nobody_sets_a_piece_to_sold_by_hand(shop, phone):
    service.add_serials(shop.branch_id, phone, ["A1"], shop.system)
    with pytest.raises(Refusal) as refused:
        service.correct_serial(item_id(), SerialStatus.SOLD, "Sold it", shop.system)
    assert refused.value.code == "serial_status"


def test_serial_numbers_are_added_corrected_and_found_in_the_back_office(app, shop, phone):
    db.session.commit()
    manager = Persona(app, shop, "MANAGER")
    form = {"variant_id": phone, "branch_id": shop.branch_id, "numbers": "A1\nB2", "into_stock": "y", "unit_cost": "300"}
    assert manager.get(f"{AT}new").status_code == 200
    assert manager.post(f"{AT}new", form).headers["HX-Redirect"] == AT
    assert manager.post(f"{AT}new", form).status_code == 422
    assert "B2" not in manager.get(f"{AT}?q=A1").text
    assert manager.get(f"{AT}?q=phone").text.count("PHONE") == 2
    one = f"{AT}{item_id()}"
    assert "In stock" in manager.get(one).text
    manager.post(one, {"status": "DAMAGED", "reason": "Fell"})
    page = manager.get(one).text
    assert "Fell" in page and "Damaged" in page
    assert manager.post(one, {"status": "SOLD", "reason": "x"}).status_code == 422
