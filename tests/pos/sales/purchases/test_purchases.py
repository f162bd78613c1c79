"""What a customer bought, as the back office shows it."""

from app.kernel.database import db
from app.pos.customers.api import create_customer
from app.pos.sales.sales.service import post_sale
from tests.factories import make_draft, make_product, make_shift
from tests.personas import Persona


def test_the_page_shows_totals_and_receipts(app, shop):
    customer_id = create_customer({"name": "Green Café"}, shop.system)
    tea = make_product("2.50", shop=shop)
    shift_id = make_shift(shop)
    for _sale in range(2):
        post_sale(make_draft(shop, shift_id, (tea, 2), customer_id=customer_id), shop.system)
        db.session.commit()
    page = Persona(app, shop, "APP_OWNER").get(f"/office/sales/purchases/{customer_id}")
    assert page.status_code == 200
    assert "B1-T01-000001" in page.text and "B1-T01-000002" in page.text and "£10.00" in page.text
