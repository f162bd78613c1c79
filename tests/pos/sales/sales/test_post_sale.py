"""Posting a sale: everything it changes, once, in one transaction. On PostgreSQL and on SQLite."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.models import AuditLog
from app.kernel.refusal import Refusal
from app.pos.accounting.journal.models import JournalEntry, JournalEntryLine
from app.pos.business.registers.models import FIRST_HASH, Register
from app.pos.customers.customers.models import Customer
from app.pos.inventory.stock.models import InventoryLog, StockLevel
from app.pos.sales.sales import queries, rules
from app.pos.sales.sales.models import Sale
from app.pos.sales.sales.service import post_sale
from app.pos.sales.shifts.models import Shift
from tests.factories import cash, make_draft, make_product, make_tax


def test_a_sale_takes_the_next_number_and_seals_itself_to_the_one_before(till):
    product = make_product("2.50", shop=till)
    first = post_sale(make_draft(till, till.shift_id, (product, 1)), till.cashier)
    second = post_sale(make_draft(till, till.shift_id, (product, 2)), till.cashier)
    assert (first.invoice_number, second.invoice_number) == ("B1-T01-000001", "B1-T01-000002")
    one, two = queries.get_sale(first.id), queries.get_sale(second.id)
    assert (one["previous_hash"], two["previous_hash"]) == (FIRST_HASH, one["hash"])
    stored = rules.digest(two, queries.list_items(second.id), queries.list_payments(second.id))
    assert stored == two["digest"]
    assert rules.seal(two["previous_hash"], two["invoice_number"], stored) == two["hash"]
    register = db.session.scalar(select(Register).where(Register.id == till.register_id)
                                 .execution_options(populate_existing=True))
    assert (register.receipt_counter, register.receipt_hash) == (2, two["hash"])


def test_a_sale_stores_its_figures_and_the_ledgers_move_by_them(till):
    tax = make_tax("20")
    one = make_product("12.00", cost="5.00", stock="10", shop=till, taxes=(tax,))
    two = make_product("3.00", cost="1.25", stock="4", shop=till, taxes=(tax,))
    customer = Customer(number="C1", name="Regular")
    db.session.add(customer)
    db.session.flush()
    posted = post_sale(make_draft(till, till.shift_id, (one, 2), (two, 1, "10"), customer_id=customer.id,
                                  payments=[cash("26.70", "30.00")]), till.cashier)
    sale = queries.get_sale(posted.id)
    assert {name: sale[name] for name in ("subtotal", "tax", "discount", "total", "paid", "change", "cost", "rounding")} == {
        "subtotal": Decimal("22.25"), "tax": Decimal("4.45"), "discount": Decimal("0.30"), "total": Decimal("26.70"),
        "paid": Decimal("26.70"), "change": Decimal("3.30"), "cost": Decimal("11.25"), "rounding": Decimal("0")}
    levels = dict(db.session.execute(select(StockLevel.variant_id, StockLevel.quantity)).all())
    assert (levels[one.variant_id], levels[two.variant_id]) == (Decimal(8), Decimal(3))
    moves = db.session.execute(select(InventoryLog.variant_id, InventoryLog.type, InventoryLog.quantity,
                                      InventoryLog.quantity_before, InventoryLog.quantity_after, InventoryLog.value)).all()
    assert {move.variant_id: tuple(move)[1:] for move in moves} == {
        one.variant_id: ("SALE", Decimal(-2), Decimal(10), Decimal(8), Decimal("-10.00")),
        two.variant_id: ("SALE", Decimal(-1), Decimal(4), Decimal(3), Decimal("-1.25"))}
    shift = db.session.scalar(select(Shift).where(Shift.id == till.shift_id).execution_options(populate_existing=True))
    assert (shift.sales_count, shift.sales_total, shift.cash_total, shift.card_total) == (
        1, Decimal("26.70"), Decimal("26.70"), Decimal(0))
    db.session.refresh(customer)
    assert (customer.total_purchases, customer.total_spent) == (1, Decimal("26.70"))
    entry = db.session.scalar(select(JournalEntry).where(JournalEntry.source_id == posted.id))
    debit, credit = db.session.execute(select(func.sum(JournalEntryLine.debit), func.sum(JournalEntryLine.credit))
                                       .where(JournalEntryLine.entry_id == entry.id)).one()
    assert debit == credit == Decimal("37.95")
    assert db.session.scalar(select(func.count()).select_from(AuditLog).where(AuditLog.entity_id == posted.id)) == 1


def test_posting_the_same_cart_again_finds_the_first_sale(till):
    draft = make_draft(till, till.shift_id, (make_product("1.00", shop=till), 1))
    first = post_sale(draft, till.cashier)
    again = post_sale(draft, till.cashier)
    assert (again.id, again.invoice_number, again.repeated) == (first.id, first.invoice_number, True)
    assert db.session.scalar(select(func.count()).select_from(Sale)) == 1


def test_payments_that_do_not_cover_the_lines_are_refused(till):
    draft = make_draft(till, till.shift_id, (make_product("5.00", shop=till), 1), payments=[cash("4.99")])
    with pytest.raises(Refusal) as refused:
        post_sale(draft, till.cashier)
    assert refused.value.code == "payments_do_not_match"
    assert refused.value.details == {"due": Decimal("5.00"), "paid": Decimal("4.99")}


def test_a_product_that_may_not_be_oversold_is_refused_and_nothing_is_written(till):
    product = make_product("5.00", stock="1", shop=till, oversell="block")
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        post_sale(make_draft(till, till.shift_id, (product, 2)), till.cashier)
    assert refused.value.code == "stock_short"
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Sale)) == 0
    assert db.session.scalar(select(StockLevel.quantity)) == Decimal(1)


def test_a_product_that_warns_is_sold_below_zero_and_named(till):
    product = make_product("5.00", stock="1", shop=till, name="Last one")
    posted = post_sale(make_draft(till, till.shift_id, (product, 3)), till.cashier)
    assert posted.short == ("Last one",)
    assert db.session.scalar(select(StockLevel.quantity)) == Decimal(-2)


def test_a_closed_shift_takes_no_sale(till):
    db.session.execute(Shift.__table__.update().where(Shift.__table__.c.id == till.shift_id).values(status="CLOSED"))
    with pytest.raises(Refusal) as refused:
        post_sale(make_draft(till, till.shift_id, (make_product("5.00", shop=till), 1)), till.cashier)
    assert refused.value.code == "shift_closed"
