"""Printing receipts: the first print and the copies, by browser and by printer, and what prints by itself."""

from datetime import timedelta

import pytest

from app.adapters.printer.fake import FakePrinter
from app.kernel import outbox
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.models import AuditLog
from app.kernel.refusal import NotFound, NotPermitted
from app.kernel.tenancy import set_tenant, tenant_scope
from app.pos.billing.receipts import rules, service
from app.pos.billing.receipts.models import PrintWay, ReceiptPrint
from app.pos.business.branches.models import Branch
from app.pos.business.registers.models import Register
from app.pos.communication.printing.models import PrintJob, PrintStatus
from app.pos.permissions import default_grants
from app.pos.sales.api import post_sale
from tests.conftest import make_business
from tests.factories import make_draft, make_product, make_shift, make_tax


def person(shop, role: str) -> Actor:
    """Return somebody of the shop at its till."""
    return Actor(shop.tenant_id, None, shop.staff[role], role.title(), role, grants=default_grants(role),
                 branch_id=shop.branch_id, register_id=shop.register_id)


def furnish(shop, **register) -> None:
    """Give the shop's till a printer."""
    found = db.session.get(Register, (shop.tenant_id, shop.register_id))
    for name, value in {"printer": f"fake:{shop.slug}", **register}.items():
        setattr(found, name, value)
    db.session.commit()


def printed(app, shop) -> list[str]:
    """Return what came out of the shop's printer, the first print first."""
    folder = app.config["SETTINGS"].files_path / "printer"
    return [one["text"] for one in reversed(FakePrinter(folder).printed(limit=500)) if one["printer"] == shop.slug]


def drain(shop) -> None:
    """Do what a worker does, and go on as the shop."""
    outbox.drain()
    set_tenant(shop.tenant_id, None, db.session())


def audited(sale_id) -> list[dict]:
    return [row.after for row in db.session.scalars(db.select(AuditLog).where(
        AuditLog.action == "sales.sales.reprint", AuditLog.entity_id == sale_id).order_by(AuditLog.id))]


def test_the_first_print_is_the_receipt_and_later_ones_are_audited_copies(sold):
    actor = person(sold, "CASHIER")
    numbers = [service.record_print(sold.sale_id, actor, PrintWay.BROWSER).number for _time in range(3)]
    assert numbers == [1, 2, 3]
    assert audited(sold.sale_id) == [{"number": "B1-T01-000123", "copy": 1, "way": "BROWSER"},
                                     {"number": "B1-T01-000123", "copy": 2, "way": "BROWSER"}]


def test_a_copy_needs_its_permission_and_the_first_print_does_not(sold):
    grants = {name: grant for name, grant in default_grants("CASHIER").items() if name != "sales.sales.reprint"}
    actor = Actor(sold.tenant_id, None, sold.staff["CASHIER"], "Cashier", "CASHIER", grants=grants)
    service.record_print(sold.sale_id, actor, PrintWay.BROWSER)
    with pytest.raises(NotPermitted):
        service.record_print(sold.sale_id, actor, PrintWay.BROWSER)


def test_gift_receipts_are_counted_apart_and_are_no_copies(sold):
    actor = person(sold, "CASHIER")
    assert [service.record_print(sold.sale_id, actor, PrintWay.BROWSER, is_gift=True).number for _time in range(2)] == [1, 2]
    assert service.record_print(sold.sale_id, actor, PrintWay.BROWSER).number == 1
    assert audited(sold.sale_id) == []


def test_a_print_is_a_fact(sold):
    made = service.record_print(sold.sale_id, person(sold, "CASHIER"), PrintWay.BROWSER)
    db.session.commit()
    with pytest.raises(Exception, match=r"append|permission denied"):
        db.session.execute(db.update(ReceiptPrint).where(ReceiptPrint.id == made.id).values(number=9))
    db.session.rollback()


def test_a_receipt_of_another_business_is_not_found(sold):
    other = make_business()
    with pytest.raises(NotFound):
        service.record_print(sold.sale_id, person(other, "CASHIER"), PrintWay.BROWSER)


