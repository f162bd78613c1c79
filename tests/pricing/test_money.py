"""Rounding and the units of currencies."""

from decimal import Decimal

import pytest

from app.pricing import LineInput, currency_unit, price_document, round_money, with_decimals

D = Decimal


@pytest.mark.parametrize(
    ("amount", "unit", "method", "rounded"),
    [
        ("2.345", "0.01", "half_up", "2.35"),
        ("-2.345", "0.01", "half_up", "-2.35"),
        ("2.3449", "0.01", "half_up", "2.34"),
        ("2.341", "0.01", "up", "2.35"),
        ("-2.341", "0.01", "up", "-2.35"),
        ("2.349", "0.01", "down", "2.34"),
        ("-2.349", "0.01", "down", "-2.34"),
        ("2.325", "0.05", "half_up", "2.35"),
        ("2.324", "0.05", "half_up", "2.30"),
        ("52.54", "10", "up", "60"),
        ("45", "1E+1", "half_up", "50"),
        ("0.5", "1", "half_up", "1"),
        ("123456789012345.67895", "0.0001", "half_up", "123456789012345.6790"),
    ],
)
def test_rounds_to_multiples_of_the_unit(amount, unit, method, rounded):
    result = round_money(D(amount), D(unit), method)
    assert str(result) == rounded


@pytest.mark.parametrize("unit", ["0.01", "0.05", "1"])
@pytest.mark.parametrize("amount", ["-0.001", "-0", "-0.0"])
def test_never_returns_a_negative_zero(amount, unit):
    assert not round_money(D(amount), D(unit)).is_signed()


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("GBP", "0.01"),
        ("EUR", "0.01"),
        ("JPY", "1"),
        ("ISK", "1"),
        ("KWD", "0.001"),
        ("IQD", "0.001"),
        ("LBP", "0.01"),
        ("CLF", "0.0001"),
    ],
)
def test_a_currency_has_its_iso_unit(code, unit):
    assert str(currency_unit(code)) == unit


def test_refuses_what_is_no_amount_of_money():
    with pytest.raises(ValueError, match="not an ISO 4217"):
        currency_unit("ZZZ")


def test_the_unit_of_a_currency_is_looked_up_once():
    assert currency_unit("GBP") is currency_unit("GBP")


@pytest.mark.parametrize(("amount", "code", "written"), [
    ("12.5000", "GBP", "12.50"), ("0.0000", "GBP", "0.00"), ("-3", "EUR", "-3.00"), ("1200.0000", "JPY", "1200"),
    ("3.1000", "KWD", "3.100"), ("2.3450", "GBP", "2.345"), ("1E+3", "JPY", "1000")])
def test_amounts_in_files_have_the_decimals_of_their_currency_and_more_only_if_they_have_more(amount, code, written):
    assert str(with_decimals(Decimal(amount), code)) == written


def test_no_amount_stays_none():
    assert with_decimals(None, "GBP") is None
    with pytest.raises(ValueError, match="unknown rounding method"):
        round_money(D(1), D("0.01"), "bankers")
    with pytest.raises(ValueError, match="above zero"):
        round_money(D(1), D(0))
    with pytest.raises(ValueError, match="finite"):
        round_money(D("NaN"), D("0.01"))
    with pytest.raises(TypeError, match="must be a Decimal, got float"):
        LineInput("a", 1.5, D(1))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="got str"):
        LineInput("a", "1.50", D(1))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown rounding 'both'"):
        price_document([], unit=D("0.01"), rounding="both")


@pytest.mark.parametrize("units", [("0.0500", "0.05"), ("0.05", "0.0500")])
def test_the_unit_decides_the_decimals_whatever_was_asked_for_before(units):
    for unit in units:
        assert str(round_money(D("2.324"), D(unit))) == {"0.05": "2.30", "0.0500": "2.3000"}[unit]
