"""The front door: start page, the way to sign in, the language, and the businesses of a person."""

from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import create_employee
from app.pos.business.employees.models import Employee
from app.pos.identity.users.queries import get_user
from tests.conftest import make_business
from tests.personas import Persona, Visitor
from tests.pos.identity.people import an_address, make_person, sign_in

BRANCHES = "/office/business/branches/"


def _employ(person, shop, role: str = "MANAGER"):
    with tenant_scope(shop.tenant_id):
        employee_id = create_employee("Robin", role, system_actor(shop.tenant_id), user_id=person.id)
        db.session.commit()
    return employee_id


def _signed_in(app, person) -> Visitor:
    visitor = Visitor(app, an_address())
    sign_in(visitor, person.email)
    return visitor


def test_the_start_page_leads_to_till_office_and_sign_up(app):
    page = Visitor(app).get("/").text
    assert 'href="/till"' in page and 'href="/office"' in page and 'href="/sign-up"' in page


def test_whoever_is_signed_in_skips_the_start_page(app, shop):
    assert Persona(app, shop, "CASHIER").get("/").headers["Location"] == "/office"


def test_a_stranger_is_sent_to_sign_in_and_comes_back(app):
    visitor = Visitor(app)
    assert visitor.get(BRANCHES + "?page=2").headers["Location"] == f"/office/sign-in?next={BRANCHES}?page%3D2"
    fragment = visitor.get(BRANCHES, headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/office/?a=1"})
    assert fragment.headers["HX-Redirect"] == "/office/sign-in?next=/office/?a%3D1"
    assert visitor.post(BRANCHES + "new", htmx=False).headers["Location"] == "/office/sign-in?next=/office"


def test_a_person_in_one_business_is_taken_there(app, shop):
    person = make_person()
    _employ(person, shop)
    visitor = _signed_in(app, person)
    assert visitor.get(BRANCHES).status_code == 303
    assert "Corner Shop" in visitor.get(BRANCHES).text


def test_a_person_in_two_businesses_chooses_and_switches(app):
    person, north, south = make_person(), make_business("North"), make_business("South")
    _employ(person, north)
    _employ(person, south, "CASHIER")
    visitor = _signed_in(app, person)
    assert visitor.get(BRANCHES).headers["Location"] == f"/office/businesses?next={BRANCHES}"
    page = visitor.get("/office/businesses").text
    assert "North" in page and "South" in page
    assert visitor.post(f"/office/businesses/{north.tenant_id}?next={BRANCHES}").headers["HX-Redirect"] == BRANCHES
    assert "North" in visitor.get(BRANCHES).text
    visitor.post(f"/office/businesses/{south.tenant_id}")
    assert visitor.get(BRANCHES).status_code == 403


def test_nobody_switches_to_a_business_that_is_not_theirs(app, shop):
    person = make_person()
    _employ(person, shop)
    visitor, other = _signed_in(app, person), make_business("Others")
    assert visitor.post(f"/office/businesses/{other.tenant_id}").status_code == 404
    assert visitor.post(f"/office/businesses/{new_id()}").status_code == 404
    assert "Others" not in visitor.get("/office/businesses").text


def test_who_no_longer_works_in_a_business_is_out_of_it_at_once(app, shop):
    person = make_person()
    employee_id = _employ(person, shop)
    visitor = _signed_in(app, person)
    visitor.get(BRANCHES)
    with tenant_scope(shop.tenant_id):
        db.session.get(Employee, (shop.tenant_id, employee_id)).is_active = False
        db.session.commit()
    assert visitor.get(BRANCHES).headers["Location"] == f"/office/businesses?next={BRANCHES}"
    assert "You have no place in a business" in visitor.get("/office/businesses").text
    assert visitor.get("/office/account/").status_code == 200


def test_the_language_is_kept_in_the_browser(app):
    visitor = Visitor(app)
    answer = visitor.get("/language/ar?next=/office/sign-in")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/sign-in")
    assert '<html lang="ar" dir="rtl"' in visitor.get("/office/sign-in").text
    assert visitor.get("/language/tlh").status_code == 404
    assert visitor.get("/language/en?next=//elsewhere.example").headers["Location"] == "/"


def test_the_language_is_kept_with_the_person(app):
    person = make_person()
    visitor = _signed_in(app, person)
    visitor.get("/language/ar?next=/office/account/")
    assert get_user(person.id).language == "ar"
    assert 'dir="rtl"' in _signed_in(app, person).get("/office/account/").text


def test_the_language_at_the_till_is_the_cashier_s(app, shop):
    till = Persona(app, shop, "CASHIER").at_till()
    till.get("/language/ar?next=/till")
    with tenant_scope(shop.tenant_id):
        assert db.session.get(Employee, (shop.tenant_id, shop.staff["CASHIER"])).language == "ar"
