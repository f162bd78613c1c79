"""Back-office pages of receipts, shifts and Z-reports."""

from decimal import Decimal

import pytest

from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.session import statements
from app.pos.sales.api import open_shift, post_sale
from tests.factories import make_draft, make_product
from tests.personas import Persona


@pytest.fixture
def day(shop):
    """An open shift with one sale."""
    cashier = system_actor(shop.tenant_id, employee_id=shop.staff["CASHIER"], register_id=shop.register_id)
    shop.cashier, shop.shift_id = cashier, open_shift(shop.register_id, Decimal("50.00"), cashier).id
    shop.product = make_product("5.00", shop=shop, name="Blue tea")
    shop.sale = post_sale(make_draft(shop, shop.shift_id, (shop.product, 2)), cashier)
    db.session.commit()
    return shop


def test_the_manager_finds_a_receipt_by_its_number(app, day):
    manager = Persona(app, day, "MANAGER")
    assert "B1-T01-000001" in manager.get("/office/sales/receipts/?text=b1-t01-1").text
    assert "No receipts found" in manager.get("/office/sales/receipts/?text=B1-T01-000009").text


def test_a_receipt_s_page_shows_lines_payments_and_seal(app, day):
    page = Persona(app, day, "MANAGER").get(f"/office/sales/receipts/{day.sale.id}")
    assert page.status_code == 200
    assert "Blue tea" in page.text
    assert "£10.00" in page.text


def test_a_stranger_finds_nothing(app, day):
    from tests.conftest import make_business

    stranger = Persona(app, make_business("Stranger"), "APP_OWNER")
    for path in (f"/office/sales/receipts/{day.sale.id}", f"/office/sales/shifts/{day.shift_id}"):
        assert stranger.get(path).status_code == 404


def test_the_manager_closes_the_day(app, day):
    manager = Persona(app, day, "MANAGER")
    assert manager.get("/office/sales/z-reports/new").status_code == 200
    refused = manager.post("/office/sales/z-reports/new", {"branch_id": day.branch_id})
    assert (refused.status_code, "Some shifts are still open" in refused.text) == (409, True)
    made = manager.post("/office/sales/z-reports/new", {"branch_id": day.branch_id, "close_open": "1"})
    page = manager.get(made.headers["HX-Redirect"])
    assert "B1-Z000001" in page.text
    assert "B1-Z000001" in manager.get("/office/sales/z-reports/").text
    assert manager.get(f"/office/sales/shifts/{day.shift_id}").status_code == 200


def test_lists_take_as_many_statements_for_one_row_as_for_three(app, day):
    manager = Persona(app, day, "MANAGER")
    manager.get("/office/sales/receipts/")  # the role's permissions are read once per process
    counts = []
    for _ in range(2):
        for path in ("/office/sales/receipts/", "/office/sales/shifts/"):
            sent: list[str] = []
            with statements(sent):
                assert manager.get(path).status_code == 200
            counts.append(len(sent))
        for _ in range(2):
            post_sale(make_draft(day, day.shift_id, (day.product, 1)), day.cashier)
        db.session.commit()
    assert counts[:2] == counts[2:]
