"""Several people and tills at once, each with a real connection."""

import threading
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.inventory.api import (
    AdjustedLine,
    InventoryMovementType,
    Movement,
    StockAdjustmentReason,
    add_movements,
    adjust_stock,
    check_short,
    list_levels,
    move_serials,
)
from app.pos.inventory.serials.models import SerializedItem
from app.pos.inventory.stock.models import InventoryLog, StockLevel
from tests.pos.inventory.goods import make_variant


def at_once(app, shop, works):
    """Run every work in its own thread, connection and transaction, all at the same moment; return what each gave."""
    gate, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        with app.app_context(), tenant_scope(shop.tenant_id):
            gate.wait()
            try:
                answers[number] = work()
                db.session.commit()
            except Refusal as refusal:
                db.session.rollback()
                answers[number] = refusal.code
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    return answers


def sell(shop, variants, quantity="1", blocked=()):
    posting = Posting()
    add_movements(
        posting, branch_id=shop.branch_id, source_kind="test", source_id=new_id(), reference="T", employee_id=None,
        business_date=now().date(), moved_at=now(),
        movements=[Movement(variant, -Decimal(quantity), InventoryMovementType.SALE, Decimal(2), -2 * Decimal(quantity))
                   for variant in variants])
    levels = posting.run()["stock_level"]
    after = {variant: levels[str(shop.branch_id), str(variant)] for variant in variants}
    check_short(after, dict.fromkeys(blocked, "Tea"), {variant: Decimal(quantity) for variant in variants})
    return "sold"


def stocked(shop, quantity, count=1):
    variants = [make_variant(shop, f"G-{number}") for number in range(count)]
    adjust_stock(shop.branch_id, [AdjustedLine(variant, quantity=Decimal(quantity), unit_cost=Decimal(2)) for variant in variants],
                 StockAdjustmentReason.INITIAL, shop.system)
    db.session.commit()
    return variants


def test_eight_tills_sell_the_last_five_units_five_times(app, shop):
    tea, = stocked(shop, 5)
    answers = at_once(app, shop, [lambda: sell(shop, [tea], blocked=[tea])] * 8)
    assert sorted(answers) == ["sold"] * 5 + ["stock_short"] * 3
    level = list_levels(shop.branch_id, [tea])[tea]
    assert (level["quantity"], level["value"]) == (0, 0)


def test_levels_stay_the_sum_of_their_movements_whatever_the_order_of_lines(app, shop):
    variants = stocked(shop, 100, 4)
    works = [lambda turn=turn: sell(shop, variants if turn % 2 else variants[::-1]) for turn in range(8)]
    assert at_once(app, shop, works) == ["sold"] * 8
    sums = db.session.execute(select(InventoryLog.variant_id, func.sum(InventoryLog.quantity), func.sum(InventoryLog.value))
                              .group_by(InventoryLog.variant_id)).all()
    levels = db.session.execute(select(StockLevel.variant_id, StockLevel.quantity, StockLevel.value)).all()
    assert sorted(sums) == sorted(levels)
    assert {row.quantity for row in levels} == {Decimal(92)}


def test_the_ledger_of_a_variant_is_an_unbroken_chain(app, shop):
    tea, = stocked(shop, 50)
    at_once(app, shop, [lambda: sell(shop, [tea])] * 8)
    rows = db.session.execute(select(InventoryLog.sequence, InventoryLog.quantity_before, InventoryLog.quantity_after)
                              .order_by(InventoryLog.sequence)).all()
    assert [tuple(row) for row in rows] == [(1, 0, 50), *((2 + sold, 50 - sold, 49 - sold) for sold in range(8))]


def test_two_counts_of_the_same_page_give_one_result(app, shop):
    tea, = stocked(shop, 10)
    count = lambda: adjust_stock(  # noqa: E731
        shop.branch_id, [AdjustedLine(tea, counted=Decimal(8), version=1)], StockAdjustmentReason.RECOUNT, shop.system) and "counted"
    assert sorted(at_once(app, shop, [count] * 4)) == ["counted", "stock_moved", "stock_moved", "stock_moved"]
    assert list_levels(shop.branch_id, [tea])[tea]["quantity"] == 8


def test_numbers_of_adjustments_made_at_once_have_no_gap(app, shop):
    variants = stocked(shop, 10, 6)
    works = [lambda variant=variant: adjust_stock(
        shop.branch_id, [AdjustedLine(variant, quantity=Decimal(-1))], StockAdjustmentReason.DAMAGE, shop.system)
        for variant in variants]
    at_once(app, shop, works)
    numbers = db.session.scalars(select(InventoryLog.reference).distinct()).all()
    assert sorted(numbers) == [f"ADJ-{number:06d}" for number in range(1, 8)]


def test_one_piece_is_sold_once(app, shop):
    phone = make_variant(shop, "PHONE", has_serials=True)
    db.session.add(SerializedItem(variant_id=phone, branch_id=shop.branch_id, serial_number="SN-1"))
    db.session.commit()

    def work():
        posting = Posting()
        move_serials(posting, [(phone, "SN-1", True)], branch_id=shop.branch_id, source_kind="test", source_id=new_id(),
                     employee_id=None)
        posting.run()
        return "sold"

    assert sorted(at_once(app, shop, [work] * 5)) == ["serial_not_available"] * 4 + ["sold"]


@pytest.mark.parametrize("statement", [
    "UPDATE inventory.inventory_log SET quantity = 1", "DELETE FROM inventory.inventory_log",
    "UPDATE inventory.stock_adjustment SET quantity = 1", "DELETE FROM inventory.stock_adjustment"])
def test_the_application_cannot_rewrite_what_moved(shop, statement):
    stocked(shop, 5)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text(statement))


@pytest.mark.parametrize("statement", [
    "UPDATE inventory.inventory_log SET quantity = quantity + 1", "DELETE FROM inventory.inventory_log",
    "TRUNCATE inventory.inventory_log"])
def test_not_even_the_owner_of_the_database_rewrites_what_moved(database, shop, statement):
    from sqlalchemy import create_engine

    stocked(shop, 5)
    with create_engine(database["DATABASE_OWNER_URL"]).connect() as owner, pytest.raises(DBAPIError, match="append-only"):
        owner.execute(text(statement))
