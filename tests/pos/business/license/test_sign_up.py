"""The first set-up of a business on an installation that asks for a licence."""

import uuid

from app.kernel.tenancy import set_tenant
from tests.personas import Persona, Visitor
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


def test_what_to_do_first_is_said_with_where_a_key_is_to_be_had_and_the_set_up_may_come_first(licensed):
    set_tenant(None)
    visitor = Visitor(licensed.app)
    visitor.post("/sign-up", FORM | {"email": f"{uuid.uuid4().hex[:10]}@example.com"})
    page = visitor.get("/office/license/").text
    for address in ("https://license.example/licensing", "https://license.example/licensing/trial", "/office/setup/"):
        assert f'href="{address}"' in page
    assert page.index('name="serial"') < page.index("Without a network")
    assert "This device is not activated." not in page
    refused = visitor.post("/office/license/activate", {"serial": "WKP-12", "device_name": "Counter"}).text
    assert 'value="WKP-12"' in refused and 'value="Counter"' in refused and "SERIAL_INVALID" in refused


def test_who_may_not_enter_a_key_is_told_whom_to_ask(licensed):
    page = Persona(licensed.app, licensed.shop, "MANAGER").get("/office/license/")
    if page.status_code == 200:
        assert "Tell the owner of the business." in page.text and 'name="serial"' not in page.text


def test_a_business_that_had_a_licence_is_told_how_things_stand_as_ever(installed):
    assert "No key yet?" not in installed.owner().get("/office/license/").text
