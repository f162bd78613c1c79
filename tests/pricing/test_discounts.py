"""Order discounts: how they combine and reach the lines."""

from decimal import Decimal

import pytest

from app.pricing import Discount, LineInput, OrderDiscount, Tax, price_document

D = Decimal
CENT = D("0.01")
VAT = Tax("S", "percent", D(20), True)
ON_TOP = Tax("E", "percent", D(20), False)


def cart(*prices: str, tax: Tax = VAT) -> list[LineInput]:
    return [LineInput(key, D(price), D(1), (tax,)) for key, price in enumerate(prices)]


def test_order_discounts_are_taken_off_one_after_the_other():
    priced = price_document(
        cart("60.00", "40.00"),
        unit=CENT,
        order_discounts=[OrderDiscount("percent", D(10)), OrderDiscount("amount", D(30), key="voucher")],
    )
    assert [(off.base, off.amount) for off in priced.order_discounts] == [(100, 10), (90, 30)]
    assert priced.order_discounts[1].rule.key == "voucher"
    assert [line.order_discount for line in priced.lines] == [24, 16]
    assert (priced.subtotal, priced.tax, priced.total) == (50, 10, 60)


def test_line_and_order_discount_are_stored_apart_and_add_up():
    line = LineInput("a", D("20.00"), D(2), (VAT,), Discount("percent", D(25)))
    priced = price_document([line], unit=CENT, order_discounts=[OrderDiscount("amount", D(6))])
    (stored,) = priced.lines
    assert (stored.gross, stored.discount, stored.order_discount, stored.total) == (40, 10, 6, 24)
    assert (priced.line_discount, priced.order_discount, priced.discount) == (10, 6, 16)


def test_an_order_discount_can_be_limited_to_lines():
    rule = OrderDiscount("percent", D(50), only=frozenset({1}))
    priced = price_document(cart("60.00", "40.00"), unit=CENT, order_discounts=[rule])
    assert [line.total for line in priced.lines] == [60, 20]
    assert priced.order_discounts[0].base == 40


@pytest.mark.parametrize("rounding", ["per_line", "global"])
def test_off_the_total_of_prices_without_tax_the_customer_saves_exactly_the_amount(rounding):
    lines = cart("10.00", "5.55", "3.33", tax=ON_TOP)
    before = price_document(lines, unit=CENT, rounding=rounding)
    rule = OrderDiscount("amount", D("5.00"), "total")
    after = price_document(lines, unit=CENT, rounding=rounding, order_discounts=[rule])
    assert before.total == D("22.66")
    assert after.total == D("17.66")
    # stored in the terms of the prices, which are without tax
    assert after.order_discount == D("4.17")
    assert after.gross - after.discount + after.adjustment == after.subtotal


def test_a_discount_does_not_reach_the_goods_that_come_back_in_an_exchange():
    lines = [LineInput("new", D("50.00"), D(1), (VAT,)), LineInput("old", D("30.00"), D(-1), (VAT,))]
    off_amount = price_document(lines, unit=CENT, order_discounts=[OrderDiscount("amount", D(5))])
    assert [line.total for line in off_amount.lines] == [45, -30]
    off_percent = price_document(lines, unit=CENT, order_discounts=[OrderDiscount("percent", D(10))])
    assert [line.total for line in off_percent.lines] == [45, -27]
    assert off_percent.order_discounts[0].amount == 2


def test_a_deposit_stays_due_in_full_under_a_discount():
    deposit = Tax("DEP", "fixed", D("0.25"), True)
    line = LineInput("a", D("2.25"), D(4), (deposit, VAT))
    priced = price_document([line], unit=CENT, order_discounts=[OrderDiscount("percent", D(50))])
    assert priced.total == D("4.50")
    assert {tax.code: tax.amount for tax in priced.taxes} == {"DEP": D("1.00"), "S": D("0.58")}


def test_refuses_discounts_that_make_no_sense():
    for kind, value, sentence in (
        ("percent", D(101), "more than 100 %"),
        ("amount", D(-1), "cannot be negative"),
        ("free", D(1), "unknown discount kind"),
    ):
        with pytest.raises(ValueError, match=sentence):
            Discount(kind, value)
        with pytest.raises(ValueError, match=sentence):
            OrderDiscount(kind, value)
    with pytest.raises(ValueError, match="unknown base"):
        OrderDiscount("amount", D(1), "shipping")
