"""The first set-up of a business on an installation that asks for a licence."""

import uuid

from app.kernel.tenancy import set_tenant
from tests.personas import Visitor
from tests.pos.business.license.test_ladder import stage

FORM = {"business": "Harbour Shop", "slug": "", "country": "GB", "name": "Owner", "password": "a few words in a row"}


def test_a_new_business_is_asked_for_its_serial_key_first_and_goes_on_to_its_set_up(licensed):
    set_tenant(None)
    visitor, made = Visitor(licensed.app), licensed.license()
    answer = visitor.post("/sign-up", FORM | {"email": f"{uuid.uuid4().hex[:10]}@example.com"})
    assert answer.headers["HX-Redirect"] == "/office/license/"
    page = visitor.get("/office/license/")
    assert stage(page) == ("LOCKED", "NOT_ACTIVATED")
    assert "Serial key" in page.text
    assert visitor.post("/office/setup/country", {"country": "GB"}).status_code != 403
    answer = visitor.post("/office/license/activate", {"serial": made.serial})
    assert answer.headers["HX-Redirect"] == "/office/"
    assert stage(visitor.get("/office/license/")) == ("VALID", "VALID")
