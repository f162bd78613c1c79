"""The stock ledger: levels are what the movements add up to, on PostgreSQL and SQLite."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.pos.inventory.api import InventoryMovementType, Movement, add_movements, check_short, list_levels, stock_facts
from app.pos.inventory.stock.models import InventoryLog, StockLevel
from tests.pos.inventory.goods import make_variant

DAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def move(shop, *movements):
    """Post the movements as one document and return the new quantity of each variant."""
    posting = Posting()
    add_movements(posting, branch_id=shop.branch_id, movements=movements, source_kind="test", source_id=new_id(),
                  reference="T-1", employee_id=None, business_date=DAY, moved_at=MOMENT)
    levels = posting.run()["stock_level"]
    return {variant: levels[str(shop.branch_id), str(variant)] for variant in {m.variant_id for m in movements}}


def moved(variant_id, quantity, value, kind="SALE", unit_cost="2"):
    return Movement(variant_id, Decimal(quantity), InventoryMovementType(kind), Decimal(unit_cost), Decimal(value))


def test_a_level_is_opened_by_its_first_movement_and_grows_by_the_next(edge_shop):
    tea = make_variant(edge_shop)
    assert move(edge_shop, moved(tea, "10", "20.00", "INITIAL")) == {tea: Decimal(10)}
    assert move(edge_shop, moved(tea, "-3", "-6.00")) == {tea: Decimal(7)}
    level = list_levels(edge_shop.branch_id, [tea])[tea]
    assert level == {"quantity": Decimal(7), "reserved": Decimal(0), "available": Decimal(7), "value": Decimal(14),
                     "average_cost": Decimal(2), "version": 2}


def test_each_movement_tells_the_level_before_and_after(edge_shop):
    tea = make_variant(edge_shop)
    move(edge_shop, moved(tea, "10", "20.00", "INITIAL"))
    move(edge_shop, moved(tea, "2", "4.00", "RETURN"), moved(tea, "-5", "-10.00", "SALE"))
    rows = db.session.execute(
        select(InventoryLog.type, InventoryLog.quantity_before, InventoryLog.quantity, InventoryLog.quantity_after)
        .where(InventoryLog.variant_id == tea).order_by(InventoryLog.id)).all()
    assert [(row.type.value, row.quantity_before, row.quantity, row.quantity_after) for row in rows] == [
        ("INITIAL", 0, 10, 10), ("RETURN", 10, 2, 12), ("SALE", 12, -5, 7)]


def test_lines_of_one_variant_and_type_become_one_movement(edge_shop):
    tea, salt = make_variant(edge_shop), make_variant(edge_shop, "SALT-1")
    move(edge_shop, moved(tea, "-1", "-2.00"), moved(salt, "-1", "-1.00", unit_cost="1"), moved(tea, "-2", "-5.00", unit_cost="2.5"))
    rows = db.session.execute(select(InventoryLog.variant_id, InventoryLog.quantity, InventoryLog.value,
                                     InventoryLog.unit_cost).where(InventoryLog.variant_id.in_([tea, salt]))).all()
    assert sorted((row.quantity, row.value, row.unit_cost) for row in rows) == [
        (Decimal(-3), Decimal(-7), Decimal("2.3333")), (Decimal(-1), Decimal(-1), Decimal(1))]


def test_the_average_cost_moves_with_what_comes_in_and_the_last_piece_takes_the_rest(edge_shop):
    tea = make_variant(edge_shop)
    move(edge_shop, moved(tea, "10", "20.00", "INITIAL"))
    move(edge_shop, moved(tea, "5", "20.00", "PURCHASE", "4"))
    assert stock_facts(edge_shop.branch_id, [tea])[tea]["average_cost"] == Decimal("2.6667")
    move(edge_shop, moved(tea, "-14", "-37.33", unit_cost="2.6667"))
    assert stock_facts(edge_shop.branch_id, [tea])[tea] == {"quantity": Decimal(1), "average_cost": Decimal("2.67")}


def test_what_is_not_in_stock_has_no_cost_of_its_own(edge_shop):
    tea, salt = make_variant(edge_shop), make_variant(edge_shop, "SALT-1")
    move(edge_shop, moved(tea, "-1", "-2.00"))
    assert stock_facts(edge_shop.branch_id, [tea, salt]) == {}


def test_levels_equal_the_sums_of_their_movements(edge_shop):
    goods = [make_variant(edge_shop, f"G-{number}") for number in range(3)]
    for number in range(4):
        move(edge_shop, *[moved(variant, f"{number - 2}.2500", f"{number}.01", "ADJUSTMENT") for variant in goods])
    sums = (select(InventoryLog.variant_id, func.sum(InventoryLog.quantity).label("quantity"),
                   func.sum(InventoryLog.value).label("value"))
            .where(InventoryLog.variant_id.in_(goods)).group_by(InventoryLog.variant_id))
    levels = db.session.execute(select(StockLevel.variant_id, StockLevel.quantity, StockLevel.value)
                                .where(StockLevel.variant_id.in_(goods))).all()
    assert sorted(levels) == sorted(db.session.execute(sums).all())
    assert {(row.quantity, row.value) for row in levels} == {(Decimal(-2), Decimal("6.04"))}


def test_a_blocked_product_is_refused_with_what_is_left(shop):
    tea = make_variant(shop)
    with pytest.raises(Refusal) as refused:
        check_short({tea: Decimal(-1)}, {tea: "Green tea"}, {tea: Decimal(4)})
    assert (refused.value.code, refused.value.status, refused.value.details["left"]) == ("stock_short", 409, "3")
    check_short({tea: Decimal(0)}, {tea: "Green tea"}, {tea: Decimal(4)})
