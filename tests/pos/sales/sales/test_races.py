"""Tills at the same moment, on real connections: no number twice, no gap, no unit sold twice, no cart paid twice."""

from __future__ import annotations

import threading
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import func, select

from app.kernel.actor import Actor, system_actor
from app.kernel.database import db
from app.kernel.posting import Conflict
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.registers.service import create_register
from app.pos.inventory.stock.models import StockLevel
from app.pos.sales.api import post_sale
from app.pos.sales.sales.models import Sale
from tests.factories import make_draft, make_product, make_shift


def at_once(app, tenant_id, works: list) -> list:
    """Run the works at the same moment, each in its own thread, connection and transaction; return their results."""
    results: list = [None] * len(works)
    barrier = threading.Barrier(len(works))

    def run(position: int) -> None:
        with app.app_context(), tenant_scope(tenant_id):
            barrier.wait()
            for _ in range(10):
                try:
                    results[position] = works[position]()
                    db.session.commit()
                    break
                except Conflict:
                    db.session.rollback()
                except Refusal as refusal:
                    db.session.rollback()
                    results[position] = refusal
                    break
            db.session.remove()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_cart_paid_by_eight_at_once_is_one_sale(app, pg_till):
    draft = make_draft(pg_till, pg_till.shift_id, (make_product("5.00", stock="10", shop=pg_till), 1))
    db.session.commit()
    results = at_once(app, pg_till.tenant_id, [lambda: post_sale(draft, pg_till.cashier)] * 8)
    assert {result.invoice_number for result in results} == {"B1-T01-000001"}
    assert sorted(result.repeated for result in results) == [False] + [True] * 7
    assert db.session.scalar(select(func.count()).select_from(Sale)) == 1
    assert db.session.scalar(select(StockLevel.quantity)) == Decimal(9)


def test_the_last_units_of_a_blocked_product_are_sold_once(app, pg_till):
    product = make_product("5.00", stock="3", shop=pg_till, oversell="block")
    tills = [pg_till.register_id, *[
        create_register({"branch_id": pg_till.branch_id, "name": f"Till {n}"}, system_actor(pg_till.tenant_id))
        for n in range(2, 9)]]
    drafts = [make_draft(pg_till, pg_till.shift_id if n == 0 else make_shift(pg_till, register_id=register),
                         (product, 1), register_id=register) for n, register in enumerate(tills)]
    db.session.commit()
    results = at_once(app, pg_till.tenant_id, [
        (lambda draft=draft: post_sale(draft, _at(pg_till, draft.register_id))) for draft in drafts])
    assert sum(1 for result in results if isinstance(result, Refusal) and result.code == "stock_short") == 5
    assert db.session.scalar(select(StockLevel.quantity)) == Decimal(0)
    assert db.session.scalar(select(func.count()).select_from(Sale)) == 3


def test_eight_sales_on_one_till_take_eight_numbers_without_gap(app, pg_till):
    product = make_product("5.00", stock="100", shop=pg_till)
    drafts = [make_draft(pg_till, pg_till.shift_id, (product, 1)) for _ in range(8)]
    db.session.commit()
    at_once(app, pg_till.tenant_id, [(lambda draft=draft: post_sale(draft, pg_till.cashier)) for draft in drafts])
    rows = db.session.execute(select(Sale.sequence, Sale.previous_hash, Sale.hash).order_by(Sale.sequence)).all()
    assert [row.sequence for row in rows] == list(range(1, 9))
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(rows))


def _at(shop, register_id) -> Actor:
    return Actor(shop.tenant_id, None, shop.staff["CASHIER"], "Cashier", "CASHIER", register_id=register_id)
