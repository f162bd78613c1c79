"""Z-reports as somebody last looked at them: the page and the printer's bytes."""

from pathlib import Path

import pytest

from app.adapters.printer.fake import letters
from app.kernel.i18n import force_locale
from app.kernel.pages import render
from app.pos.billing.receipts.escpos import slip_bytes
from app.pos.billing.reports.pages import TEMPLATE
from app.pos.billing.reports.presenter import z_report_view
from app.pos.billing.reports.slip import report_slip
from tests.golden import check

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("code", "paper"), [("en", "receipt-80"), ("ar", "receipt-80"), ("en", "receipt-58"), ("en", "a4")])
def test_the_page_of_a_z_report(app, closed, code, paper):
    with app.test_request_context("/office/billing/reports"), force_locale(code):
        page = render(TEMPLATE, {"title": "Z", "paper": paper, "report": z_report_view(closed.z_report_id), "prints": False, "bar": None})
    check(GOLDEN / f"z-report-{code}-{paper}.html", page)


@pytest.mark.parametrize("paper", [80, 58])
def test_what_the_receipt_printer_gets(app, closed, paper):
    with app.test_request_context("/office/billing/reports"), force_locale("en"):
        payload = slip_bytes(report_slip(z_report_view(closed.z_report_id)), paper, "en")
    check(GOLDEN / f"z-report-en-{paper}.txt", letters(payload))
