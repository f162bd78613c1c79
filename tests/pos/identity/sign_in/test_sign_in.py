"""Signing in: the right password, the wrong one, too many of them, and out again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from app.kernel.clock import now
from app.kernel.database import db
from app.pos.identity.sessions.rules import locked_until
from app.pos.identity.sign_in.service import try_sign_in
from tests.personas import Persona, Visitor
from tests.pos.identity.people import PASSWORD, an_address, attempts, make_person, sign_in, token_of


def test_the_right_password_opens_the_office_and_is_put_on_record(app):
    person, visitor = make_person(), Visitor(app, an_address())
    answer = sign_in(visitor, person.email.upper(), next="/office/account/sessions")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/account/sessions")
    assert attempts(person.email) == [(True, "")]
    assert visitor.get("/office/account/sessions").status_code == 200


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_never_leads_to_another_site(app, target):
    assert sign_in(Visitor(app, an_address()), make_person().email, next=target).headers["Location"] == "/office"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app):
    person = make_person()
    wrong = sign_in(Visitor(app, an_address()), person.email, "not the password")
    unknown = sign_in(Visitor(app, an_address()), "nobody@example.test", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "E-mail or password is wrong. Check both and try again."
    assert sentence in wrong.text and sentence in unknown.text
    assert attempts(person.email) == [(False, "wrong_password")]


def test_a_person_without_a_password_cannot_sign_in(app):
    assert sign_in(Visitor(app, an_address()), make_person(password=None).email, "").status_code == 422


def test_the_fifth_wrong_password_locks_for_five_minutes_even_for_the_right_one(app):
    person, visitor = make_person(), Visitor(app, an_address())
    with time_machine.travel(now(), tick=False) as clock:
        codes = [sign_in(visitor, person.email, "not the password").status_code for _ in range(5)]
        assert codes == [422, 422, 422, 422, 429]
        locked = sign_in(visitor, person.email)
        assert locked.status_code == 429
        assert "Try again in 5 minutes" in locked.text
        clock.shift(timedelta(minutes=5, seconds=1))
        assert sign_in(visitor, person.email).status_code == 303
    assert attempts(person.email)[-2:] == [(False, "locked"), (True, "")]


def test_an_address_that_nobody_has_locks_alike(app):
    visitor, email = Visitor(app, an_address()), "ghost-of-the-shop@example.test"
    assert [sign_in(visitor, email, "x").status_code for _ in range(6)] == [422] * 4 + [429, 429]


def test_a_success_begins_the_count_anew(app):
    person, visitor = make_person(), Visitor(app, an_address())
    for _ in range(4):
        sign_in(visitor, person.email, "not the password")
    sign_in(visitor, person.email)
    visitor.post("/office/sign-out")
    assert sign_in(visitor, person.email, "not the password").status_code == 422


def test_every_fifth_failure_locks_twice_as_long_up_to_an_hour():
    moment = now()
    minutes = {count: locked_until(count, moment) for count in (0, 4, 5, 6, 10, 15, 25, 500)}
    assert {count: until and (until - moment) // timedelta(minutes=1) for count, until in minutes.items()} == {
        0: None, 4: None, 5: 5, 6: None, 10: 10, 15: 20, 25: 60, 500: 60}


def test_thirty_failures_from_one_network_stop_it_but_not_others(app):
    person, address = make_person(), an_address()
    for number in range(30):
        try_sign_in(f"guess-{number}@example.test", "x", address=address, device="")
    db.session.commit()
    refused = sign_in(Visitor(app, address), person.email)
    assert refused.status_code == 429
    assert "this network" in refused.text
    assert attempts(person.email) == [(False, "rate_limited")]
    assert sign_in(Visitor(app, an_address()), person.email).status_code == 303


def test_a_burst_of_guesses_at_once_is_counted_one_by_one(app):
    person = make_person()

    def guess(_number):
        with app.app_context():
            return sign_in(Visitor(app, an_address()), person.email, "not the password").status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(guess, range(8)))
    assert codes == [422] * 4 + [429] * 4


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(app):
    person, visitor, thief = make_person(), Visitor(app, an_address()), Visitor(app, an_address())
    sign_in(visitor, person.email)
    with thief.client.session_transaction() as cookie:
        cookie["token"] = token_of(visitor)
    assert thief.get("/office/account/").status_code == 200
    assert visitor.post("/office/sign-out", htmx=False).headers["Location"] == "/office/sign-in"
    assert thief.get("/office/account/").headers["Location"] == "/office/sign-in?next=/office/account/"


def test_the_form_needs_its_token(app):
    answer = Visitor(app, an_address()).client.post("/office/sign-in", data={"email": "a@example.test", "password": "x"})
    assert answer.status_code == 400


def test_whoever_is_signed_in_goes_on(app, shop):
    assert Persona(app, shop, "CASHIER").get("/office/sign-in").headers["Location"] == "/office"


def test_signing_in_works_on_both_engines(both):
    person = make_person()
    record = {"address": an_address(), "device": "Firefox"}
    assert try_sign_in(person.email, "wrong", **record).problem == "wrong"
    assert try_sign_in(person.email, PASSWORD, **record).token
    db.session.commit()
    assert attempts(person.email) == [(False, "wrong_password"), (True, "")]


def test_the_language_chosen_before_signing_in_is_the_person_s_from_then_on(app):
    person, visitor = make_person(), Visitor(app, an_address())
    visitor.get("/language/ar")
    sign_in(visitor, person.email)
    elsewhere = Visitor(app, an_address())
    sign_in(elsewhere, person.email)
    assert '<html lang="ar" dir="rtl"' in elsewhere.get("/office/account/").text
