"""Rows of a slip as letters and as dots."""

import pytest

from app.adapters.printer.fake import letters
from app.pos.billing.receipts import escpos, raster
from app.pos.billing.receipts.slip import RULE, Row

ARABIC = Row("شاي أخضر", "7.50")


@pytest.mark.parametrize(("row", "columns", "lines"), [
    (Row("Tea", "2.50"), 12, ["Tea     2.50"]),
    (Row("Tea with very much milk", "2.50"), 16, ["Tea with", "very much", "milk        2.50"]),
    (Row("  3 × 2.50"), 16, ["  3 × 2.50"]),
    (Row("Reason", "a long reason to give it back"), 16, ["Reason", " a long reason to", "    give it back"]),
    (RULE, 8, ["--------"]),
    (Row(cells=("VAT 20 %", "10.00", "2.00", "12.00")), 32, ["VAT 20 %   10.00    2.00   12.00"]),
    (Row(cells=("VAT 20 %", "1,010.00", "202.00", "1,212.00")), 32, ["VAT 20 %", "     1,010.00    202.00  1,212.00"[-32:]]),
])
def test_texts_at_the_end_stand_under_one_another(row, columns, lines):
    assert escpos.text_lines(row, columns) == [line[-columns:] if len(line) > columns else line for line in lines]


def test_only_rows_that_the_printer_has_no_letters_for_are_drawn(app):
    text = letters(escpos.slip_bytes([Row("Tea", "2.50"), ARABIC, Row("Café", "€1.00")], 58, "en"))
    assert [line for line in text.splitlines() if line] == [
        "[start]", "Tea                         2.50", "[picture 384 × 34]", "Café                       €1.00", "[cut]"]


def test_a_slip_of_a_right_to_left_language_is_drawn_throughout(app):
    text = letters(escpos.slip_bytes([Row("Tea", "2.50"), ARABIC], 80, "ar"))
    assert [line for line in text.splitlines() if line] == ["[start]", "[picture 576 × 68]", "[cut]"]


def test_without_the_means_to_join_arabic_letters_the_slip_is_still_printed(app, monkeypatch):
    monkeypatch.setattr(raster, "can_shape", lambda: False)
    assert "???? ????? 7.50" in " ".join(letters(escpos.slip_bytes([ARABIC], 58, "ar")).split()).replace("??? ????", "???? ?????")


def test_the_drawer_opens_first_and_only_when_asked(app):
    assert letters(escpos.slip_bytes([Row("Tea")], 58, "en", opens_drawer=True)).startswith("[start]\n[drawer]\n")
    assert "[drawer]" not in letters(escpos.slip_bytes([Row("Tea")], 58, "en"))


def test_long_pictures_go_in_bands(app):
    text = letters(escpos.slip_bytes([ARABIC] * 10, 58, "en"))
    assert [line for line in text.splitlines() if "picture" in line] == ["[picture 384 × 240]", "[picture 384 × 100]"]


def test_signs_that_printers_lack_become_plain_ones(app):
    assert "VISA **** 4242 - \"ok\"" in letters(escpos.slip_bytes([Row("VISA •••• 4242 – “ok”")], 80, "en"))
