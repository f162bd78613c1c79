"""Paying: any combination of legs, change, coins, foreign cash; then one sale, whoever asks how often."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.pos.business.branches.models import Branch
from app.pos.inventory.serials.models import SerializedItem
from app.pos.payments.api import PaymentMethod
from app.pos.payments.currencies.models import ExchangeRate
from app.pos.sales.sales.models import SaleKind
from app.pos.sales.sales.queries import get_sale, list_items, list_payments
from app.pos.sales.till.basket import StaleCart
from app.pos.sales.till.completing import complete, complete_basket, lock_for_payment
from app.pos.sales.till.discounts import discount_line
from app.pos.sales.till.payments import Tender, add_leg, due_for, last_leg, settlement, take_back
from app.pos.sales.till.rules import quick_cash
from app.pos.sales.till.scanning import Scan, scan
from tests.factories import make_product
from tests.pos.sales.till.conftest import add

CASH, CARD, BANK = PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER


def cart_of(till, *products):
    return add(till.cashier, None, *products).basket.cart.id


def pay(till, cart_id, *tenders, actor=None):
    """Take the tenders one after the other, each in a transaction, as the till does; return the last basket."""
    basket = None
    for tender in tenders:
        basket = lock_for_payment(actor or till.cashier, cart_id)
        add_leg(basket, actor or till.cashier, tender)
        basket.save()
        db.session.commit()
    return basket


def test_cash_gives_change_and_the_sale_is_what_the_cart_was(till):
    cart_id = cart_of(till, till.tea, till.water)
    pay(till, cart_id, Tender(CASH, Decimal("20.00")))
    posted = complete(till.cashier, cart_id)
    db.session.commit()
    sale, (payment,) = get_sale(posted.id), list_payments(posted.id)
    assert posted.id == cart_id
    assert (sale["total"], sale["paid"], sale["change"], sale["kind"]) == (
        Decimal("3.50"), Decimal("3.50"), Decimal("16.50"), SaleKind.SALE)
    assert (payment["tendered"], payment["change"], payment["amount"]) == (
        Decimal("20.00"), Decimal("16.50"), Decimal("3.50"))
    assert [(item["product_name"], item["quantity"], item["tax"]) for item in list_items(posted.id)] == [
        ("Tea", 1, Decimal("0.42")), ("Water", 1, Decimal("0.17"))]


def test_legs_of_any_kind_split_the_due(till):
    cart_id = cart_of(till, till.cheese)
    basket = pay(till, cart_id, Tender(BANK, Decimal("4.00"), "TX-1"), Tender(PaymentMethod.MOBILE, Decimal("3.00"), "M-2"))
    assert due_for(basket, CASH) == Decimal("5.00")
    pay(till, cart_id, Tender(CASH, Decimal("10.00")))
    posted = complete(till.cashier, cart_id)
    assert [(payment["method"], payment["amount"], payment["reference"]) for payment in list_payments(posted.id)] == [
        (BANK, Decimal("4.00"), "TX-1"), (PaymentMethod.MOBILE, Decimal("3.00"), "M-2"), (CASH, Decimal("5.00"), None)]


def test_only_the_last_leg_is_taken_back(till):
    cart_id = cart_of(till, till.cheese)
    basket = pay(till, cart_id, Tender(BANK, Decimal("4.00")), Tender(CASH, Decimal("3.00")))
    first, last = basket.legs
    with pytest.raises(Refusal):
        last_leg(basket, first.id)
    take_back(basket, last_leg(basket, last.id), till.cashier)
    db.session.commit()
    assert due_for(lock_for_payment(till.cashier, cart_id), CASH) == Decimal("8.00")


def test_only_cash_may_be_more_than_is_due(till):
    basket = lock_for_payment(till.cashier, cart_of(till, till.cheese))
    with pytest.raises(Refusal) as refused:
        add_leg(basket, till.cashier, Tender(BANK, Decimal("12.01")))
    assert refused.value.code == "amount_over_due"


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "99999999"])
def test_what_is_no_amount_of_money_is_refused(till, amount):
    basket = lock_for_payment(till.cashier, cart_of(till, till.cheese))
    with pytest.raises(Refusal):
        add_leg(basket, till.cashier, Tender(CASH, Decimal(amount)))


def test_only_the_part_left_for_cash_is_rounded_to_coins(till):
    db.session.get(Branch, (till.tenant_id, till.branch_id)).cash_rounding = Decimal("0.05")
    odd = make_product("10.02", shop=till)
    db.session.commit()
    cart_id = cart_of(till, odd)
    basket = lock_for_payment(till.cashier, cart_id)
    assert (due_for(basket, CASH), due_for(basket, CARD)) == (Decimal("10.00"), Decimal("10.02"))
    pay(till, cart_id, Tender(BANK, Decimal("4.00")), Tender(CASH, Decimal("10.00")))
    posted = complete(till.cashier, cart_id)
    sale = get_sale(posted.id)
    assert (sale["total"], sale["rounding"], sale["paid"], sale["change"]) == (
        Decimal("10.02"), Decimal("-0.02"), Decimal("10.00"), Decimal("4.00"))


def test_less_than_a_coin_left_is_settled_by_no_cash_at_all(till):
    db.session.get(Branch, (till.tenant_id, till.branch_id)).cash_rounding = Decimal("0.05")
    odd = make_product("10.02", shop=till)
    db.session.commit()
    cart_id = cart_of(till, odd)
    basket = pay(till, cart_id, Tender(BANK, Decimal("10.00")), Tender(CASH))
    assert settlement(basket).rounding == Decimal("-0.02")
    assert get_sale(complete(till.cashier, cart_id).id)["paid"] == Decimal("10.00")


def test_foreign_cash_is_stored_with_its_rate_and_change_is_home_money(till):
    db.session.add(ExchangeRate(id=new_id(), currency="EUR", rate=Decimal("0.85"), valid_from=now() - timedelta(days=1)))
    db.session.commit()
    cart_id = cart_of(till, till.cheese)
    pay(till, cart_id, Tender(CASH, Decimal("20.00"), currency="EUR"))
    (payment,) = list_payments(complete(till.cashier, cart_id).id)
    assert (payment["foreign_currency"], payment["foreign_amount"], payment["exchange_rate"]) == (
        "EUR", Decimal("20.00"), Decimal("0.85"))
    assert (payment["tendered"], payment["change"], payment["amount"]) == (
        Decimal("17.00"), Decimal("5.00"), Decimal("12.00"))


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "20.005"), ("JPY", "2500.5")])
def test_foreign_cash_for_which_there_is_no_coin_is_refused(till, currency, amount):
    db.session.add(ExchangeRate(id=new_id(), currency=currency, rate=Decimal("0.85"), valid_from=now() - timedelta(days=1)))
    db.session.commit()
    basket = lock_for_payment(till.cashier, cart_of(till, till.cheese))
    with pytest.raises(Refusal) as refused:
        add_leg(basket, till.cashier, Tender(CASH, Decimal(amount), currency=currency))
    assert (refused.value.code, refused.value.field) == ("amount_invalid", "amount")


def test_a_currency_without_a_rate_is_refused(till):
    basket = lock_for_payment(till.cashier, cart_of(till, till.cheese))
    with pytest.raises(Refusal) as refused:
        add_leg(basket, till.cashier, Tender(CASH, Decimal("20.00"), currency="JPY"))
    assert refused.value.code == "rate_missing"


def test_what_is_not_paid_is_not_sold(till):
    cart_id = cart_of(till, till.cheese)
    pay(till, cart_id, Tender(CASH, Decimal("5.00")))
    with pytest.raises(Refusal) as refused:
        complete(till.cashier, cart_id)
    assert refused.value.code == "still_due"


def test_asked_twice_it_is_one_sale(till):
    cart_id = cart_of(till, till.cheese)
    pay(till, cart_id, Tender(CASH, Decimal("20.00")))
    first = complete(till.cashier, cart_id)
    db.session.commit()
    second = complete(till.cashier, cart_id)
    assert (second.id, second.invoice_number, second.repeated) == (first.id, first.invoice_number, True)
    with pytest.raises(StaleCart):
        scan(till.cashier, cart_id, [Scan(new_id(), till.tea.barcode)])


def test_a_gift_of_everything_needs_no_payment(till):
    result = add(till.cashier, None, till.cheese)
    cart_id = result.basket.cart.id
    discount_line(till.owner, cart_id, result.basket.lines[0].id, "percent", Decimal(100))
    db.session.commit()
    assert complete(till.cashier, cart_id).total == 0


def test_a_high_value_needs_leave_before_money_is_taken_and_once_for_this_total(till):
    dear = make_product("6000.00", shop=till)
    db.session.commit()
    cart_id = cart_of(till, dear)
    basket = lock_for_payment(till.cashier, cart_id)
    add_leg(basket, till.cashier, Tender(CASH, Decimal("6000.00")))
    with pytest.raises(ApprovalNeeded):
        complete_basket(basket, till.cashier)
    db.session.rollback()
    till.cashier.approvals[f"sales.till.high_value:{cart_id}:6000"] = till.staff["MANAGER"]
    basket = lock_for_payment(till.cashier, cart_id)
    add_leg(basket, till.cashier, Tender(CASH, Decimal("6000.00")))
    complete_basket(basket, till.cashier)
    assert (basket.cart.approved_total, basket.cart.approved_by_id) == (Decimal("6000.00"), till.staff["MANAGER"])


def test_an_article_with_serials_is_sold_with_its_number_only(till):
    phone = make_product("300.00", shop=till, has_serials=True, name="Phone")
    db.session.add(SerializedItem(id=new_id(), variant_id=phone.variant_id, branch_id=till.branch_id, serial_number="IMEI-1"))
    db.session.commit()
    cart_id = cart_of(till, phone)
    pay(till, cart_id, Tender(CASH, Decimal("300.00")))
    with pytest.raises(Refusal) as refused:
        complete(till.cashier, cart_id)
    assert refused.value.code == "serial_missing"
    db.session.rollback()
    result = scan(till.cashier, cart_id, [Scan(new_id(), "IMEI-1")])
    db.session.commit()
    assert [line.serial_number for line in result.changed] == ["IMEI-1"]
    (item,) = list_items(complete(till.cashier, cart_id).id)
    assert item["serial_number"] == "IMEI-1"
    db.session.commit()
    again = scan(till.cashier, None, [Scan(new_id(), "IMEI-1")])
    assert [miss.outcome for miss in again.misses] == ["sold_serial"]


@pytest.mark.parametrize(("due", "offers"), [
    ("10.37", ["10.37", "11", "15", "20", "50"]), ("20.00", ["20", "50"]), ("3.00", ["3", "5", "10", "20", "50"]),
    ("0.99", ["0.99", "1", "5", "10", "20"]), ("61.10", ["61.10", "62", "65", "70", "80"])])
def test_quick_cash_offers_what_people_hand_over(due, offers):
    assert quick_cash(Decimal(due), "GBP", Decimal("0.01")) == [Decimal(offer) for offer in offers]
