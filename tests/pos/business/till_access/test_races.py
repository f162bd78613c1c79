"""The door of a till under real concurrency: each thread has its own connection."""

from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import verify_pin
from app.pos.business.employees.queries import get_employee
from app.pos.business.registers import service as registers
from tests.races import at_once


def test_of_two_devices_with_one_code_one_becomes_the_till(app, shop):
    code = registers.create_pairing_code(shop.register_id, shop.system)
    db.session.commit()

    def pair(number: int) -> str:
        with tenant_scope(None):
            try:
                registers.pair_with_code(code, f"device {number}")
            except Refusal as refusal:
                return refusal.code
            db.session.commit()
            return "paired"

    assert sorted(at_once(app, 6, pair)) == ["paired"] + ["pairing_code_wrong"] * 5


def test_a_burst_of_guesses_is_counted_one_by_one(app, shop):
    def guess(number: int) -> str:
        with tenant_scope(shop.tenant_id):
            refusal = verify_pin(shop.staff["CASHIER"], f"88{number:02d}")
            db.session.commit()
            return refusal.code

    assert sorted(at_once(app, 8, guess)) == ["pin_locked"] * 4 + ["pin_wrong"] * 4
    db.session.rollback()
    assert get_employee(shop.staff["CASHIER"]).pin_failed_attempts == 5
