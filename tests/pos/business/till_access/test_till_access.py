"""The door of a till: pairing codes, signing in, switching cashiers, revoked devices."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.access.service import TILL_COOKIE
from app.pos.business.employees import service as employees
from app.pos.business.registers import service as registers
from app.pos.business.registers.models import Register
from app.pos.business.registers.queries import get_register
from app.pos.business.tenants.queries import get_tenant
from tests.personas import Persona


class Device:
    """A browser at the counter, with an address of its own so that tests do not throttle one another."""

    def __init__(self, app) -> None:
        self.app = app
        self.client = app.test_client()
        self.environ = {"REMOTE_ADDR": f"10.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}.{uuid.uuid4().int % 250}"}

    def get(self, path: str):
        with self.app.app_context():
            return self.client.get(path, environ_base=self.environ)

    def post(self, path: str, page: str, **data):
        """Send a form of `page` with its token."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text).group(1)
        with self.app.app_context():
            return self.client.post(path, data={"csrf_token": token, **data}, environ_base=self.environ)

    def pair(self, code: str):
        return self.post("/till/pair", "/till/pair", code=code)

    def sign_in(self, employee_id, pin: str):
        return self.post("/till/sign-in", "/till/sign-in", employee_id=str(employee_id), pin=pin)


@pytest.fixture
def code(shop) -> str:
    made = registers.create_pairing_code(shop.register_id, shop.system)
    db.session.commit()
    return made


def test_a_till_that_nobody_paired_is_sent_to_pairing(app):
    assert Device(app).get("/till/sign-in").headers["Location"] == "/till/pair"


def test_a_code_makes_a_device_a_till_and_a_pin_opens_it(app, shop, code):
    device = Device(app)
    assert device.pair(f"{code[:4]}-{code[4:]}".lower()).headers["Location"] == "/till/sign-in"
    page = device.get("/till/sign-in").text
    assert "Till 1" in page and "Cashier" in page
    answer = device.sign_in(shop.staff["CASHIER"], "1002")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/till")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(TILL_COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=34560000" in cookie


def test_a_code_works_once(app, shop, code):
    assert Device(app).pair(code).status_code == 303
    second = Device(app).pair(code)
    assert second.status_code == 422
    assert "no longer good" in second.text


def test_a_code_dies_after_fifteen_minutes(app, shop, code):
    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert Device(app).pair(code).status_code == 422


def test_a_new_code_ends_the_one_before(app, shop, code):
    registers.create_pairing_code(shop.register_id, shop.system)
    db.session.commit()
    assert Device(app).pair(code).status_code == 422


def test_the_code_itself_is_not_stored(shop, code):
    stored = get_register(shop.register_id)
    assert code not in (stored.pairing_code_hash or "") and len(stored.pairing_code_hash) == 64


def test_codes_are_not_guessed_forever(app, shop):
    device = Device(app)
    answers = [device.pair("AAAA-AAAA").status_code for _ in range(21)]
    assert answers[:20] == [422] * 20 and answers[20] == 429


def test_an_unpaired_device_is_out_at_once(app, shop, code):
    device = Device(app)
    device.pair(code)
    device.sign_in(shop.staff["CASHIER"], "1002")
    with tenant_scope(shop.tenant_id):
        registers.unpair(shop.register_id, shop.system)
        db.session.commit()
    assert device.get("/till/sign-in").headers["Location"] == "/till/pair"
    assert load(app, device) is None


def test_pairing_another_device_puts_the_first_one_out(app, shop, code):
    first, second = Device(app), Device(app)
    first.pair(code)
    with tenant_scope(shop.tenant_id):
        again = registers.create_pairing_code(shop.register_id, shop.system)
        db.session.commit()
    second.pair(again)
    assert first.get("/till/sign-in").headers["Location"] == "/till/pair"
    assert second.get("/till/sign-in").status_code == 200


def test_a_deactivated_cashier_is_out_at_once(app, shop, code):
    device = Device(app)
    device.pair(code)
    device.sign_in(shop.staff["CASHIER"], "1002")
    assert load(app, device).employee_id == shop.staff["CASHIER"]
    with tenant_scope(shop.tenant_id):
        employees.deactivate(shop.staff["CASHIER"], shop.system)
        db.session.commit()
    assert load(app, device) is None


