"""Every route of WK POS × every persona: nobody reaches what the role denies, a stranger finds nothing, nothing ends in a 500."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.resource import PUBLIC, SIGNED_IN
from app.pos.permissions import default_grants
from tests.conftest import make_business
from tests.factories import make_product, make_shift
from tests.personas import Persona

JUNK = (
    {}, {"name": "x" * 5000, "quantity": "NaN", "amount": "1e400", "price": "-1", "page": "0", "id": "7"},
    {"name": "\x00\u202e'\"<script>", "quantity": "١٢", "amount": "99999999999999999999", "branch_id": "nonsense",
     "start": "2026-13-99", "email": "@", "rows-0-variant_id": "x", "lines-0-quantity": "Infinity", "code": "😀" * 40},
)
NOT_DRIVEN = {
    "pos.identity.sign_in.sign_out",  # would end the persona's session for the routes after it
    "pos.business.till_access.sign_out",
}


def _routes(app, method: str) -> list[tuple[str, str, object]]:
    """Return (endpoint, path with made-up ids, route) of every route of ours with this method."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        route = getattr(app.view_functions[rule.endpoint], "route", None)
        if route is None or method not in rule.methods or rule.endpoint in NOT_DRIVEN or rule.endpoint.startswith("licensing."):
            continue
        values = {name: _sample(converter) for name, converter in rule._converters.items()}
        found.append((rule.endpoint, adapter.build(rule.endpoint, values, method=method), route))
    return sorted(found)


def _sample(converter):
    kind = type(converter).__name__
    return {"UUIDConverter": uuid.UUID(int=7), "IntegerConverter": 7}.get(kind, "sample")


@pytest.fixture(scope="module")
def personas(postgresql_app) -> SimpleNamespace:
    """A business with an owner, a manager, a cashier, each at the office; the cashier at the till with an open shift."""
    with postgresql_app.app_context():
        shop = make_business()
        make_shift(shop)
        make_product("2.50", shop=shop)
        db.session.commit()
        made = SimpleNamespace(
            shop=shop, owner=Persona(postgresql_app, shop, "APP_OWNER"), manager=Persona(postgresql_app, shop, "MANAGER"),
            cashier=Persona(postgresql_app, shop, "CASHIER").at_till(), nobody=postgresql_app.test_client())
        db.session.remove()
    return made


def _office(routes):
    return [entry for entry in routes if entry[1].startswith("/office") and entry[2].permission not in (PUBLIC, SIGNED_IN)]


@pytest.mark.parametrize("role", ["owner", "manager", "cashier"])
def test_a_page_opens_for_those_whose_role_allows_it_and_for_nobody_else(app, personas, role):
    grants = default_grants({"owner": "APP_OWNER", "manager": "MANAGER", "cashier": "CASHIER"}[role])
    wrong = []
    for endpoint, path, route in _office(_routes(app, "GET")):
        status = getattr(personas, role).get(path).status_code
        allowed = grants[route.permission].effect != "deny"
        if (allowed and status not in (200, 302, 303, 404)) or (not allowed and status != 403):
            wrong.append((endpoint, path, status))
    assert wrong == []


def test_nobody_gets_past_the_sign_in(app, personas):
    wrong = []
    for endpoint, path, route in _routes(app, "GET"):
        if route.permission != PUBLIC:
            status = personas.nobody.get(path).status_code
            if status not in (302, 303, 401):
                wrong.append((endpoint, status))
    assert wrong == []


def test_every_till_page_answers_the_cashier(app, personas):
    wrong = [(endpoint, status) for endpoint, path, _route in _routes(app, "GET") if path.startswith("/till")
             and (status := personas.cashier.get(path).status_code) >= 500]
    assert wrong == []


@pytest.mark.parametrize("junk", JUNK, ids=["empty", "absurd", "hostile"])
@pytest.mark.parametrize("role", ["owner", "cashier"])
def test_no_form_ends_in_a_500_whatever_is_sent(app, personas, role, junk):
    wrong = []
    app.config["PROPAGATE_FAILURES"] = False
    try:
        for endpoint, path, _route in _routes(app, "POST"):
            if path.startswith("/till") != (role == "cashier"):
                continue
            answer = getattr(personas, role).post(path, junk, key=str(new_id()))
            if answer.status_code >= 500:
                wrong.append((endpoint, answer.status_code))
    finally:
        app.config["PROPAGATE_FAILURES"] = True
    assert wrong == []


def test_no_address_ends_in_a_500_whatever_stands_in_its_query(app, personas):
    query = "?page=-7&by=x&start=2026-99-99&text=%00%F0%9F%98%80&branch_id=7&sort=%27&status=NONE&category_id=1&limit=1e9"
    wrong = []
    app.config["PROPAGATE_FAILURES"] = False
    try:
        for endpoint, path, _route in _routes(app, "GET"):
            persona = personas.cashier if path.startswith("/till") else personas.owner
            status = persona.get(path + query).status_code
            if status >= 500:
                wrong.append((endpoint, status))
    finally:
        app.config["PROPAGATE_FAILURES"] = True
    assert wrong == []
