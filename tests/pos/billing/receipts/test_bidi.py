"""The order of mixed writing on a line."""

import pytest

from app.pos.billing.receipts.bidi import is_rtl, runs

TEA, TOTAL = "شاي", "المجموع"


@pytest.mark.parametrize(("text", "default", "expected"), [
    (TEA, False, True), ("Tea", True, False), (f"250 {TEA}", False, True), ("12.50", True, True), ("12.50", False, False),
    (f"\u2066Tea\u2069 {TEA}", False, True), ("", True, True),
])
def test_the_first_letter_says_which_way_a_text_reads(text, default, expected):
    assert is_rtl(text, default) is expected


@pytest.mark.parametrize(("text", "base_rtl", "expected"), [
    ("Tea 250 g", False, [("Tea 250 g", False)]),
    (f"{TEA} 250", True, [("250", False), (f"{TEA} ", True)]),
    (f"{TEA} 250 {TEA}", True, [(f" {TEA}", True), ("250", False), (f"{TEA} ", True)]),
    (f"Tea {TEA} x", False, [("Tea ", False), (TEA, True), (" x", False)]),
    (f"{TOTAL}: \u2066-£3.00\u2069", True, [("-£3.00", False), (f"{TOTAL}: ", True)]),
    (f"{TEA} 20%", True, [("20%", False), (f"{TEA} ", True)]),
])
def test_a_line_is_drawn_piece_by_piece_from_the_left(text, base_rtl, expected):
    assert runs(text, base_rtl) == expected
