"""The settings of the business."""

from decimal import Decimal

from app.kernel.database import db
from app.pos.business.api import get_tenant
from tests.personas import Persona

AT = "/office/business/settings/"
FILLED = {"name": "Harbour Shop", "legal_name": "Harbour Trading", "tax_number": "GB1", "email": "shop@example.com",
          "phone": "+44 20 1", "rounding_method": "global", "variance_limit": "12,50", "held_hours": "12",
          "asks_service_type": "y", "prices_include_tax": "y"}


def test_the_owner_saves_the_settings(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.post(AT, FILLED).headers["HX-Redirect"] == AT
    tenant = get_tenant()
    db.session.refresh(tenant)
    assert (tenant.name, tenant.rounding_method, tenant.variance_limit) == ("Harbour Shop", "global", Decimal("12.50"))
    assert tenant.prices_include_tax is True
    assert tenant.features == {"service_types": True, "held_hours": 12}
    page = owner.get(AT).text
    assert 'value="12.5"' in page and "GBP" in page


def test_a_bad_entry_stays_in_the_form(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    for bad in ({"variance_limit": "-1"}, {"variance_limit": "1.234"}, {"email": "nobody"}, {"name": ""},
                {"rounding_method": "up"}, {"held_hours": "0"}):
        assert owner.post(AT, {**FILLED, **bad}).status_code == 422
    assert get_tenant().name == "Corner Shop"


def test_an_accountant_s_view_is_not_a_manager_s_edit(app, shop):
    manager = Persona(app, shop, "MANAGER")
    assert manager.get(AT).status_code == 200
    assert manager.post(AT, FILLED).status_code == 403
    assert Persona(app, shop, "CASHIER").get(AT).status_code == 403
