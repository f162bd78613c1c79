"""A new business signs up."""

import uuid

from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.business.tenants.models import Tenant
from app.pos.business.tenants.queries import find_tenant_id
from tests.personas import Visitor
from tests.pos.identity.people import PASSWORD, an_address, mails_to, make_person, sign_in


def _form(**changes) -> dict:
    name = uuid.uuid4().hex[:10]
    return {"business": f"Green {name}", "slug": "", "country": "DE", "name": "Robin", "email": f"{name}@example.test",
            "password": "a lighthouse in fog", **changes}


def _send(app, form: dict):
    visitor = Visitor(app, an_address())
    return visitor, visitor.post("/sign-up", form, htmx=False)


def test_a_business_is_made_and_its_owner_is_in(app):
    form = _form()
    visitor, answer = _send(app, form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office")
    tenant_id = find_tenant_id(form["business"].lower().replace(" ", "-"))
    with tenant_scope(tenant_id):
        tenant = db.session.get(Tenant, tenant_id)
        assert (tenant.name, tenant.country, tenant.currency, tenant.setup_step) == (form["business"], "DE", "EUR", "country")
    assert form["business"] in visitor.get("/office/business/branches/").text
    assert [mail["subject"] for mail in mails_to(app, form["email"])] == ["Welcome to WK POS"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(app):
    taken = make_person()
    for changes, sentence in (({"email": taken.email}, "There is an account with this e-mail already"),
                              ({"email": "nobody"}, "This is not an e-mail address"),
                              ({"password": "short"}, "Use at least 10 characters"),
                              ({"slug": "No Good"}, "Use small letters"), ({"country": "ZZ"}, "Choose one of the list")):
        form = _form(**changes)
        _visitor, answer = _send(app, form)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
        assert find_tenant_id(form["business"].lower().replace(" ", "-")) is None


def test_a_taken_short_name_is_refused_but_a_suggested_one_finds_its_way(app):
    form = _form()
    _send(app, form)
    slug = form["business"].lower().replace(" ", "-")
    assert "This short name is taken" in _send(app, _form(slug=slug))[1].text
    assert _send(app, _form(business=form["business"]))[1].status_code == 303
    assert _send(app, _form(business="متجر"))[1].status_code == 303


def test_a_person_who_is_signed_in_adds_a_second_business(app):
    person, visitor = make_person(), Visitor(app, an_address())
    sign_in(visitor, person.email, PASSWORD)
    assert 'name="password"' not in visitor.get("/sign-up").text
    for name in ("First", "Second"):
        assert visitor.post("/sign-up", {"business": name, "country": "GB"}, htmx=False).status_code == 303
        assert name in visitor.get("/office/business/branches/").text
    page = visitor.get("/office/businesses").text
    assert "First" in page and "Second" in page


def test_one_network_cannot_make_businesses_for_ever(app):
    visitor = Visitor(app, an_address())
    codes = [visitor.post("/sign-up", {}, htmx=False).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]


def test_the_country_of_the_browser_s_language_is_proposed(app):
    page = Visitor(app).get("/sign-up", headers={"Accept-Language": "de-AT,de;q=0.9"}).text
    assert '<option value="AT" selected>' in page
    assert '<option value="" selected>' in Visitor(app).get("/sign-up", headers={"Accept-Language": "ar"}).text
