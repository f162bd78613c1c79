"""Hiring under real concurrency: each thread has its own connection, and nobody gets a failure for an answer."""

import uuid

from sqlalchemy import func, select

from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.business.employees.models import Employee
from app.pos.business.roles.queries import get_role_id
from app.pos.identity.users.models import User
from tests.personas import Persona, Visitor
from tests.pos.identity.people import an_address
from tests.races import at_once

AT = "/office/business/employees/"


def wish(shop, **given) -> dict:
    return {"name": "New", "role_id": str(get_role_id("CASHIER")), **given}


def test_somebody_who_is_hired_by_several_at_once_is_hired_once_and_the_others_are_told(app, shop):
    owners, data = [Persona(app, shop, "APP_OWNER") for _ in range(4)], wish(shop, email=f"{uuid.uuid4().hex}@example.test")
    db.session.commit()
    answers = at_once(app, 4, lambda number: owners[number].post(f"{AT}new", data, htmx=False))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert all("This person already works here." in answer.text for answer in answers if answer.status_code == 422)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(User).where(User.email == data["email"])) == 1


def test_several_who_are_hired_at_once_get_a_number_each(app, shop):
    owners, data = [Persona(app, shop, "APP_OWNER") for _ in range(4)], wish(shop)
    db.session.commit()
    answers = at_once(app, 4, lambda number: owners[number].post(f"{AT}new", data, htmx=False))
    assert [answer.status_code for answer in answers] == [303] * 4
    db.session.rollback()
    with tenant_scope(shop.tenant_id):
        numbers = db.session.scalars(select(Employee.number).where(Employee.name == "New").order_by(Employee.number)).all()
    assert len(set(numbers)) == 4


def test_two_sign_ups_with_one_address_at_once_make_one_person_and_the_other_is_told(app):
    email = f"{uuid.uuid4().hex}@example.test"
    data = {"business": "Corner Shop", "country": "GB", "name": "Robin", "email": email, "password": "correct horse battery"}
    visitors = [Visitor(app, an_address()) for _ in range(3)]
    answers = at_once(app, 3, lambda number: visitors[number].post("/sign-up", data, htmx=False))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]
    assert all("There is an account with this e-mail already." in answer.text for answer in answers if answer.status_code == 422)
