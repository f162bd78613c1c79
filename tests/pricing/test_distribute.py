"""Exact splits: the rules that the cases leave open."""

from decimal import Decimal

import pytest

from app.pricing import distribute

D = Decimal


def test_equal_remainders_go_to_the_earliest():
    assert distribute(D("0.05"), [D(1)] * 3, D("0.01")) == [D("0.02"), D("0.02"), D("0.01")]
    assert distribute(D("1.00"), [D("0.1"), D("0.2"), D("0.1"), D("0.2")], D(1)) == [0, 1, 0, 0]


def test_the_largest_remainder_gets_the_odd_cent():
    shares = distribute(D("299"), [D(4300), D(1400), D(2300)], D(1))
    assert shares == [161, 52, 86]


def test_weights_of_nothing_get_nothing_unless_all_are():
    assert distribute(D(10), [D(0), D(3), D(0)], D("0.01")) == [0, 10, 0]
    assert distribute(D("0.03"), [D(0), D(0)], D("0.01")) == [D("0.02"), D("0.01")]
    assert distribute(D(0), [], D("0.01")) == []


def test_any_unit():
    assert distribute(D("1.00"), [D(1), D(1), D(1)], D("0.05")) == [D("0.35"), D("0.35"), D("0.30")]
    assert distribute(D(1000), [D(2), D(1)], D(10)) == [670, 330]


def test_refuses_what_cannot_add_up():
    with pytest.raises(ValueError, match="not a multiple"):
        distribute(D("0.001"), [D(1), D(1)], D("0.01"))
    with pytest.raises(ValueError, match="nothing to distribute"):
        distribute(D(1), [], D("0.01"))
    with pytest.raises(ValueError, match="different signs"):
        distribute(D(1), [D(1), D(-2)], D("0.01"))
