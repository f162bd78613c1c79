"""X- and Z-reports on paper, in the office and at the till."""

import json
import re

from app.adapters.printer.fake import letters
from app.kernel.database import db
from app.pos.business.registers.models import Register
from app.pos.communication.printing.models import PrintJob
from tests.conftest import make_business
from tests.personas import Persona


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_the_office_shows_a_z_report_as_paper(app, closed):
    manager = Persona(app, closed, "MANAGER")
    page = text(manager.get(f"/office/billing/reports/z/{closed.z_report_id}?paper=58"))
    assert "paper--receipt-58" in page and "B1-Z000007" in page and "£184,230.55" in page and "print-now.js" not in page
    assert "print-now.js" in text(manager.get(f"/office/billing/reports/z/{closed.z_report_id}?print=1"))
    assert manager.get(f"/office/sales/z-reports/{closed.z_report_id}").status_code == 200


def test_whoever_counts_blindly_is_not_told_what_is_expected(app, closed):
    path = f"/till/print/shift/{closed.shift_id}"
    blind = text(Persona(app, closed, "CASHIER").at_till().get(path))
    assert "Float" in blind and "after the count" in blind and "Cash taken" not in blind
    assert "after the count" not in text(Persona(app, closed, "MANAGER").get(f"/office/billing/reports/x/{closed.shift_id}"))


def test_an_x_report_goes_to_the_till_s_printer(app, closed):
    db.session.get(Register, (closed.tenant_id, closed.register_id)).printer = "fake:x"
    db.session.commit()
    answer = Persona(app, closed, "CASHIER").at_till().post(f"/till/print/shift/{closed.shift_id}")
    assert "Sent to the printer" in text(answer)
    job = db.session.scalars(db.select(PrintJob)).one()
    assert (job.source_kind, job.source_id) == ("shift", closed.shift_id)
    assert "X-REPORT" in letters(job.payload) and "[drawer]" not in letters(job.payload)


def test_without_a_printer_the_browser_prints_it(app, closed):
    cashier = Persona(app, closed, "CASHIER").at_till()
    answer = cashier.post(f"/till/print/shift/{closed.shift_id}")
    target = json.loads(answer.headers["HX-Trigger"])["print-page"]["url"]
    assert "print-now.js" in text(cashier.get(target))
    assert cashier.post(f"/till/print/shift/{closed.shift_id}", htmx=False).status_code == 303


def test_a_stranger_finds_nothing_and_a_cashier_no_z_report(app, closed):
    other = Persona(app, make_business(), "APP_OWNER")
    assert other.get(f"/office/billing/reports/z/{closed.z_report_id}").status_code == 404
    assert other.get(f"/office/billing/reports/x/{closed.shift_id}").status_code == 404
    assert Persona(app, closed, "CASHIER").get(f"/office/billing/reports/z/{closed.z_report_id}").status_code == 403