def test_the_printer_gets_the_receipt_once_and_then_copies_and_the_drawer_opens_once(app, sold):
    furnish(sold)
    for _time in range(2):
        service.send_to_printer(sold.sale_id, sold.register_id, person(sold, "CASHIER"))
    db.session.commit()
    drain(sold)
    first, second = printed(app, sold)
    assert "[drawer]" in first and "COPY" not in first
    assert "[drawer]" not in second and "COPY 1" in second


def make_sale(shop) -> object:
    """Post a sale of the till and return its id."""
    draft = make_draft(shop, make_shift(shop), (make_product("1.20", shop=shop, taxes=(make_tax("20"),), name="Water"), 2))
    post_sale(draft, person(shop, "CASHIER"))
    db.session.commit()
    return draft.id


def test_a_sale_prints_by_itself_after_the_commit_once(app, shop):
    furnish(shop, prints_automatically=True, paper_mm=58)
    sale_id = make_sale(shop)
    assert printed(app, shop) == []
    drain(shop)
    drain(shop)
    (text,) = printed(app, shop)
    assert "Water" in text and "2.40" in text and "[drawer]" in text
    made = db.session.scalars(db.select(ReceiptPrint).where(ReceiptPrint.sale_id == sale_id)).one()
    assert (made.number, made.way, made.employee_id) == (1, PrintWay.PRINTER, None)


def test_it_prints_in_the_language_of_the_branch(app, shop):
    furnish(shop, prints_automatically=True)
    db.session.get(Branch, (shop.tenant_id, shop.branch_id)).receipt_language = "ar"
    make_sale(shop)
    drain(shop)
    (text,) = printed(app, shop)
    assert "Water" not in text and "[picture 576 ×" in text


def test_a_receipt_that_somebody_was_quicker_to_print_does_not_print_again_by_itself(app, shop):
    furnish(shop, prints_automatically=True)
    sale_id = make_sale(shop)
    service.send_to_printer(sale_id, shop.register_id, person(shop, "CASHIER"))
    db.session.commit()
    drain(shop)
    assert len(printed(app, shop)) == 1


@pytest.mark.parametrize("register", [{"prints_automatically": False}, {"prints_automatically": True, "printer": ""}])
def test_nothing_prints_by_itself_without_the_wish_or_without_a_printer(app, shop, register):
    furnish(shop, **register)
    make_sale(shop)
    drain(shop)
    assert db.session.scalar(db.select(db.func.count()).select_from(PrintJob)) == 0


def test_a_sale_goes_on_when_its_printer_is_out_of_paper(app, shop):
    furnish(shop, printer="fake:broken", prints_automatically=True)
    make_sale(shop)
    drain(shop)
    job = db.session.scalars(db.select(PrintJob)).one()
    assert (job.status, job.attempts, job.error) == (PrintStatus.QUEUED, 1, "paper end")


@pytest.mark.parametrize(("number", "age", "expected"), [(1, 1, False), (1, 11, True), (2, 1, True)])
def test_the_page_of_a_first_print_becomes_a_copy_after_ten_minutes(number, age, expected):
    assert rules.is_copy(number, now() - timedelta(minutes=age), now()) is expected


def test_the_tax_office_of_saudi_arabia_gets_its_five_values():
    import base64
    from datetime import UTC, datetime
    from decimal import Decimal

    text = rules.zatca_text("متجر", "300000000000003", datetime(2026, 3, 14, 17, 5, tzinfo=UTC), Decimal("115"), Decimal("15"))
    raw, found = base64.b64decode(text), []
    while raw:
        tag, length = raw[0], raw[1]
        found.append((tag, raw[2:2 + length].decode()))
        raw = raw[2 + length:]
    assert found == [(1, "متجر"), (2, "300000000000003"), (3, "2026-03-14T17:05:00Z"), (4, "115.00"), (5, "15.00")]


def test_another_business_s_worker_scope_sees_none_of_it(sold):
    service.record_print(sold.sale_id, person(sold, "CASHIER"), PrintWay.BROWSER)
    db.session.commit()
    with tenant_scope(make_business().tenant_id):
        assert db.session.scalar(db.select(db.func.count()).select_from(ReceiptPrint)) == 0
