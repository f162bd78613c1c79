"""Codes: one spelling each, check digits, what scanners send."""

import pytest

from app.kernel.refusal import Refusal
from app.pos.catalog.barcodes.rules import check_digit, clean, ensure_barcode, is_gtin, normalise, spellings


@pytest.mark.parametrize(("given", "stored"), [
    ("5901234123457", "5901234123457"),
    (" 5901234123457\r\n", "5901234123457"),
    ("036000291452", "0036000291452"),
    ("0036000291452", "0036000291452"),
    ("05901234123457", "5901234123457"),
    ("15901234123454", "15901234123454"),
    ("96385074", "96385074"),
    ("٥٩٠١٢٣٤١٢٣٤٥٧", "5901234123457"),
    ("BOX-12", "BOX-12"),
    ("12345", "12345"),
])
def test_a_code_has_one_spelling(given, stored):
    assert normalise(given) == stored
    assert ensure_barcode(given) == stored


@pytest.mark.parametrize("code", ["5901234123458", "036000291453", "96385075", "15901234123457"])
def test_a_wrong_check_digit_is_refused_with_the_right_one(app, code):
    with app.test_request_context(), pytest.raises(Refusal) as refused:
        ensure_barcode(code)
    assert refused.value.code == "barcode_check_digit"
    assert f"should end in {check_digit(code[:-1])}" in str(refused.value.message)


@pytest.mark.parametrize("code", ["", "  ", "x" * 81])
def test_an_empty_or_endless_code_is_refused(code):
    with pytest.raises(Refusal):
        ensure_barcode(code)


@pytest.mark.parametrize(("scanned", "likeliest"), [
    ("036000291452", "0036000291452"),
    ("]C10109501101530003", "9501101530003"),
    ("010950110153000310ABC\x1d17260101", "9501101530003"),
    ("(01)09501101530003(10)ABC", "9501101530003"),
    ("01234565", "0012345000065"),
    ("]E05901234123457", "5901234123457"),
])
def test_a_scan_is_looked_up_under_every_spelling_of_its_article(scanned, likeliest):
    assert likeliest in spellings(scanned)


def test_a_code_with_a_wrong_check_digit_is_still_looked_up_as_it_stands():
    assert spellings("5901234123458") == ("5901234123458",)


def test_cleaning_keeps_letters_and_inner_blanks():
    assert clean("\tAB 12\u200e ") == "AB 12"


def test_only_digits_of_the_right_length_are_gtins():
    assert is_gtin("4006381333931")
    assert not is_gtin("400638133393A")
    assert not is_gtin("")
