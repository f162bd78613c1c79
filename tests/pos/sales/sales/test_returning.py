"""Returns, exchanges, voids and cancellations: new documents that never give back more than was sold."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.accounting.journal.models import JournalEntryLine
from app.pos.inventory.stock.models import InventoryLog, StockLevel
from app.pos.payments.api import PaymentMethod
from app.pos.sales.api import (
    DraftLine,
    DraftPayment,
    SaleKind,
    cancel_sale,
    get_sale,
    post_sale,
    refundable_payments,
    return_figures,
    returnable_lines,
    to_original_tenders,
    void_sale,
)
from app.pos.sales.sales.models import SaleItem
from tests.factories import cash, draft_lines, make_draft, make_product, make_tax


def returning_line(item, quantity, **known) -> DraftLine:
    """Return the line that gives `quantity` of a sold line back."""
    return DraftLine(
        id=new_id(), variant_id=item["variant_id"], sku=item["sku"], product_name=item["product_name"],
        unit=item["unit"], list_price=item["list_price"], unit_price=item["unit_price"], original_item_id=item["id"],
        **return_figures(item, Decimal(quantity), "GBP"), **known)


def give_back(till, sale_id, quantity, **known):
    """Return `quantity` of the first line of a sale against cash."""
    line = returning_line(returnable_lines(sale_id)[0], quantity, **known)
    refunds = [DraftPayment(payment["method"], -part, -part, refund_of_id=payment["id"])
               for payment, part in to_original_tenders(sale_id, -line.total)]
    return post_sale(make_draft(till, till.shift_id, lines=[line], payments=refunds, kind=SaleKind.RETURN,
                                original_sale_id=sale_id, reason="Does not fit"), till.cashier)


def test_part_of_a_receipt_comes_back_at_its_original_net_price(till):
    tax = make_tax("20")
    product = make_product("10.00", cost="4.00", stock="10", shop=till, taxes=(tax,))
    sold = post_sale(make_draft(till, till.shift_id, (product, 3, "10")), till.cashier)
    back = get_sale(give_back(till, sold.id, 1).id)
    assert (back["kind"], back["total"], back["tax"], back["discount"], back["paid"], back["cost"]) == (
        "RETURN", Decimal("-9.00"), Decimal("-1.50"), Decimal("-1.00"), Decimal("-9.00"), Decimal("-4.00"))
    assert get_sale(sold.id)["status"] == "COMPLETED"
    assert returnable_lines(sold.id)[0]["left"] == Decimal(2)
    assert db.session.scalar(select(StockLevel.quantity)) == Decimal(8)
    assert refundable_payments(sold.id)[0]["left"] == Decimal("18.00")


def test_a_receipt_that_came_back_whole_is_refunded_and_the_books_are_even(till):
    product = make_product("0.99", cost="0.33", stock="10", shop=till, taxes=(make_tax("20"),))
    sold = post_sale(make_draft(till, till.shift_id, (product, 3, "5")), till.cashier)
    for _ in range(3):
        give_back(till, sold.id, 1)
    assert get_sale(sold.id)["status"] == "REFUNDED"
    assert returnable_lines(sold.id) == []
    sums = db.session.execute(
        select(JournalEntryLine.account_id, func.sum(JournalEntryLine.debit) - func.sum(JournalEntryLine.credit))
        .group_by(JournalEntryLine.account_id)).all()
    assert {amount for _account, amount in sums} == {Decimal(0)}
    assert db.session.scalar(select(func.sum(InventoryLog.value))) == Decimal(0)


def test_more_than_is_left_is_refused(till):
    product = make_product("5.00", shop=till)
    sold = post_sale(make_draft(till, till.shift_id, (product, 2)), till.cashier)
    item = returnable_lines(sold.id)[0]
    give_back(till, sold.id, 1)
    line = returning_line(item, 2)
    with pytest.raises(Refusal) as refused:
        post_sale(make_draft(till, till.shift_id, lines=[line], payments=[cash("-10.00")], kind=SaleKind.RETURN,
                             original_sale_id=sold.id), till.cashier)
    assert refused.value.code == "return_exceeds_sold"


def test_the_database_itself_refuses_more_than_was_sold(till):
    product = make_product("5.00", shop=till)
    post_sale(make_draft(till, till.shift_id, (product, 2)), till.cashier)
    with pytest.raises(Exception, match="returned_at_most_sold"):
        db.session.execute(update(SaleItem.__table__).values(returned_quantity=Decimal(3)))


def test_goods_that_cannot_be_sold_again_are_written_off(till):
    product = make_product("5.00", cost="2.00", stock="10", shop=till)
    sold = post_sale(make_draft(till, till.shift_id, (product, 1)), till.cashier)
    give_back(till, sold.id, 1, restock=False)
    moves = db.session.execute(select(InventoryLog.type, InventoryLog.quantity).order_by(InventoryLog.id)).all()
    assert sorted((str(kind), quantity) for kind, quantity in moves) == [
        ("DAMAGE", Decimal(-1)), ("RETURN", Decimal(1)), ("SALE", Decimal(-1))]
    assert db.session.scalar(select(StockLevel.quantity)) == Decimal(9)


def test_an_exchange_gives_and_takes_in_one_document(till):
    small = make_product("5.00", stock="10", shop=till)
    large = make_product("8.00", stock="10", shop=till)
    sold = post_sale(make_draft(till, till.shift_id, (small, 1)), till.cashier)
    lines = [returning_line(returnable_lines(sold.id)[0], 1), *draft_lines((large, 1))]
    exchanged = get_sale(post_sale(make_draft(
        till, till.shift_id, lines=lines, payments=[cash("3.00")], kind=SaleKind.EXCHANGE, original_sale_id=sold.id),
        till.cashier).id)
    assert (exchanged["total"], exchanged["line_count"]) == (Decimal("3.00"), 2)
    kinds = db.session.scalars(select(InventoryLog.type).where(InventoryLog.source_id == exchanged["id"])).all()
    assert sorted(str(kind) for kind in kinds) == ["EXCHANGE_IN", "EXCHANGE_OUT"]


def test_a_void_undoes_a_receipt_of_the_same_day_with_its_tenders(till):
    product = make_product("5.00", stock="10", shop=till)
    sold = post_sale(make_draft(till, till.shift_id, (product, 2), payments=[
        cash("4.00"), DraftPayment(PaymentMethod.CARD, Decimal("6.00"), Decimal("6.00"), reference="A1")]), till.cashier)
    void = get_sale(void_sale(sold.id, shift_id=till.shift_id, reason="Wrong customer", actor=till.cashier).id)
    assert (void["kind"], void["total"], void["invoice_number"]) == ("VOID", Decimal("-10.00"), "B1-T01-000002")
    assert get_sale(sold.id)["status"] == "VOIDED"
    assert refundable_payments(sold.id) == []
    with pytest.raises(Refusal) as refused:
        void_sale(sold.id, shift_id=till.shift_id, reason="Again", actor=till.cashier)
    assert refused.value.code == "already_undone"


def test_a_receipt_with_returns_cannot_be_cancelled_as_a_whole(till):
    product = make_product("5.00", shop=till)
    sold = post_sale(make_draft(till, till.shift_id, (product, 2)), till.cashier)
    give_back(till, sold.id, 1)
    with pytest.raises(Refusal) as refused:
        cancel_sale(sold.id, shift_id=till.shift_id, reason="Too late", actor=till.cashier)
    assert refused.value.code == "has_returns"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantity=st.integers(1, 7), price=st.decimals("0.01", "99.99", places=2), percent=st.integers(0, 90))
def test_whatever_is_sold_comes_back_to_the_last_cent(pg_till, quantity, price, percent):
    product = make_product(str(price), cost="1.00", stock="50", shop=pg_till, taxes=(make_tax("17.5"),))
    sold = post_sale(make_draft(pg_till, pg_till.shift_id, (product, quantity, str(percent))), pg_till.cashier)
    given_back = [get_sale(give_back(pg_till, sold.id, 1).id) for _ in range(quantity)]
    sale = get_sale(sold.id)
    for name in ("total", "tax", "subtotal", "discount", "cost"):
        assert sum(back[name] for back in given_back) == -sale[name]
