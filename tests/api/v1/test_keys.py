"""Who may in: only a living key, for what it and its person may, and not too often."""

from datetime import timedelta

from app.kernel.clock import now
from app.kernel.database import db
from app.pos.business.api_keys import service
from app.pos.business.api_keys.models import ApiKey
from app.pos.business.employees.models import Employee
from tests.api.v1.conftest import Program, sale_of
from tests.personas import Persona, Visitor


def _change(program: Program, shop, **values) -> None:
    for name, value in values.items():
        setattr(db.session.get(ApiKey, (shop.tenant_id, program.key_id)), name, value)
    db.session.commit()


def test_without_a_key_the_answer_is_401_in_json(app, market):
    answer = Visitor(app).get("/api/v1/business")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json["error"]) == {"code", "message", "remedy", "status", "field", "details"}


def test_a_key_opens_its_business(program, market):
    answer = program.get("/business")
    assert (answer.status_code, answer.json["id"], answer.json["currency"]) == (200, str(market.tenant_id), "GBP")


def test_a_key_with_another_secret_is_unknown(program):
    program.key = program.key[:-3] + "xyz"
    answer = program.get("/business")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "key_unknown")


def test_a_key_with_another_business_in_it_is_unknown(program, stranger):
    program.key = stranger.key[:26] + program.key[26:]
    assert program.get("/business").json["error"]["code"] == "key_unknown"


def test_an_ended_key_an_expired_key_and_the_key_of_somebody_who_left_are_refused(program, market):
    _change(program, market, expires_at=now() - timedelta(seconds=1))
    assert program.get("/business").json["error"]["code"] == "key_expired"
    _change(program, market, revoked_at=now())
    assert program.get("/business").json["error"]["code"] == "key_revoked"
    _change(program, market, revoked_at=None, expires_at=None)
    db.session.get(Employee, (market.tenant_id, market.staff["APP_OWNER"])).is_active = False
    db.session.commit()
    answer = program.get("/business")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "key_holder_left")


def test_a_key_may_only_what_it_was_made_for(app, market):
    reader = Program(app, market, permissions=["catalog.products.view"])
    assert reader.get("/products").status_code == 200
    refused = reader.post("/sales", sale_of(market))
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not_permitted")
    assert refused.json["error"]["details"] == {"permission": "sales.till.sell"}


def test_a_key_never_may_more_than_its_person(app, market):
    cashier = Program(app, market, "CASHIER")
    assert cashier.get("/reports/sales", by="day").status_code == 403
    line = {"code": market.tea.barcode, "quantity": "1", "unit_price": "0.10"}
    assert cashier.post("/sales", sale_of(market, line)).json["error"]["code"] == "not_permitted"
    discounted = {"code": market.tea.barcode, "quantity": "1", "discount_percent": "50"}
    refused = cashier.post("/sales", sale_of(market, discounted))
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "beyond_limit")


def test_a_cookie_opens_nothing_here(app, market):
    owner = Persona(app, market, "APP_OWNER")
    assert owner.get("/api/v1/business").status_code == 401
    assert owner.post("/api/v1/sales", {"a": "b"}).status_code == 401


def test_the_last_use_is_noted(program, market):
    program.get("/business")
    key = db.session.get(ApiKey, (market.tenant_id, program.key_id), populate_existing=True)
    assert now() - key.last_used_at < timedelta(minutes=1)


def test_a_key_that_asks_too_often_waits(program, monkeypatch):
    monkeypatch.setattr(service, "REQUESTS", "2 per minute")
    answers = [program.get("/business") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json["error"]["code"], answers[2].headers["Retry-After"]) == ("rate_limited", "60")


def test_guessing_keys_is_slowed_down(app, program, monkeypatch):
    monkeypatch.setattr(service, "FAILURES", "2 per minute")
    guess = program.client
    answers = [guess.get("/api/v1/business", headers={"Authorization": "Bearer wkp_x"},
                         environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code for _ in range(3)]
    assert answers == [401, 401, 429]


def test_health_is_open_to_everybody(app):
    answer = Visitor(app).get("/api/v1/health")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
