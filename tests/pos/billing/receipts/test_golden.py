"""Receipts as somebody last looked at them: the page and the printer's bytes, in both languages, on both papers."""

from pathlib import Path

import pytest

from app.adapters.printer.fake import letters
from app.kernel.i18n import force_locale
from app.kernel.pages import render
from app.pos.billing.receipts import escpos, pages
from app.pos.billing.receipts.presenter import receipt_view
from tests.golden import check

GOLDEN = Path(__file__).parent / "golden"
KINDS = {"receipt": {}, "copy": {"copy_number": 2}, "gift": {"is_gift": True}}


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_page_of_a_receipt(app, sold, code, paper):
    check(GOLDEN / f"receipt-{code}-{paper}.html", page(app, code, paper, sold.sale_id))


@pytest.mark.parametrize("kind", ["copy", "gift"])
def test_the_page_of_a_copy_and_of_a_gift(app, sold, kind):
    check(GOLDEN / f"{kind}-en-80.html", page(app, "en", 80, sold.sale_id, **KINDS[kind]))


def test_the_page_of_a_return(app, sold):
    check(GOLDEN / "return-en-80.html", page(app, "en", 80, sold.return_id))


@pytest.mark.parametrize("paper", [80, 58])
@pytest.mark.parametrize("code", ["en", "ar"])
def test_what_the_receipt_printer_gets(app, sold, code, paper):
    check(GOLDEN / f"receipt-{code}-{paper}.txt", letters(printed(app, code, paper, sold.sale_id, opens_drawer=True)))


@pytest.mark.parametrize("kind", ["copy", "gift"])
def test_what_the_receipt_printer_gets_of_a_copy_and_of_a_gift(app, sold, kind):
    check(GOLDEN / f"{kind}-en-58.txt", letters(printed(app, "en", 58, sold.sale_id, **KINDS[kind])))


def page(app, code: str, paper: int, sale_id, **kind) -> str:
    """Return the page of a receipt without what differs from request to request."""
    with app.test_request_context("/office/billing/receipts"), force_locale(code):
        context = pages._page(receipt_view(sale_id, **kind), paper)
        return render(pages.TEMPLATE, {**context, "print_mark": "", "prints": False, "bar": None})


def printed(app, code: str, paper: int, sale_id, opens_drawer: bool = False, **kind) -> bytes:
    """Return the bytes of a receipt."""
    with app.test_request_context("/office/billing/receipts"), force_locale(code):
        return escpos.receipt_bytes(receipt_view(sale_id, **kind), paper, code, opens_drawer=opens_drawer)
