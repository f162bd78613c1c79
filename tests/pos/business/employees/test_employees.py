"""Employees: hiring, changing, deactivating; nobody raises themselves or others above their own place."""

import pytest

from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.refusal import Refusal
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import get_role_id, list_grants, verify_pin
from app.pos.business.employees import service
from app.pos.business.employees.queries import find_email, get_employee
from tests.conftest import make_business
from tests.personas import Persona

AT = "/office/business/employees/"


def actor_of(shop, role: str) -> Actor:
    return Actor(tenant_id=shop.tenant_id, user_id=None, employee_id=shop.staff.get(role), name=role, role=role,
                 grants=list_grants(get_role_id(role)))


def values(shop, role: str = "CASHIER", **given) -> dict:
    return {"name": "New", "role_id": get_role_id(role), "branch_id": None, "number": None, "language": None,
            "email": None, "pin": None, **given}


def code_of(work) -> str:
    with pytest.raises(Refusal) as refused:
        work()
    return refused.value.code


def test_numbers_run_on_and_skip_those_taken(shop):
    service.hire(values(shop, number="005"), shop.system)
    assert [get_employee(service.hire(values(shop), shop.system)).number for _ in range(2)] == ["006", "007"]


def test_a_staff_number_belongs_to_one(shop):
    service.hire(values(shop, number="A7"), shop.system)
    assert code_of(lambda: service.hire(values(shop, number="A7"), shop.system)) == "number_taken"


def test_with_an_e_mail_a_person_is_made_once_and_may_work_in_two_businesses(app, shop):
    email = f"{shop.slug}@example.com"
    first = service.hire(values(shop, email=email), shop.system)
    user_id = get_employee(first).user_id
    assert find_email(get_employee(first)) == email
    assert code_of(lambda: service.hire(values(shop, email=email.upper()), shop.system)) == "already_employed"
    db.session.commit()
    other = make_business("Other")
    second = service.hire(values(other, email=email), other.system)
    assert get_employee(second).user_id == user_id


def test_hr_hires_cashiers_but_no_administrators(shop):
    hr = actor_of(shop, "HR")
    service.hire(values(shop, "CASHIER"), hr)
    for role in ("ADMIN", "APP_OWNER"):
        assert code_of(lambda role=role: service.hire(values(shop, role), hr)) == "role_above_own"


def test_hr_takes_over_no_owner(shop):
    hr, owner = actor_of(shop, "HR"), shop.staff["APP_OWNER"]
    assert code_of(lambda: service.set_pin(owner, "7391", hr)) == "role_above_own"
    assert code_of(lambda: service.deactivate(owner, hr)) == "role_above_own"
    assert code_of(lambda: service.edit_employee(owner, {"email": "x@example.com"}, hr)) == "role_above_own"


def test_nobody_changes_the_own_role_or_deactivates_oneself(shop):
    service.hire(values(shop, "APP_OWNER"), shop.system)
    owner = actor_of(shop, "APP_OWNER")
    assert code_of(lambda: service.edit_employee(owner.employee_id, {"role_id": get_role_id("CASHIER")}, owner)) == "own_role"
    assert code_of(lambda: service.deactivate(owner.employee_id, owner)) == "own_place"


def test_the_last_owner_stays(shop):
    owner = shop.staff["APP_OWNER"]
    admin = actor_of(shop, "ADMIN")
    assert code_of(lambda: service.deactivate(owner, admin)) == "last_owner"
    assert code_of(lambda: service.edit_employee(owner, {"role_id": get_role_id("CASHIER")}, admin)) == "last_owner"
    service.hire(values(shop, "APP_OWNER"), shop.system)
    service.deactivate(owner, admin)
    assert not get_employee(owner).is_active


