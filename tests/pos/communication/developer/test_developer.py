"""The developer page: there in development, nowhere in production."""

from app import create_app
from app.kernel.database import db
from tests.personas import Visitor
from tests.pos.identity.people import an_address, link_in, mails_to, make_person


def test_it_shows_the_fake_s_mails_with_their_links(app):
    person = make_person()
    Visitor(app, an_address()).post("/office/password/forgot", {"email": person.email}, htmx=False)
    link = link_in(mails_to(app, person.email)[0])
    page = Visitor(app).get(f"/developer?to={person.email}").text
    assert "Choose a new password" in page and link in page


def test_production_has_no_such_page(app, database):
    db.session.rollback()
    production = create_app({**database, "WKPOS_ENV": "production", "SECRET_KEY": "s" * 40})
    assert production.test_client().get("/developer").status_code == 404
