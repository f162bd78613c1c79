"""The durable print queue: order, retries with the printer's own words, and the page."""

from datetime import timedelta

import pytest

from app.adapters.printer.fake import FakePrinter
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.tenancy import set_tenant
from app.pos.business.registers.models import Register
from app.pos.communication.api import deliver_prints, print_trouble, queue_print
from app.pos.communication.messages.models import Notification
from app.pos.communication.printing import rules, service
from app.pos.communication.printing.models import PrintJob, PrintStatus
from tests.personas import Persona


def give_printer(shop, address: str) -> None:
    db.session.get(Register, (shop.tenant_id, shop.register_id)).printer = address
    db.session.commit()


def ask(shop, text: str = "hello"):
    job_id = queue_print(shop.register_id, text.encode(), title=text, source_kind="test", source_id=new_id())
    db.session.commit()
    return job_id


def deliver(shop) -> int:
    handled = deliver_prints()
    set_tenant(shop.tenant_id, None, db.session())
    return handled


def job(job_id) -> PrintJob:
    return db.session.scalars(db.select(PrintJob).where(PrintJob.id == job_id).execution_options(populate_existing=True)).one()


def printed(app, shop) -> list[str]:
    folder = app.config["SETTINGS"].files_path / "printer"
    return [one["text"] for one in reversed(FakePrinter(folder).printed(limit=500)) if one["printer"] == shop.slug]


def make_due(shop) -> None:
    db.session.execute(db.update(PrintJob).values(available_at=now() - timedelta(seconds=1)))
    db.session.commit()


def test_jobs_of_a_printer_come_out_in_order(app, shop):
    give_printer(shop, f"fake:{shop.slug}")
    for text in ("one", "two", "three"):
        ask(shop, text)
    assert deliver(shop) >= 3
    assert printed(app, shop) == ["one", "two", "three"]


def test_a_till_without_a_printer_refuses(shop):
    with pytest.raises(Refusal, match="no_printer"):
        queue_print(shop.register_id, b"x", title="x", source_kind="test", source_id=new_id())


def test_a_printer_without_paper_keeps_the_whole_line_waiting_at_the_cost_of_one_try(shop):
    give_printer(shop, "fake:broken")
    first, second = ask(shop, "one"), ask(shop, "two")
    deliver(shop)
    assert (job(first).status, job(first).attempts, job(first).error) == (PrintStatus.QUEUED, 1, "paper end")
    assert (job(second).attempts, job(second).error) == (0, None)
    assert print_trouble(shop.register_id) is None  # the last one has not been tried


def test_after_the_last_try_it_fails_and_the_managers_are_told(shop):
    give_printer(shop, "fake:broken")
    asked = ask(shop, "B1-T01-000009")
    for _time in range(rules.MOST_ATTEMPTS):
        make_due(shop)
        deliver(shop)
    assert (job(asked).status, job(asked).attempts) == (PrintStatus.FAILED, rules.MOST_ATTEMPTS)
    assert print_trouble(shop.register_id)["error"] == "paper end"
    notice = db.session.scalars(db.select(Notification).where(Notification.kind == "print_failed")).one()
    assert notice.title == "B1-T01-000009 was not printed"
    assert notice.message.endswith("says: paper end")


def test_waits_grow_from_seconds_to_minutes_and_end():
    waits = [rules.wait_after(attempts) for attempts in range(1, rules.MOST_ATTEMPTS)]
    assert [wait.total_seconds() for wait in waits] == [4, 8, 16, 32, 64, 128, 256]
    assert rules.wait_after(rules.MOST_ATTEMPTS) is None


def test_a_retry_goes_to_the_printer_that_the_till_has_now(app, shop):
    give_printer(shop, "fake:broken")
    asked = ask(shop)
    deliver(shop)
    give_printer(shop, f"fake:{shop.slug}")
    service.retry_print(asked, shop.system)
    db.session.commit()
    deliver(shop)
    assert (job(asked).status, job(asked).error) == (PrintStatus.SENT, None)
    assert printed(app, shop) == ["hello"]


def test_what_is_printed_or_cancelled_is_neither_retried_nor_cancelled(shop):
    give_printer(shop, f"fake:{shop.slug}")
    asked = ask(shop)
    deliver(shop)
    for verb in (service.retry_print, service.cancel_print):
        with pytest.raises(Refusal, match="print_not_waiting"):
            verb(asked, shop.system)


def test_the_page_lists_retries_and_cancels(app, shop):
    give_printer(shop, "fake:broken")
    asked = ask(shop, "B1-T01-000042")
    deliver(shop)
    manager = Persona(app, shop, "MANAGER")
    page = manager.get("/office/communication/printing/").get_data(as_text=True)
    assert "B1-T01-000042" in page and "paper end" in page and "fake:broken" in page
    assert manager.post(f"/office/communication/printing/{asked}/retry", htmx=False).status_code == 303
    assert job(asked).attempts == 0
    assert manager.post(f"/office/communication/printing/{asked}/cancel", htmx=False).status_code == 303
    assert job(asked).status == PrintStatus.CANCELLED
    assert "B1-T01-000042" not in manager.get("/office/communication/printing/?status=FAILED").get_data(as_text=True)


def test_a_cashier_does_not_see_the_queue_and_a_stranger_not_the_job(app, shop):
    from tests.conftest import make_business

    give_printer(shop, "fake:broken")
    asked = ask(shop)
    assert Persona(app, shop, "CASHIER").get("/office/communication/printing/").status_code == 403
    other = make_business()
    assert Persona(app, other, "APP_OWNER").post(f"/office/communication/printing/{asked}/cancel").status_code == 404
