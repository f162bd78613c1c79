"""What a cashier and an owner meet on every step of the ladder. A sale and an open shift are never interrupted."""

import re
import uuid
from datetime import timedelta

import pytest

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.security import encrypt, new_token
from app.kernel.tenancy import tenant_scope
from app.licensing.activations.service import free
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status, renew
from app.pos.business.license.queries import find_installed
from app.pos.business.license.state import held
from tests.factories import make_product
from tests.licensing.conftest import STAFF
from tests.pos.business.license.conftest import after

CATEGORY = "/office/catalog/categories/new"


def stage(page) -> tuple[str, str]:
    """Return (stage, code) as the page says them; VALID when it says nothing."""
    found = re.search(r'data-license-stage="(\w+)" data-license-code="(\w+)"', page.text)
    return found.groups() if found else ("VALID", "")


def refusal(answer) -> tuple[int, str]:
    """Return (status, code) of a refused action."""
    found = re.search(r'data-refusal="(\w+)"', answer.text)
    return answer.status_code, found[1] if found else ""


def open_shift(cashier):
    """Open a shift at the till."""
    return cashier.post("/till/shift/open", {"count-GBP-20": "5", "counted-GBP": "100.00"})


def scan(cashier, product, cart=""):
    """Scan a product; return the cart's id."""
    answer = cashier.post("/till/scan", {"cart_id": cart, "code[]": [product.barcode], "key[]": [str(uuid.uuid4())], "quantity[]": [""]})
    assert answer.status_code == 200
    found = re.search(r'id="till-cart-id" value="([^"]*)"', answer.text)
    return found[1] if found else cart


def sells(cashier, product) -> bool:
    """Return whether a whole sale goes through."""
    return cashier.post("/till/exact", {"cart_id": scan(cashier, product)}).status_code == 200


def closes(cashier) -> bool:
    """Return whether the open shift can be closed."""
    return cashier.post("/till/shift/close", {"counted-GBP": "100.00"}).status_code == 200


@pytest.fixture
def product(installed):
    made = make_product("2.50", shop=installed.shop)
    db.session.commit()
    return made


def test_with_a_valid_licence_nobody_is_told_anything(installed, product):
    cashier = installed.cashier()
    assert open_shift(cashier).status_code == 200
    assert sells(cashier, product)
    assert stage(cashier.get("/till")) == ("VALID", "")
    assert stage(installed.owner().get("/office/")) == ("VALID", "")
    assert stage(installed.owner().get("/office/license/")) == ("VALID", "VALID")


def test_an_unreachable_server_warns_then_leaves_selling_then_locks_the_next_shift(installed, product):
    installed.fake.is_away = True
    open_shift(installed.cashier())
    with after(installed, hours=23):
        assert installed.beat() is False
        assert stage(installed.owner().get("/office/")) == ("VALID", "")
    with after(installed, hours=25):
        owner, cashier = installed.owner(), installed.cashier()
        assert stage(owner.get("/office/")) == stage(cashier.get("/till")) == ("WARNING", "UNREACHABLE")
        assert owner.post(CATEGORY, {"name": "Drinks"}).status_code == 200
        assert sells(cashier, product)
    with after(installed, hours=73):
        owner, cashier = installed.owner(), installed.cashier()
        assert stage(owner.get("/office/")) == stage(cashier.get("/till")) == ("RESTRICTED", "UNREACHABLE")
        assert refusal(owner.post(CATEGORY, {"name": "Food"})) == (403, "UNREACHABLE")
        assert sells(cashier, product)
        assert closes(cashier)
        assert open_shift(cashier).status_code == 200
    with after(installed, days=31):
        owner, cashier = installed.owner(), installed.cashier()
        assert stage(owner.get("/office/")) == stage(cashier.get("/till")) == ("LOCKED", "UNREACHABLE")
        assert sells(cashier, product)
        assert closes(cashier)
        assert refusal(open_shift(cashier)) == (403, "UNREACHABLE")
        assert owner.get("/office/sales/receipts/").status_code == 200
        with tenant_scope(installed.shop.tenant_id):  # what is streamed ends later than its request
            assert product.name in owner.get("/office/catalog/imports/export.csv").text
            assert "Action" in owner.get("/office/business/audit/export.csv").text
        installed.fake.is_away = False
        assert installed.beat() is True
        assert stage(owner.get("/office/")) == ("VALID", "")
        assert open_shift(cashier).status_code == 200


def test_a_sale_begun_before_the_lock_is_finished_after_it(installed, product):
    cashier = installed.cashier()
    open_shift(cashier)
    cart = scan(cashier, product)
    change_status(installed.made.id, Verb.REVOKE, STAFF, "Charged back")
    db.session.commit()
    installed.beat()
    assert stage(cashier.get("/till")) == ("LOCKED", "REVOKED")
    scan(cashier, product, cart)
    assert cashier.post("/till/exact", {"cart_id": cart}).status_code == 200
    assert sells(cashier, product)


