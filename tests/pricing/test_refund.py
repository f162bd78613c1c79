"""Returns of parts of a sold line."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from app.pricing import Discount, LineInput, OrderDiscount, Tax, price_document, refund_share

D = Decimal
CENT = D("0.01")
VAT = Tax("S", "percent", D(20), True)


def sold_line():
    """Three pieces, 10.00 after both discounts, 1.67 of it tax."""
    line = LineInput("a", D("5.00"), D(3), (VAT,), Discount("percent", D(20)))
    rule = OrderDiscount("amount", D("2.00"))
    return price_document([line], unit=CENT, order_discounts=[rule]).lines[0]


def test_three_returns_of_one_piece_each_give_back_the_line_to_the_cent():
    line = sold_line()
    assert (line.gross, line.discount, line.order_discount, line.total, line.tax) == (15, 3, 2, 10, D("1.67"))
    shares = [refund_share(line, D(3), D(before), D(1), unit=CENT) for before in range(3)]
    assert [share.total for share in shares] == [D("-3.33"), D("-3.34"), D("-3.33")]
    assert [share.tax for share in shares] == [D("-0.56"), D("-0.55"), D("-0.56")]
    assert [share.net for share in shares] == [D("-2.77"), D("-2.79"), D("-2.77")]
    assert [share.order_discount for share in shares] == [D("-0.67"), D("-0.66"), D("-0.67")]
    assert [share.gross for share in shares] == [D("-5.00")] * 3
    assert [share.quantity for share in shares] == [-1, -1, -1]
    assert shares[1].returned is not None
    assert (shares[1].returned.quantity, shares[1].returned.sold, shares[1].returned.before) == (1, 3, 1)


def test_two_pieces_and_then_one_give_back_the_same():
    line = sold_line()
    two, one = (
        refund_share(line, D(3), D(0), D(2), unit=CENT),
        refund_share(line, D(3), D(2), D(1), unit=CENT),
    )
    assert (two.total, one.total) == (D("-6.67"), D("-3.33"))
    assert (two.tax + one.tax, two.net + one.net) == (D("-1.67"), D("-8.33"))


def test_the_base_of_a_tax_follows_its_net():
    share = refund_share(sold_line(), D(3), D(0), D(1), unit=CENT)
    assert [(tax.code, tax.rate, tax.base, tax.amount) for tax in share.taxes] == [
        ("S", D(20), D("-2.77"), D("-0.56"))
    ]


def test_any_object_with_the_stored_figures_will_do():
    line = sold_line()
    stored = SimpleNamespace(
        key="row",
        unit_price=line.unit_price,
        gross=line.gross,
        discount=line.discount,
        order_discount=line.order_discount,
        net=line.net,
        taxes=line.taxes,
        total=line.total,
    )
    assert refund_share(stored, D(3), D(0), D(3), unit=CENT).total == -10


def test_a_returned_line_can_be_taken_back_itself():
    line = LineInput("a", D("5.00"), D(-2), (VAT,))
    back = price_document([line], unit=CENT).lines[0]
    undone = refund_share(back, D(-2), D(0), D(-2), unit=CENT)
    assert (undone.quantity, undone.total) == (2, 10)


@pytest.mark.parametrize(
    ("before", "quantity"), [("0", "4"), ("2", "2"), ("3", "1"), ("0", "0"), ("1", "-1"), ("-1", "1")]
)
def test_refuses_more_than_is_left(before, quantity):
    with pytest.raises(ValueError, match="cannot return"):
        refund_share(sold_line(), D(3), D(before), D(quantity), unit=CENT)