def test_the_owner_hires_somebody_in_the_back_office(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = owner.post(AT + "new", {"name": "Sam", "role_id": str(get_role_id("CASHIER")), "branch_id": str(shop.branch_id),
                                     "pin": "7391", "language": "ar"})
    edit = answer.headers["HX-Redirect"]
    page = owner.get(edit)
    assert page.status_code == 200 and "Created" in page.text
    employee = get_employee(edit.rsplit("/", 1)[1])
    assert (employee.name, employee.branch_id, employee.language) == ("Sam", shop.branch_id, "ar")
    assert verify_pin(employee.id, "7391") is None


def test_a_weak_pin_stays_in_the_form_with_what_to_do(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = owner.post(AT + "new", {"name": "Sam", "role_id": str(get_role_id("CASHIER")), "pin": "1234"})
    assert answer.status_code == 422
    assert "too easy to guess" in answer.text and 'value="Sam"' in answer.text


def test_a_new_pin_is_set_in_the_back_office(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    path = f"{AT}{shop.staff['CASHIER']}/pin"
    assert owner.post(path, {"pin": "1111"}).status_code == 422
    assert owner.post(path, {"pin": "7391"}).status_code == 200
    db.session.expire_all()
    assert verify_pin(shop.staff["CASHIER"], "7391") is None


def test_the_list_searches_filters_and_pages(app, shop):
    for number in range(35):
        service.create_employee(f"Helper {number:02d}", "CASHIER", shop.system)
    service.deactivate(service.create_employee("Former", "CASHIER", shop.system), shop.system)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    first = owner.get(AT).text
    assert "1–30 of 38" in first and "Former" not in first
    assert "31–38 of 38" in owner.get(AT + "?page=2").text
    assert "1–1 of 1" in owner.get(AT + "?q=helper+07").text
    assert "Former" in owner.get(AT + "?state=inactive").text
    assert "1–1 of 1" in owner.get(f"{AT}?role={get_role_id('MANAGER')}").text
    assert owner.get(AT + "?page=999&role=nonsense&state=x").status_code == 200


def test_deactivating_ends_the_office_at_the_next_request(app, shop):
    manager = Persona(app, shop, "MANAGER")
    assert manager.get(AT).status_code == 200
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.post(f"{AT}{shop.staff['MANAGER']}/deactivate").status_code == 200
    assert manager.get(AT).status_code != 200
    assert owner.post(f"{AT}{shop.staff['MANAGER']}/reactivate").status_code == 200
    assert manager.get(AT).status_code == 200


def test_strangers_and_cashiers(app, shop):
    other = make_business("Other")
    owner = Persona(app, shop, "APP_OWNER")
    theirs = f"{AT}{other.staff['CASHIER']}"
    assert owner.get(theirs).status_code == 404
    for path in ("/pin", "/deactivate", "/reactivate"):
        assert owner.post(theirs + path, {"pin": "7391"}).status_code == 404
    with tenant_scope(shop.tenant_id):
        body = {"name": "X", "role_id": str(get_role_id("CASHIER"))}
    assert owner.post(theirs, body).status_code == 404
    cashier = Persona(app, shop, "CASHIER")
    assert cashier.get(AT).status_code == 403
    assert cashier.post(AT + "new", body).status_code == 403


def test_a_role_or_branch_of_another_business_cannot_be_chosen(app, shop):
    other = make_business("Other")
    with tenant_scope(other.tenant_id):
        theirs = get_role_id("CASHIER")
    owner = Persona(app, shop, "APP_OWNER")
    assert owner.post(AT + "new", {"name": "X", "role_id": str(theirs)}).status_code == 422
    with tenant_scope(shop.tenant_id):
        own = get_role_id("CASHIER")
    assert owner.post(AT + "new", {"name": "X", "role_id": str(own), "branch_id": str(other.branch_id)}).status_code == 422


def test_a_manager_of_people_sees_who_is_signed_in_and_signs_them_out_of_this_business(app, shop):
    owner, manager = Persona(app, shop, "APP_OWNER"), Persona(app, shop, "MANAGER")
    page = f"/office/business/employees/{shop.staff['MANAGER']}"
    assert manager.get("/office/").status_code == 200
    assert "Sign out everywhere" in owner.get(page).text
    assert manager.post(f"{page}/end-sessions").status_code == 403
    assert owner.post(f"{page}/end-sessions", htmx=False).status_code == 303
    assert "Not signed in to the back office" in owner.get(page).text
    assert manager.get("/office/").status_code == 303