def test_a_revoked_licence_locks_the_next_shift_until_it_is_reinstated(installed, product):
    owner, cashier = installed.owner(), installed.cashier()
    open_shift(cashier)
    change_status(installed.made.id, Verb.REVOKE, STAFF, "Charged back")
    db.session.commit()
    installed.beat()
    assert stage(owner.get("/office/")) == ("LOCKED", "REVOKED")
    assert sells(cashier, product)
    assert closes(cashier)
    assert refusal(open_shift(cashier)) == (403, "REVOKED")
    assert refusal(owner.post(CATEGORY, {"name": "Food"})) == (403, "REVOKED")
    change_status(installed.made.id, Verb.REINSTATE, STAFF, "Paid")
    change_status(installed.made.id, Verb.RESUME, STAFF, "Paid")
    db.session.commit()
    installed.beat()
    assert open_shift(cashier).status_code == 200
    assert stage(owner.get("/office/")) == ("VALID", "")


def test_an_expired_licence_warns_through_its_grace_then_leaves_selling_then_locks(licensed):
    licensed.started = now()
    made = licensed.activate(licensed.license(expires_on=(now() + timedelta(days=2)).date()))
    for days, expected in ((1, ("VALID", "")), (4, ("WARNING", "GRACE_PERIOD")), (18, ("RESTRICTED", "EXPIRED")),
                           (50, ("LOCKED", "EXPIRED"))):
        with after(licensed, days=days):
            assert licensed.beat() is True
            owner, cashier = licensed.owner(), licensed.cashier()
            assert stage(owner.get("/office/")) == expected
            assert owner.post(CATEGORY, {"name": f"Drinks {days}"}).status_code == (200 if days < 18 else 403)
            assert open_shift(cashier).status_code == (403 if days == 50 else 200)
            closes(cashier)
    with after(licensed, days=51):
        renew(made.id, STAFF, months=12)
        db.session.commit()
        licensed.beat()
        assert stage(licensed.owner().get("/office/")) == ("VALID", "")


def test_a_suspended_licence_sells_only_and_never_locks(installed, product):
    change_status(installed.made.id, Verb.SUSPEND, STAFF, "Invoice open")
    db.session.commit()
    for days in (1, 200):
        with after(installed, days=days):
            installed.beat()
            owner, cashier = installed.owner(), installed.cashier()
            assert stage(owner.get("/office/")) == ("RESTRICTED", "SUSPENDED")
            assert refusal(owner.post(CATEGORY, {"name": "Food"})) == (403, "SUSPENDED")
            assert open_shift(cashier).status_code == 200
            assert sells(cashier, product)
            assert closes(cashier)


def test_a_device_that_was_freed_is_told_so(installed):
    free(uuid.UUID(held().claims.activation_id), STAFF, "Sold")
    db.session.commit()
    installed.beat()
    assert stage(installed.owner().get("/office/")) == ("LOCKED", "ACTIVATION_FREED")
    installed.activate(installed.made)
    assert stage(installed.owner().get("/office/")) == ("VALID", "")


def test_a_server_that_answers_with_a_refusal_is_no_unreachable_one(installed):
    row = find_installed()
    row.token = _other_token()
    db.session.commit()
    with after(installed, hours=25):
        installed.beat()
        assert stage(installed.owner().get("/office/")) == ("WARNING", "NOT_ACTIVATED")


def test_the_page_says_how_things_stand_why_and_until_when(installed):
    installed.fake.is_away = True
    with after(installed, hours=30):
        page = installed.owner().get("/office/license/").text
        assert "The License Server could not be reached." in page
        assert "Check the internet connection." in page
        assert "From then on only selling goes on." in page
        assert installed.made.serial in page
        assert "https://license.example/licensing" in page


def test_before_a_serial_key_is_entered_everything_can_be_read_and_the_page_is_where_one_is_sent(licensed):
    owner, cashier = licensed.owner(), licensed.cashier()
    assert stage(owner.get("/office/")) == stage(cashier.get("/till")) == ("LOCKED", "NOT_ACTIVATED")
    assert refusal(open_shift(cashier)) == (403, "NOT_ACTIVATED")
    assert owner.get("/office/accounting/journal/").status_code == 200
    made = licensed.license()
    answer = owner.post("/office/license/activate", {"serial": made.serial.lower().replace("-", " "), "device_name": "Counter"})
    assert answer.headers["HX-Redirect"] == "/office/license/"
    assert stage(owner.get("/office/license/")) == ("VALID", "VALID")
    assert "Counter" in owner.get("/office/license/").text
    assert open_shift(cashier).status_code == 200


def _other_token() -> str:
    return encrypt(new_token(), "business.installed_license.token")
