"""Amounts in a currency's smallest unit, and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.stripe.amounts import THREE_DECIMALS, WHOLE_HUNDREDS, WITHOUT_DECIMALS, from_minor, to_minor


@pytest.mark.parametrize(("amount", "currency", "minor"), [
    ("29.00", "USD", 2900), ("0.005", "EUR", 1), ("29", "jpy", 29), ("29.50", "KRW", 30), ("1.234", "KWD", 1230), ("1.235", "BHD", 1240),
    ("29", "ISK", 2900), ("29.50", "UGX", 3000), ("-5.25", "GBP", -525)])
def test_an_amount_is_counted_in_the_unit_that_the_provider_takes(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor


@given(st.integers(-10**9, 10**9), st.sampled_from(["USD", "EUR", *sorted(WITHOUT_DECIMALS)]))
def test_what_was_counted_is_the_same_amount_again(minor, currency):
    assert to_minor(from_minor(minor, currency), currency) == minor


@pytest.mark.parametrize("currency", sorted(THREE_DECIMALS | WHOLE_HUNDREDS))
def test_the_exceptions_come_back_as_they_went(currency):
    assert from_minor(to_minor(Decimal(12), currency), currency) == 12
