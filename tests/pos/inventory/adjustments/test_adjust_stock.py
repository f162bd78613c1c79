"""Adjusting stock: quantity, average cost and books, on PostgreSQL and SQLite."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel import events
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.catalog.api import ImportedQuantity, StockImported
from app.pos.inventory.adjustments.models import StockAdjustment
from app.pos.inventory.api import (
    AdjustedLine,
    StockAdjustmentReason,
    adjust_stock,
    document_at,
    list_levels,
    receive_stock,
    release_stock,
    reserve_stock,
)
from app.pos.inventory.stock.models import InventoryLog
from tests.pos.inventory.books import balances
from tests.pos.inventory.goods import make_variant

INITIAL, RECOUNT, DAMAGE = (StockAdjustmentReason.INITIAL, StockAdjustmentReason.RECOUNT, StockAdjustmentReason.DAMAGE)


def adjust(shop, variant, reason, *, quantity=None, counted=None, unit_cost=None, **values):
    decimal = lambda value: None if value is None else Decimal(value)  # noqa: E731
    version = values.pop("version", None)
    return adjust_stock(shop.branch_id, [AdjustedLine(variant, decimal(quantity), decimal(counted), decimal(unit_cost),
                                                      version)], reason, shop.system, **values)


def level(shop, variant):
    found = list_levels(shop.branch_id, [variant])[variant]
    return found["quantity"], found["value"], found["average_cost"]


def test_opening_stock_stands_against_equity(edge_shop):
    tea = make_variant(edge_shop, cost_price=Decimal("2.50"))
    adjust(edge_shop, tea, INITIAL, quantity="10")
    assert level(edge_shop, tea) == (10, 25, Decimal("2.5"))
    assert balances() == {"INVENTORY": Decimal(25), "OPENING_STOCK": Decimal(-25)}
    row = db.session.execute(select(InventoryLog.type, InventoryLog.reference, InventoryLog.reason)).one()
    assert (row.type.value, row.reference, row.reason) == ("INITIAL", "ADJ-000001", "INITIAL")


def test_goods_at_another_cost_move_the_average(edge_shop):
    tea = make_variant(edge_shop, cost_price=Decimal("2.00"))
    adjust(edge_shop, tea, INITIAL, quantity="10")
    adjust(edge_shop, tea, INITIAL, quantity="10", unit_cost="3.00")
    assert level(edge_shop, tea) == (20, 50, Decimal("2.5"))


def test_damaged_goods_leave_at_the_average_cost(edge_shop):
    tea = make_variant(edge_shop)
    adjust(edge_shop, tea, INITIAL, quantity="4", unit_cost="2.50")
    adjust(edge_shop, tea, DAMAGE, quantity="-1", note="Fell off the shelf")
    assert level(edge_shop, tea) == (3, Decimal("7.5"), Decimal("2.5"))
    assert balances() == {"INVENTORY": Decimal("7.5"), "OPENING_STOCK": Decimal(-10), "STOCK_ADJUSTMENT": Decimal("2.5")}
    kinds = db.session.scalars(select(InventoryLog.type).order_by(InventoryLog.id)).all()
    assert [kind.value for kind in kinds] == ["INITIAL", "DAMAGE"]


@pytest.mark.parametrize(("reason", "kind"), [
    ("DAMAGE", "DAMAGE"), ("EXPIRY", "EXPIRED"), ("THEFT", "ADJUSTMENT"), ("CORRECTION", "ADJUSTMENT"),
    ("RECOUNT", "ADJUSTMENT"), ("OTHER", "ADJUSTMENT")])
def test_the_reason_decides_how_the_ledger_calls_it(shop, reason, kind):
    tea = make_variant(shop)
    adjust(shop, tea, INITIAL, quantity="4", unit_cost="1")
    adjust(shop, tea, StockAdjustmentReason(reason), quantity="-1")
    assert db.session.scalars(select(InventoryLog.type).order_by(InventoryLog.id)).all()[-1].value == kind


def test_a_count_sets_the_level_to_what_was_found(edge_shop):
    tea = make_variant(edge_shop)
    adjust(edge_shop, tea, INITIAL, quantity="10", unit_cost="1")
    adjust(edge_shop, tea, RECOUNT, counted="7")
    assert level(edge_shop, tea) == (7, 7, 1)
    assert db.session.scalars(select(StockAdjustment.quantity).order_by(StockAdjustment.id)).all() == [10, -3]


def test_a_count_from_an_old_page_is_refused_with_the_fresh_figures(edge_shop):
    tea = make_variant(edge_shop)
    adjust(edge_shop, tea, INITIAL, quantity="10", unit_cost="1", version=0)
    adjust(edge_shop, tea, DAMAGE, quantity="-1", version=1)
    with pytest.raises(Refusal) as refused:
        adjust(edge_shop, tea, RECOUNT, counted="10", version=1)
    assert (refused.value.code, refused.value.status) == ("stock_moved", 409)
    assert Decimal(refused.value.details["levels"][str(tea)]) == 9


def test_nothing_falls_under_zero_by_hand(edge_shop):
    tea = make_variant(edge_shop)
    adjust(edge_shop, tea, INITIAL, quantity="2", unit_cost="1")
    with pytest.raises(Refusal) as refused:
        adjust(edge_shop, tea, DAMAGE, quantity="-3")
    assert (refused.value.code, refused.value.details["left"]) == ("stock_short", "2.0000")


def test_a_row_of_an_import_is_adjusted_once(edge_shop):
    tea = make_variant(edge_shop)
    first = adjust(edge_shop, tea, StockAdjustmentReason.OTHER, quantity="-5", external_reference="file/17", below_zero=True)
    again = adjust(edge_shop, tea, StockAdjustmentReason.OTHER, quantity="-5", external_reference="file/17", below_zero=True)
    assert first == again
    assert level(edge_shop, tea)[0] == -5


def test_goods_sold_before_they_came_in_settle_their_cost(edge_shop):
    tea = make_variant(edge_shop)
    adjust(edge_shop, tea, StockAdjustmentReason.OTHER, quantity="-90", below_zero=True)
    document = document_at(edge_shop.branch_id, "purchase", new_id(), "PO-1", "Delivery", edge_shop.system)
    receive_stock(document, [(tea, Decimal(100), Decimal(5))])
    assert level(edge_shop, tea) == (10, 50, 5)
    assert balances() == {"INVENTORY": Decimal(50), "STOCK_RECEIVED": Decimal(-500), "COST_OF_GOODS": Decimal(450)}


def test_goods_that_do_not_cover_what_was_oversold_keep_the_rest_at_its_cost(edge_shop):
    tea = make_variant(edge_shop, cost_price=Decimal(2))
    adjust(edge_shop, tea, StockAdjustmentReason.OTHER, quantity="-10", below_zero=True)
    document = document_at(edge_shop.branch_id, "purchase", new_id(), "PO-1", "Delivery", edge_shop.system)
    receive_stock(document, [(tea, Decimal(4), Decimal(3))])
    assert level(edge_shop, tea) == (-6, -12, None)
    assert balances()["COST_OF_GOODS"] == 4


def test_nothing_to_adjust_is_said(edge_shop):
    tea = make_variant(edge_shop)
    with pytest.raises(Refusal) as refused:
        adjust(edge_shop, tea, RECOUNT, counted="0")
    assert refused.value.code == "nothing_to_adjust"


def test_services_keep_no_stock(edge_shop):
    repair = make_variant(edge_shop, "REPAIR", type="SERVICE")
    with pytest.raises(Refusal) as refused:
        adjust(edge_shop, repair, INITIAL, quantity="1")
    assert refused.value.code == "no_stock_kept"


def test_reserved_goods_stay_but_are_not_available(edge_shop):
    tea = make_variant(edge_shop)
    adjust(edge_shop, tea, INITIAL, quantity="5", unit_cost="1")
    document = document_at(edge_shop.branch_id, "order", new_id(), "O-1", "Order", edge_shop.system)
    reserve_stock(document, [(tea, Decimal(3))])
    found = list_levels(edge_shop.branch_id, [tea])[tea]
    assert (found["quantity"], found["reserved"], found["available"]) == (5, 3, 2)
    with pytest.raises(Refusal) as refused:
        reserve_stock(document, [(tea, Decimal(3))])
    assert refused.value.code == "stock_short"
    release_stock(document, [(tea, Decimal(1))])
    assert list_levels(edge_shop.branch_id, [tea])[tea]["available"] == 3
    rows = db.session.execute(select(InventoryLog.type, InventoryLog.quantity, InventoryLog.reserved)
                              .order_by(InventoryLog.id)).all()
    assert [(row.type.value, row.quantity, row.reserved) for row in rows] == [
        ("INITIAL", 5, 0), ("RESERVATION", 0, 3), ("RELEASE", 0, -1)]


def test_imported_opening_stock_is_opened_once(edge_shop):
    tea, salt = make_variant(edge_shop), make_variant(edge_shop, "SALT-1")
    adjust(edge_shop, salt, INITIAL, quantity="1", unit_cost="1")
    event = StockImported(edge_shop.branch_id, "import", new_id(), "products.csv", (
        ImportedQuantity(tea, Decimal(12), Decimal("1.50")), ImportedQuantity(salt, Decimal(9), Decimal(1))), edge_shop.system)
    events.publish(event)
    assert event.untouched == [salt]
    assert level(edge_shop, tea) == (12, 18, Decimal("1.5"))
    assert level(edge_shop, salt)[0] == 1
