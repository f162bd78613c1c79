"""PINs: right, wrong, locked, unlocked; who may approve what."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from app.kernel.actor import Grant
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.refusal import NotFound, Refusal
from app.pos.business.api import check_approval, create_employee, get_role_id, list_approvers, list_sellers, verify_pin
from app.pos.business.branches.service import create_branch
from app.pos.business.employees import service as employees
from app.pos.business.employees.queries import get_employee
from app.pos.business.employees.rules import ensure_pin, initials, lock_after
from app.pos.business.roles.service import edit_role


def wrong(shop, times: int) -> list[str]:
    return [verify_pin(shop.staff["CASHIER"], "9999").code for _ in range(times)]


def test_the_right_pin_is_taken_and_forgets_earlier_failures(shop):
    assert wrong(shop, 4) == ["pin_wrong"] * 4
    assert verify_pin(shop.staff["CASHIER"], "1002") is None
    assert get_employee(shop.staff["CASHIER"]).pin_failed_attempts == 0


def test_a_pin_may_be_typed_in_arabic_digits(shop):
    assert verify_pin(shop.staff["CASHIER"], "١٠٠٢") is None


def test_the_fifth_wrong_pin_locks_even_the_right_one_for_a_minute(shop):
    assert wrong(shop, 5) == ["pin_wrong"] * 4 + ["pin_locked"]
    refusal = verify_pin(shop.staff["CASHIER"], "1002")
    assert (refusal.code, refusal.details["minutes"]) == ("pin_locked", 1)
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert verify_pin(shop.staff["CASHIER"], "1002") is None


def test_one_locked_pin_leaves_the_others_alone(shop):
    wrong(shop, 5)
    assert verify_pin(shop.staff["MANAGER"], "1001") is None


def test_a_new_pin_unlocks(shop):
    wrong(shop, 5)
    employees.set_pin(shop.staff["CASHIER"], "7391", shop.system)
    assert verify_pin(shop.staff["CASHIER"], "7391") is None


@pytest.mark.parametrize(("failures", "minutes"), [(4, 0), (5, 1), (6, 2), (8, 8), (11, 60), (40, 60)])
def test_locks_grow_up_to_an_hour(failures, minutes):
    assert (lock_after(failures) or timedelta()) == timedelta(minutes=minutes)


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "1212", "99999999", "234567", "2580"])
def test_pins_that_are_guessed_first_are_refused(pin):
    with pytest.raises(Refusal) as refused:
        ensure_pin(pin)
    assert refused.value.code == "pin_weak"


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "", "12 34"])
def test_pins_have_four_to_eight_digits(pin):
    with pytest.raises(Refusal) as refused:
        ensure_pin(pin)
    assert refused.value.code == "pin_malformed"


def test_an_employee_of_another_business_is_not_found(app, shop):
    from tests.conftest import make_business

    make_business("Other")
    with pytest.raises(NotFound):
        verify_pin(shop.staff["CASHIER"], "1002")


def test_sellers_are_the_active_people_of_the_branch_who_have_a_pin_and_may_sell(shop):
    north = create_branch({"name": "North", "country": "GB", "currency": "GBP", "timezone": "Europe/London"}, shop.system)
    create_employee("Northern", "CASHIER", shop.system, branch_id=north, pin="8264")
    create_employee("No pin", "CASHIER", shop.system)
    create_employee("Keeper", "INVENTORY", shop.system, pin="8265")
    gone = create_employee("Gone", "CASHIER", shop.system, pin="8266")
    employees.deactivate(gone, shop.system)
    assert [person["name"] for person in list_sellers(shop.branch_id)] == ["App_Owner", "Cashier", "Manager"]
    assert "Northern" in [person["name"] for person in list_sellers(north)]


def test_approvers_are_those_who_need_no_approval_themselves(shop):
    names = [person["name"] for person in list_approvers([("sales.till.price", None)], shop.branch_id)]
    assert names == ["App_Owner", "Manager"]
    assert [person["name"] for person in list_approvers([("sales.till.discount", Decimal("60"))], shop.branch_id)] == ["App_Owner"]


def test_an_approval_needs_the_right_person_and_the_right_pin(shop):
    ask = ([("sales.till.price", None)], shop.branch_id)
    assert check_approval(*ask, shop.staff["CASHIER"], "1002").code == "approver_unable"
    assert check_approval(*ask, shop.staff["MANAGER"], "9999").code == "pin_wrong"
    assert check_approval(*ask, shop.staff["MANAGER"], "1001") is None


def test_an_approver_who_lost_the_right_is_asked_no_more(shop):
    edit_role(get_role_id("MANAGER"), {"sales.till.price": Grant("approve")}, shop.system)
    db.session.commit()
    assert [person["name"] for person in list_approvers([("sales.till.price", None)], shop.branch_id)] == ["App_Owner"]


@pytest.mark.parametrize(("name", "letters"), [("Cashier 1", "C1"), ("Manager", "M"), ("Ana Maria Lopez", "AL")])
def test_initials(name, letters):
    assert initials(name) == letters
