"""How values look on a page."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, get_currency_precision, list_currencies

from app.kernel import filters


@pytest.fixture
def page_in(app):
    """Say the language of the page that is made."""
    from flask_babel import force_locale

    with app.test_request_context():
        yield force_locale


@pytest.mark.parametrize(("value", "currency", "written"), [
    ("100", "EUR", "€100"), ("0.50", "GBP", "£0.50"), ("20", "KWD", "KWD20"), ("0.250", "KWD", "KWD0.250"), ("1000", "JPY", "JP¥1,000"),
])
def test_notes_and_coins_are_called_by_their_value_in_both_languages(page_in, value, currency, written):
    with page_in("en"):
        assert filters.denomination(Decimal(value), currency) == written
    with page_in("ar"):
        assert filters.denomination(Decimal(value), currency) == f"\u2066{written}\u2069"


def test_every_currency_is_written_as_babel_writes_it(page_in):
    with page_in("en"):
        for currency in sorted(list_currencies()):
            for value in map(Decimal, ("0", "-0.05", "12.3456", "1234567.89", "-1000", "999999999999.99")):
                places = max(get_currency_precision(currency), -value.normalize().as_tuple().exponent)
                pattern = "¤#,##0" + ("." + "0" * places if places else "")
                assert filters.money(value, currency) == format_currency(
                    value, currency, f"{pattern};-{pattern}", locale="en_GB", currency_digits=False)


@pytest.mark.parametrize(("value", "currency", "written"), [
    ("100", "EUR", "€100.00"), ("-2.5", "GBP", "-£2.50"), ("1.2345", "GBP", "£1.2345"), ("1000", "JPY", "JP¥1,000"), (None, "GBP", ""),
])
def test_money_has_its_currency_s_decimals_and_never_loses_one(page_in, value, currency, written):
    with page_in("en"):
        assert filters.money(value, currency) == written