def test_switching_cashiers_takes_one_tap_and_one_pin(app, shop, code):
    device = Device(app)
    device.pair(code)
    device.sign_in(shop.staff["CASHIER"], "1002")
    assert device.post("/till/sign-out", "/till/sign-in").headers["Location"] == "/till/sign-in"
    assert load(app, device) is None
    device.sign_in(shop.staff["MANAGER"], "1001")
    assert load(app, device).employee_id == shop.staff["MANAGER"]


def test_wrong_pins_are_counted_over_requests_and_lock(app, shop, code):
    device = Device(app)
    device.pair(code)
    answers = [device.sign_in(shop.staff["CASHIER"], "9999") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert "not right" in answers[0].text and "locked" in answers[4].text
    assert device.sign_in(shop.staff["CASHIER"], "1002").status_code == 422
    assert load(app, device) is None


def test_somebody_of_another_business_cannot_sign_in_here(app, shop, code):
    from tests.conftest import make_business

    stranger = make_business("Other")
    device = Device(app)
    device.pair(code)
    assert device.sign_in(stranger.staff["CASHIER"], "1002").status_code == 422


def test_a_forged_till_cookie_opens_nothing(app, shop):
    device = Device(app)
    device.client.set_cookie(TILL_COOKIE, f'["{shop.tenant_id}","{shop.register_id}","x"].forged')
    assert device.get("/till/sign-in").headers["Location"] == "/till/pair"


def test_a_manager_signed_in_to_the_office_chooses_the_register_and_is_signed_out(app, shop):
    manager = Persona(app, shop, "MANAGER")
    assert "Make this device a till" in manager.get("/till/pair").text
    answer = manager.post("/till/pair/register", {"register_id": str(shop.register_id), "leaves_office": "y"}, htmx=False)
    assert answer.headers["Location"] == "/till/sign-in"
    assert manager.get("/till/sign-in").status_code == 200
    assert manager.get("/office/business/registers/").status_code in (302, 303)


def test_a_cashier_may_not_pair_a_device(app, shop):
    cashier = Persona(app, shop, "CASHIER")
    assert cashier.post("/till/pair/register", {"register_id": str(shop.register_id)}, htmx=False).status_code == 403


def test_a_register_of_another_business_cannot_be_chosen(app, shop):
    from tests.conftest import make_business

    other = make_business("Other")
    manager = Persona(app, shop, "MANAGER")
    assert manager.post("/till/pair/register", {"register_id": str(other.register_id)}, htmx=False).status_code == 422
    with tenant_scope(other.tenant_id):
        assert get_register(other.register_id).device_token_hash is None


def test_a_device_that_becomes_another_till_leaves_the_first(app, shop, code):
    device = Device(app)
    device.pair(code)
    with tenant_scope(shop.tenant_id):
        second = registers.create_register({"branch_id": shop.branch_id, "name": "Till 2"}, shop.system)
        other = registers.create_pairing_code(second, shop.system)
        db.session.commit()
    device.pair(other)
    with tenant_scope(shop.tenant_id):
        db.session.expire_all()
        assert get_register(shop.register_id).device_token_hash is None
        assert get_register(second).device_token_hash is not None


def test_demo_tills_need_no_code_and_others_do(app, shop):
    device = Device(app)
    assert device.post(f"/till/pair/demo/{shop.register_id}", "/till/pair").status_code == 404
    with tenant_scope(shop.tenant_id):
        get_tenant().is_demo = True
        db.session.commit()
    try:
        assert "Use as demo till: Till 1" in device.get("/till/pair").text
        answer = device.post(f"/till/pair/demo/{shop.register_id}", "/till/pair")
        assert answer.headers["Location"] == "/till/sign-in"
        assert device.get("/till/sign-in").status_code == 200
    finally:
        with tenant_scope(shop.tenant_id):
            get_tenant().is_demo = False
            db.session.commit()


def test_two_devices_with_one_code_make_one_till(app, shop, code):
    registers.pair_with_code(code, "first")
    with pytest.raises(Refusal) as refused:
        registers.pair_with_code(code, "second")
    assert refused.value.code == "pairing_code_wrong"
    assert db.session.get(Register, (shop.tenant_id, shop.register_id)).device_name == "first"


def load(app, device: Device):
    """The actor that the device's next request to the till would have."""
    from app.kernel.tenancy import set_tenant
    from app.pos.business.api import load_actor

    jar = "; ".join(f"{cookie.key}={cookie.value}" for cookie in device.client._cookies.values())
    db.session.rollback()
    with app.app_context(), app.test_request_context("/till", headers={"Cookie": jar}):
        actor = load_actor()
    set_tenant(None)
    return actor
