"""Cash rounding and settling, beyond what the cases show."""

from decimal import Decimal

import pytest

from app.pricing import CashRounding, Payment, round_cash, settle

D = Decimal
FIVE_CENTS = CashRounding(D("0.05"), "half_up", "cash_only")


def test_round_cash_gives_the_payable_amount_and_the_difference():
    assert round_cash(D("12.38"), D("0.05")) == (D("12.40"), D("0.02"))
    assert round_cash(D("-12.38"), D("0.05")) == (D("-12.40"), D("-0.02"))
    payable, rounding = round_cash(D("52.54"), D(10), "down")
    assert (payable, rounding) == (50, D("-2.54"))


def test_what_remains_is_shown_for_cash_and_for_other_tenders():
    part = settle(D("52.54"), [Payment("card", D("20.00"))], FIVE_CENTS)
    assert (part.paid, part.remaining, part.remaining_cash) == (D("20.00"), D("32.54"), D("32.55"))
    assert (part.rounding, part.change, part.is_settled) == (0, 0, False)


def test_nothing_is_rounded_until_cash_is_tendered():
    open_total = settle(D("52.54"), [], FIVE_CENTS)
    assert (open_total.due, open_total.remaining, open_total.remaining_cash) == (
        D("52.54"),
        D("52.54"),
        D("52.55"),
    )
    cash_then_card = settle(D("52.54"), [Payment("cash", D("20.00")), Payment("card")], FIVE_CENTS)
    assert cash_then_card.legs[1].amount == D("32.54")
    assert (cash_then_card.rounding, cash_then_card.is_settled) == (0, True)


def test_two_cents_left_for_cash_are_rounded_away():
    settled = settle(D("12.52"), [Payment("card", D("12.50")), Payment("cash")], FIVE_CENTS)
    assert (settled.legs[1].amount, settled.rounding, settled.is_settled) == (0, D("-0.02"), True)


def test_several_notes_give_the_same_change_as_one():
    one = settle(D("52.52"), [Payment("cash", D("60.00"))], FIVE_CENTS)
    three = settle(D("52.52"), [Payment("cash", D("20.00"))] * 3, FIVE_CENTS)
    assert one.change == three.change == D("7.50")
    assert one.rounding == three.rounding == D("-0.02")


def test_change_is_given_on_any_overpayment():
    settled = settle(D("10.20"), [Payment("cash", D("5.00")), Payment("card", D("6.00"))])
    assert (settled.change, settled.rounding) == (D("0.80"), 0)


def test_the_rest_is_nothing_when_everything_is_paid():
    settled = settle(D("9.98"), [Payment("cash", D("20.00")), Payment("card")], FIVE_CENTS)
    assert settled.legs[1].amount == 0
    assert (settled.change, settled.rounding) == (D("10.00"), D("0.02"))


def test_an_even_exchange_needs_no_payment():
    even = settle(D("0.00"), [], FIVE_CENTS)
    assert even.is_settled
    assert (even.due, even.change, even.rounding) == (0, 0, 0)


def test_refuses_unknown_rules():
    with pytest.raises(ValueError, match="above zero"):
        CashRounding(D(0))
    with pytest.raises(ValueError, match="unknown rounding method"):
        CashRounding(D("0.05"), "nearest")
    with pytest.raises(ValueError, match="unknown scope"):
        CashRounding(D("0.05"), "up", "cards")
    with pytest.raises(TypeError, match="must be a Decimal"):
        Payment("cash", 1.0)  # type: ignore[arg-type]
