"""Receipts in the office and at the till: who may see and print which, and where the paper comes out."""

import json
import re
from uuid import UUID

import pytest

from app.kernel.database import db
from app.pos.billing.receipts.models import ReceiptPrint
from app.pos.business.registers.models import Register
from app.pos.communication.printing.models import PrintJob
from tests.conftest import make_business
from tests.personas import Persona

OFFICE, TILL = "/office/billing/receipts/{}", "/till/print/{}"


def prints(sale_id) -> list[tuple[int, bool]]:
    return list(db.session.execute(db.select(ReceiptPrint.number, ReceiptPrint.is_gift)
                                   .where(ReceiptPrint.sale_id == sale_id).order_by(ReceiptPrint.id)).tuples())


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_the_office_shows_prints_and_then_copies(app, sold):
    manager = Persona(app, sold, "MANAGER")
    page = manager.get(OFFICE.format(sold.sale_id))
    assert page.status_code == 200 and "Not printed yet" in text(page) and "paper--receipt-80" in text(page)
    first = manager.post(f"{OFFICE.format(sold.sale_id)}/print", htmx=False)
    assert first.status_code == 303
    shown = text(manager.get(first.location))
    assert "print-now.js" in shown and "paper__mark" not in shown
    second = manager.post(f"{OFFICE.format(sold.sale_id)}/print", htmx=False)
    assert '<p class="paper__mark">Copy 1</p>' in text(manager.get(second.location))
    assert "Printed 2 times" in text(manager.get(OFFICE.format(sold.sale_id)))


def test_what_the_browser_prints_of_the_preview_is_marked(app, sold):
    assert '<p class="paper__mark is-print-only">Copy</p>' in text(Persona(app, sold, "MANAGER").get(OFFICE.format(sold.sale_id)))


def test_paper_language_and_gift_are_asked_for_in_the_address(app, sold):
    page = text(Persona(app, sold, "MANAGER").get(OFFICE.format(sold.sale_id) + "?paper=58&lang=ar&gift=1"))
    assert 'lang="ar" dir="rtl"' in page and "paper--receipt-58" in page and "شاي أخضر" in page
    assert "34.70" not in page and "2.50" not in page


def test_a_repeat_of_the_same_request_counts_one_print(app, sold):
    manager = Persona(app, sold, "MANAGER")
    key = "8f4f6a3e-1f5e-4c3a-9a51-0c8d8a1b2c3d"
    answers = {manager.post(f"{OFFICE.format(sold.sale_id)}/print", key=key, htmx=False).location for _time in range(2)}
    assert len(answers) == 1 and prints(sold.sale_id) == [(1, False)]


def test_at_a_till_without_printer_the_browser_prints_in_a_frame(app, sold):
    cashier = Persona(app, sold, "CASHIER").at_till()
    answer = cashier.post(TILL.format(sold.sale_id))
    assert answer.status_code == 204
    target = json.loads(answer.headers["HX-Trigger"])["print-page"]["url"]
    assert target.startswith(f"/till/print/{sold.sale_id}/paper/")
    assert "B1-T01-000123" in text(cashier.get(target))


def test_at_a_till_with_a_printer_it_is_queued(app, sold):
    db.session.get(Register, (sold.tenant_id, sold.register_id)).printer = "fake:x"
    db.session.commit()
    cashier = Persona(app, sold, "CASHIER").at_till()
    answer = cashier.post(TILL.format(sold.sale_id) + "?gift=1")
    assert "Sent to the printer" in text(answer)
    job = db.session.scalars(db.select(PrintJob)).one()
    assert (job.title, job.source_id, job.is_copy) == ("B1-T01-000123", sold.sale_id, False)
    assert prints(sold.sale_id) == [(1, True)]


def test_a_till_says_what_its_printer_says(app, sold):
    from app.pos.communication.api import deliver_prints

    cashier = Persona(app, sold, "CASHIER").at_till()
    assert cashier.get("/till/print/trouble").get_data(as_text=True).strip() == ""
    db.session.get(Register, (sold.tenant_id, sold.register_id)).printer = "fake:broken"
    db.session.commit()
    cashier.post(TILL.format(sold.sale_id))
    deliver_prints()
    page = text(cashier.get("/till/print/trouble"))
    assert "paper end" in page and "B1-T01-000123" in page and f"/till/print/{sold.sale_id}" in page


@pytest.mark.parametrize("path", ["", "/paper/01920000-0000-7000-8000-000000000999"])
def test_a_stranger_finds_nothing(app, sold, path):
    other = make_business()
    assert Persona(app, other, "APP_OWNER").get(OFFICE.format(sold.sale_id) + path).status_code == 404


def test_in_the_office_a_cashier_sees_own_receipts_only(app, sold):
    cashier = Persona(app, sold, "CASHIER")
    assert cashier.get(OFFICE.format(sold.sale_id)).status_code == 200
    sold.staff["CASHIER"], sold.staff["OTHER"] = _another_cashier(sold), sold.staff["CASHIER"]
    assert Persona(app, sold, "CASHIER").get(OFFICE.format(sold.sale_id)).status_code == 403
    assert Persona(app, sold, "CASHIER").at_till().get(TILL.format(sold.sale_id)).status_code == 200


def _another_cashier(shop) -> UUID:
    from app.pos.business.api import create_employee

    made = create_employee("Cashier 2", "CASHIER", shop.system, pin="4711")
    db.session.commit()
    return made
