"""The developer page: there in development, nowhere in production."""

from decimal import Decimal

from app import create_app
from app.adapters.terminal import terminal
from app.kernel.database import db
from app.kernel.ids import new_id
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


def test_the_next_card_payment_is_told_to_the_fake_terminal(app):
    answer = Visitor(app).post("/developer/terminal", {"outcome": "decline"}, htmx=False)
    assert answer.headers["Location"] == "/developer"
    assert terminal().charge(new_id(), Decimal("10.00"), "GBP").state == "declined"
    assert terminal().charge(new_id(), Decimal("10.00"), "GBP").state == "approved"
