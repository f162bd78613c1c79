"""Old receipts: found, and goods of them taken back at what was paid; exchanges; money back the way it came."""

from decimal import Decimal

import pytest

from app.adapters.terminal.fake import FakeTerminal
from app.kernel.database import db
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.pos.payments.api import PaymentMethod, send
from app.pos.sales.sales.models import SaleKind
from app.pos.sales.sales.queries import get_sale, list_items, list_payments
from app.pos.sales.till import queries
from app.pos.sales.till.card import request_card, settle_card
from app.pos.sales.till.cart import switch_return_mode
from app.pos.sales.till.completing import complete, lock_for_payment
from app.pos.sales.till.discounts import discount_cart
from app.pos.sales.till.lines import change_quantity
from app.pos.sales.till.payments import Tender, add_leg, due_for
from app.pos.sales.till.returning import Back, add_returns, find_receipt, find_receipts, open_receipt
from tests.pos.sales.till.conftest import add

CASH, CARD, BANK = PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER


def sell(till, *products, by=CASH, discount=None):
    cart_id = add(till.cashier, None, *products).basket.cart.id
    if discount:
        discount_cart(till.manager, cart_id, "percent", Decimal(discount))
    basket = lock_for_payment(till.cashier, cart_id)
    add_leg(basket, till.cashier, Tender(by))
    basket.save()
    posted = complete(till.cashier, cart_id)
    db.session.commit()
    return posted


def give_back(till, sale_id, *quantities, cart_id=None, actor=None):
    items = list_items(sale_id)
    wanted = {item["id"]: Back(Decimal(quantity)) for item, quantity in zip(items, quantities, strict=False)}
    basket = add_returns(actor or till.manager, cart_id, sale_id, wanted, "faulty")
    db.session.commit()
    return basket


def refund(till, cart_id, *tenders, actor=None):
    for tender in tenders:
        basket = lock_for_payment(actor or till.manager, cart_id)
        add_leg(basket, actor or till.manager, tender)
        basket.save()
    posted = complete(actor or till.manager, cart_id)
    db.session.commit()
    return posted


def test_a_receipt_is_found_by_its_number_its_last_digits_a_date_an_amount_or_an_article(till):
    posted = sell(till, till.cheese, till.tea)
    here, number = queries.get_till(till.register_id), posted.invoice_number
    assert find_receipt(here, number.lower()) == posted.id
    assert find_receipt(here, "1") == posted.id
    day = get_sale(posted.id)["business_date"].isoformat()
    for query in ("", day, "14.50", "chees", till.tea.barcode):
        assert [row["invoice_number"] for row in find_receipts(here, query)] == [number]
    assert find_receipts(here, "nothing of the kind") == []


def test_goods_come_back_at_the_price_and_discount_they_were_sold_with(till):
    posted = sell(till, till.tea, till.tea, till.cheese, discount="10")
    basket = give_back(till, posted.id, 1)
    (line,) = basket.lines
    assert (line.quantity, line.total, line.order_discount, line.tax) == (
        -1, Decimal("-2.25"), Decimal("-0.25"), Decimal("-0.38"))
    returned = refund(till, basket.cart.id, Tender(CASH))
    sale = get_sale(returned.id)
    assert (sale["kind"], sale["total"], sale["original_sale_id"]) == (SaleKind.RETURN, Decimal("-2.25"), posted.id)
    assert [item["left"] for item in open_receipt(posted.id)[1]] == [1, 1]


def test_no_more_comes_back_than_is_left(till):
    posted = sell(till, till.tea, till.tea)
    refund(till, give_back(till, posted.id, 1).cart.id, Tender(CASH))
    with pytest.raises(Refusal) as refused:
        give_back(till, posted.id, 2)
    assert refused.value.code == "return_exceeds_sold"


def test_a_cashier_needs_leave_to_take_goods_back(till):
    posted = sell(till, till.tea)
    with pytest.raises(ApprovalNeeded) as needed:
        give_back(till, posted.id, 1, actor=till.cashier)
    assert (needed.value.details["permission"], needed.value.details["amount"]) == ("sales.sales.return", Decimal("2.50"))


def test_the_quantity_that_comes_back_can_be_changed_in_the_cart(till):
    posted = sell(till, till.tea, till.tea, till.tea)
    basket = give_back(till, posted.id, 1)
    _, line = change_quantity(till.manager, basket.cart.id, basket.lines[0].id, quantity=Decimal(3))
    assert (line.quantity, line.total) == (-3, Decimal("-7.50"))
    with pytest.raises(Refusal):
        change_quantity(till.manager, basket.cart.id, line.id, change=Decimal(1))


