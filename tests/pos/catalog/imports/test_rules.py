"""The cells of a row as values, or the reason why they are none."""

from decimal import Decimal

import pytest

from app.pos.catalog.imports.rules import decimal_text, guarded, read_row, unguarded


@pytest.mark.parametrize(("text", "value"), [
    ("12.50", "12.50"), ("12,50", "12.50"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56", "1234.56"), ("£4.50", "4.50"),
    ("٤٫٥", "4.5"), ("0,125", "0.125"), ("1,234,567", "1234567"), ("1234", "1234"), ("0", "0"), ("5.00000", "5.00000"),
])
def test_amounts_are_read_as_people_write_them(text, value):
    assert read_row(2, {"price": text}).values == {"price": Decimal(value)}


@pytest.mark.parametrize(("name", "text", "reason"), [
    ("price", "1,234", "can be read in two ways"), ("price", "cheap", "is no number for the selling price"),
    ("price", "-1", "The selling price cannot be negative"), ("price", "1.23456", "more than four decimal places"),
    ("price", "1e30", "is no number"), ("price", "nan", "is no number"), ("barcode", "5901234123458", "should end in 7"),
    ("sku", "x" * 65, "This SKU cannot be used"), ("name", "x" * 201, "longer than 200"),
    ("active", "perhaps", "Write yes or no for: in sale"),
    ("type", "gadget", "goods or service"), ("oversell", "maybe", "allow, warn or block"),
    ("more_barcodes", "5901234123457*0", "how many units"), ("pack_barcode", "10036000291459", "needs its units"),
])
def test_a_cell_that_makes_no_sense_is_refused_with_the_reason(app, name, text, reason):
    row = read_row(7, {name: text})
    assert reason in " ".join(str(problem) for problem in row.problems)


def test_packs_taxes_and_tags_are_lists():
    row = read_row(2, {"more_barcodes": "SHELF-1|10036000291459*12", "pack_barcode": "BOX", "pack_quantity": "6",
                       "tax": "VAT20|takeaway:VAT5", "tags": " new |  best  seller|new", "category": "Food> Bread "})
    assert row.values == {
        "more_barcodes": [("SHELF-1", Decimal(1)), ("10036000291459", Decimal(12)), ("BOX", Decimal(6))],
        "tax": [("", "VAT20"), ("takeaway", "VAT5")], "tags": ["new", "best seller"], "category": "Food > Bread"}


def test_an_empty_cell_says_nothing():
    assert read_row(2, {"name": "  ", "price": ""}).values == {}


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@home", "'=quoted", "''@", "plain", "'plain"])
def test_formulas_are_disarmed_and_come_back_as_they_were(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(("value", "text"), [("12", "12"), ("4.5000", "4.50"), ("0.125", "0.125"), ("0", "0"), ("1000", "1000")])
def test_decimals_are_written_plainly(value, text):
    assert decimal_text(Decimal(value)) == text
