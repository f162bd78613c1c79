"""How a sale is served decides its taxes: asked at the till where the business says so, or taxes depend on it."""

from decimal import Decimal

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.business.api import SERVICE_TYPES, edit_business, get_tenant
from app.pos.catalog.api import edit_product
from app.pos.catalog.products.models import ProductTax
from app.pos.sales.till import cart, holding
from app.pos.sales.till.models import CartEvent
from tests.factories import make_tax
from tests.personas import Persona
from tests.pos.sales.till.conftest import add
from tests.pos.sales.till.test_pages import begin as begin_page


def by_service(till):
    """Tea is zero-rated to take away; the till asks."""
    till.zero = make_tax("0", code="ZERO")
    db.session.add(ProductTax(id=new_id(), product_id=till.tea.product_id, tax_id=till.zero.id, service_type="takeaway"))
    edit_business({"asks_service_type": True}, till.owner)
    db.session.commit()


def test_the_cart_begins_as_the_first_service_and_is_priced_again_with_the_taxes_of_another(till):
    by_service(till)
    basket = add(till.cashier, None, till.tea, till.water).basket
    assert (basket.cart.service_type, basket.cart.total, basket.cart.tax) == ("dine_in", Decimal("3.50"), Decimal("0.59"))
    basket = cart.set_service_type(till.cashier, basket.cart.id, "takeaway")
    assert [(line.tax, line.line_taxes[0]["code"] == "ZERO") for line in basket.lines] == [(Decimal(0), True), (Decimal("0.17"), False)]
    assert (basket.cart.total, basket.cart.tax) == (Decimal("3.50"), Decimal("0.17"))
    db.session.commit()
    basket = add(till.cashier, basket.cart.id, till.tea, quantity="2").basket
    assert basket.cart.tax == Decimal("0.17")
    basket = cart.set_service_type(till.cashier, basket.cart.id, "dine_in")
    assert basket.cart.tax == Decimal("1.42")
    db.session.commit()
    notes = db.session.scalars(db.select(CartEvent).where(CartEvent.kind == "service_type").order_by(CartEvent.created_at)).all()
    assert [note.reason for note in notes] == ["takeaway", "dine_in"]


def test_the_service_can_be_said_before_the_first_scan_and_is_kept_on_hold(till):
    by_service(till)
    basket = cart.set_service_type(till.cashier, None, "takeaway")
    db.session.commit()
    basket = add(till.cashier, basket.cart.id, till.tea).basket
    assert basket.cart.tax == 0
    held = holding.hold(till.cashier, basket.cart.id)
    db.session.commit()
    assert (holding.recall(till.cashier, held.cart.id).basket.cart.service_type, held.cart.tax) == ("takeaway", 0)


def test_a_till_that_does_not_ask_knows_no_services(till):
    basket = add(till.cashier, None, till.tea).basket
    assert basket.cart.service_type == ""
    with pytest.raises(Refusal) as refused:
        cart.set_service_type(till.cashier, basket.cart.id, "takeaway")
    assert refused.value.code == "service_type_unknown"


def test_a_product_with_taxes_of_a_service_lets_the_tills_ask_unless_the_business_said_no(till):
    tax = make_tax("5", code="FIVE")
    edit_product(till.tea.product_id, {"service_taxes": {"takeaway": [tax.id]}}, None, till.owner)
    assert get_tenant().features[SERVICE_TYPES] is True
    edit_business({"asks_service_type": False}, till.owner)
    edit_product(till.water.product_id, {"service_taxes": {"delivery": [tax.id]}}, None, till.owner)
    assert get_tenant().features[SERVICE_TYPES] is False


def test_the_switch_is_on_the_screen_and_the_receipt_says_the_service(app, pg_till):
    cashier = Persona(app, pg_till, "CASHIER").at_till()
    assert "Takeaway" not in cashier.get("/till").text
    by_service(pg_till)
    assert 'aria-pressed="true" hx-post="/till/service"' in cashier.get("/till").text
    number = begin_page(cashier, pg_till.tea)
    answer = cashier.post("/till/service", {"cart_id": number, "service_type": "takeaway"})
    assert answer.status_code == 200 and "VAT 20" not in answer.text
    paid = cashier.post("/till/exact", {"cart_id": number})
    assert paid.status_code == 200
    sale = db.session.execute(db.text("select id from sales.sale where tenant_id = :t"), {"t": pg_till.tenant_id}).scalar_one()
    assert "Takeaway" in cashier.get(f"/till/print/{sale}").text
    assert "Takeaway" in cashier.get("/till/x-report").text
    assert cashier.post("/till/service", {"cart_id": "", "service_type": "x"}).status_code == 422