def test_an_exchange_is_goods_back_and_goods_sold_in_one_document(till):
    posted = sell(till, till.tea)
    basket = give_back(till, posted.id, 1)
    result = add(till.manager, basket.cart.id, till.cheese)
    assert result.basket.cart.total == Decimal("9.50")
    exchanged = refund(till, basket.cart.id, Tender(CASH, Decimal("10.00")))
    sale = get_sale(exchanged.id)
    assert (sale["kind"], sale["total"], sale["change"]) == (SaleKind.EXCHANGE, Decimal("9.50"), Decimal("0.50"))


def test_money_goes_back_the_way_it_came_and_another_way_needs_leave(till):
    posted = sell(till, till.cheese, by=BANK)
    basket = give_back(till, posted.id, 1)
    with pytest.raises(ApprovalNeeded) as needed:
        add_leg(lock_for_payment(till.cashier, basket.cart.id), till.cashier, Tender(CASH))
    assert needed.value.details["permission"] == "sales.till.refund_other_way"
    (payment,) = list_payments(posted.id)
    returned = refund(till, basket.cart.id, Tender(BANK, refund_of_id=payment["id"]), actor=till.cashier)
    assert [(row["method"], row["amount"], row["refund_of_id"]) for row in list_payments(returned.id)] == [
        (BANK, Decimal("-12.00"), payment["id"])]
    assert list_payments(posted.id)[0]["refunded"] == Decimal("12.00")


def test_a_way_takes_back_at_most_what_it_paid(till):
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    for tender in (Tender(BANK, Decimal("5.00")), Tender(CASH)):
        basket = lock_for_payment(till.cashier, cart_id)
        add_leg(basket, till.cashier, tender)
        basket.save()
    posted = complete(till.cashier, cart_id)
    db.session.commit()
    bank, cash = list_payments(posted.id)
    basket = give_back(till, posted.id, 1)
    with pytest.raises(Refusal) as refused:
        add_leg(lock_for_payment(till.manager, basket.cart.id), till.manager,
                Tender(BANK, Decimal("6.00"), refund_of_id=bank["id"]))
    assert refused.value.code == "refund_exceeds_paid"
    db.session.rollback()
    returned = refund(till, basket.cart.id, Tender(BANK, Decimal("5.00"), refund_of_id=bank["id"]), Tender(CASH))
    assert [(row["amount"], row["refund_of_id"]) for row in list_payments(returned.id)] == [
        (Decimal("-5.00"), bank["id"]), (Decimal("-7.00"), cash["id"])]


def test_a_card_gets_its_money_back_through_the_terminal(till, tmp_path):
    from flask import current_app

    fake = current_app.extensions["terminal"] = FakeTerminal(tmp_path / "terminal")
    cart_id = add(till.cashier, None, till.cheese).basket.cart.id
    asked = request_card(till.cashier, cart_id, None)
    settle_card(till.cashier, asked.id, send(asked))
    posted = complete(till.cashier, cart_id)
    db.session.commit()
    (payment,) = list_payments(posted.id)
    basket = give_back(till, posted.id, 1)
    asked = request_card(till.manager, basket.cart.id, None, payment["id"])
    settle_card(till.manager, asked.id, send(asked))
    returned = complete(till.manager, basket.cart.id)
    assert [(row["amount"], row["refund_of_id"]) for row in list_payments(returned.id)] == [
        (Decimal("-12.00"), payment["id"])]
    assert [(request["kind"], Decimal(request["amount"])) for request in fake.requests()] == [
        ("charge", Decimal(12)), ("refund", Decimal(12))]
    del current_app.extensions["terminal"]


def test_without_a_receipt_goods_come_back_at_today_s_price_with_leave(till):
    with pytest.raises(ApprovalNeeded):
        switch_return_mode(till.cashier, None)
    db.session.rollback()
    cart_id = switch_return_mode(till.manager, None).cart.id
    db.session.commit()
    result = add(till.manager, cart_id, till.tea, till.tea)
    assert [(line.quantity, line.total) for line in result.basket.lines] == [(-2, Decimal("-5.00"))]
    assert due_for(result.basket, CASH) == Decimal("5.00")
    assert get_sale(refund(till, cart_id, Tender(CASH)).id)["kind"] == SaleKind.RETURN


def test_one_cart_takes_back_from_one_receipt(till):
    first, second = sell(till, till.tea), sell(till, till.water)
    basket = give_back(till, first.id, 1)
    with pytest.raises(Refusal) as refused:
        give_back(till, second.id, 1, cart_id=basket.cart.id)
    assert refused.value.code == "other_receipt"
