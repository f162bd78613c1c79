"""The equations of taxes, beyond what the cases show."""

from decimal import Decimal, localcontext

import pytest

from app.pricing import LineInput, Tax, price_line, unrounded

D = Decimal
CENT = D("0.01")


def test_a_tax_exactly_between_two_cents_goes_up_however_it_is_reached():
    # the three taxes share a net of 1/6: computed from it, 3 % would come out a hair below half a cent
    taxes = tuple(Tax(code, "percent", D(rate), True) for code, rate in (("A", 3), ("B", 10), ("C", 7)))
    line = price_line(LineInput("a", D("0.20"), D(1), taxes), unit=CENT)
    assert [tax.amount for tax in line.taxes] == [D("0.01"), D("0.02"), D("0.01")]
    assert line.net == D("0.16")
    assert unrounded(LineInput("a", D("0.20"), D(1), taxes)).taxes[0].amount == D("0.005")


def test_figures_do_not_depend_on_the_callers_decimal_context():
    line = LineInput("a", D("123456.7891"), D("987.654"), (Tax("S", "percent", D("17.5"), True),))
    expected = price_line(line, unit=CENT)
    with localcontext() as context:
        context.prec = 6
        assert price_line(line, unit=CENT) == expected
    assert expected.total == D("121932591.58")


def test_a_price_that_is_all_tax_has_no_net():
    line = price_line(LineInput("a", D(100), D(1), (Tax("D", "division", D(100), True),)), unit=CENT)
    assert (line.net, line.tax, line.total) == (0, 100, 100)


def test_a_withheld_tax_lowers_the_total():
    line = price_line(LineInput("a", D(100), D(1), (Tax("W", "percent", D(-15), False),)), unit=CENT)
    assert (line.net, line.tax, line.total) == (100, -15, 85)


def test_refuses_taxes_that_leave_no_price():
    for taxes, sentence in (
        ((Tax("D", "division", D(60), False), Tax("E", "division", D(40), False)), "below 100 %"),
        ((Tax("D", "division", D(101), True),), "leave no price"),
        ((Tax("W", "percent", D(-100), True),), "leave no price"),
        ((Tax("W", "percent", D(-100), False),), "leave nothing"),
    ):
        with pytest.raises(ValueError, match=sentence):
            price_line(LineInput("a", D(1), D(1), taxes), unit=CENT)
    with pytest.raises(ValueError, match="unknown tax kind"):
        Tax("V", "vat", D(20), True)
