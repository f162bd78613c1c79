"""Pages of lists that nobody has: whoever writes one into the address gets a page, not an error."""

import pytest

from app.kernel.database import db
from app.pos.customers.api import create_customer
from tests.personas import Persona
from tests.pos.inventory.goods import make_variant


@pytest.fixture
def owner(app, shop):
    make_variant(shop, "TEA", name="Tea")
    shop.customer = create_customer({"name": "Ann"}, shop.system)
    db.session.commit()
    return Persona(app, shop, "APP_OWNER")


@pytest.mark.parametrize("address", [
    "catalog/products/?q=tea&", "catalog/products/?", "customers/customers/?", "sales/receipts/?", "sales/purchases/{customer}?",
    "sales/shifts/?", "sales/z-reports/?", "inventory/alerts/?", "inventory/serials/?", "inventory/stock/?", "inventory/stock/?state=out&",
    "inventory/stock/?q=tea&"])
def test_a_page_beyond_every_list_is_a_page(owner, shop, address):
    for page in ("1" + "0" * 30, "-7", "0", "x"):
        assert owner.get(f"/office/{address.format(customer=shop.customer)}page={page}").status_code == 200, page
