"""Numbers as people write them: the rule of app/kernel/numbers.py, and that nothing is read a thousand times wrong."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel.numbers import NotANumber, parse_decimal

ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
STYLES = {
    "plain": ("", "."), "English": (",", "."), "German": (".", ","), "French": ("\u202f", ","), "Swiss": ("'", "."), "no groups": ("", ","),
}


def written(number: Decimal, group: str, mark: str) -> str:
    """Return the number as people of a country write it, without zeros at the end."""
    whole, _point, decimals = f"{number:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", group) + (mark + decimals if decimals else "")


def read(text: str) -> Decimal | str:
    try:
        return parse_decimal(text)
    except NotANumber as problem:
        return "unclear" if problem.is_unclear else "none"


@pytest.mark.parametrize(("text", "value"), [
    ("12.50", "12.50"), ("12,50", "12.50"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56", "1234.56"),
    ("0,125", "0.125"), (",125", "0.125"), ("0.125", "0.125"), (".5", "0.5"), ("5.", "5"), ("1234,567", "1234.567"),
    ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("1.234.567,8", "1234567.8"), ("1’234.50", "1234.50"), ("1.250", "1.250"),
    ("١٢٫٥", "12.5"), ("١٬٢٣٤٫٥٦", "1234.56"), ("١٬٢٣٤", "1234"), ("٠٫١٢٥", "0.125"), ("١٢،٥", "12.5"), ("۱۲٫۵", "12.5"),
    ("−3", "-3"), ("+3,5", "3.5"), (" 7 ", "7"), ("-0,250", "-0.250"), ("\u200f١٢", "12"),
])
def test_what_can_be_read_in_one_way_is_read(text, value):
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "12,345", "-123,456", "١،٢٣٤", "001,234"])
def test_what_can_be_read_in_two_ways_is_refused(text):
    assert read(text) == "unclear"


def test_the_refusal_says_what_to_write(app):
    with pytest.raises(NotANumber) as refused:
        parse_decimal("-1,234")
    assert str(refused.value.sentence) == "-1,234 can be read in two ways: write -1234 or -1.234."


@pytest.mark.parametrize("text", [
    "", ".", ",", "-", "twelve", "1e5", "nan", "Infinity", "1,23,4", "1,234,56", "1.23.4", "12 34", "1,2345.6",
    "1 234.567,8", "1.234,567,890", "5-", "- 5", "1\n2", "९", "1" * 49, "0x10"])
def test_what_is_no_number_is_refused(text):
    assert read(text) == "none"


@given(amounts, st.sampled_from(sorted(STYLES)))
@example(Decimal("1234"), "English")
@example(Decimal("1.234"), "no groups")
def test_every_country_s_writing_is_read_exactly_or_refused(number, style):
    group, mark = STYLES[style]
    text = written(number, group, mark)
    expected = {number}
    if text.count(".") == 1 and group == ".":  # a lone point is the decimal mark, as the screens write it
        expected.add(Decimal(text.replace(",", "")))
    found = read(text)
    assert found in expected or (found == "unclear" and text.count(",") == 1)


@given(amounts)
def test_a_plain_number_is_never_refused(number):
    assert parse_decimal(str(number)) == parse_decimal(str(number).translate(ARABIC)) == number


@given(amounts)
def test_arabic_digits_with_groups_are_never_refused(number):
    assert parse_decimal(written(number, ",", ".").translate(ARABIC)) == number


@given(st.text(alphabet="0123456789.,٬٫ -+’e", max_size=12))
def test_whatever_is_read_has_the_digits_that_were_written(text):
    found = read(text)
    if isinstance(found, Decimal):
        digits = "".join(char for char in text if char.isdecimal()).lstrip("0")
        assert f"{abs(found):f}".replace(".", "").lstrip("0") in (digits, digits + "0")
