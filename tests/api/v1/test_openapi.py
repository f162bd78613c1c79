"""The description is valid, tells of every endpoint, and what it tells is true: schemathesis tries it out."""

from __future__ import annotations

import re
import uuid

import pytest
import schemathesis
from openapi_spec_validator import validate

from app.api.v1.interface import INTERFACE
from app.api.v1.routes import resources
from app.kernel.json_api.openapi import document
from app.kernel.tenancy import set_tenant
from app.pos.business.api_keys import service
from tests.api.v1.conftest import Program, furnish, sale_of
from tests.conftest import make_business
from tests.described import ensure_as_described, templated, without_headers
from tests.personas import Visitor

OPERATIONS = [(operation.method, "/api/v1" + operation.rule) for api in resources() for operation in api.operations]
USUALLY_LEFT_OUT = ("serial_number", "external_reference", "amount")


def test_the_description_is_valid_and_open_to_everybody(app):
    answer = Visitor(app).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    validate(answer.json)


def test_the_description_tells_of_every_route_and_of_nothing_else(app):
    routed = {(method.lower(), templated(rule.rule)) for rule in app.url_map.iter_rules()
              if rule.endpoint.startswith("api.") for method in rule.methods - {"HEAD", "OPTIONS"}}
    described = {(method, path) for path, methods in document(INTERFACE, resources())["paths"].items() for method in methods}
    assert described == routed


def test_every_operation_tells_its_summary_parameters_body_answer_and_refusals():
    for path, methods in document(INTERFACE, resources())["paths"].items():
        for method, operation in methods.items():
            at = f"{method} {path}"
            assert operation["summary"], at
            placed = {(parameter["in"], parameter["name"]) for parameter in operation["parameters"]}
            assert {name for place, name in placed if place == "path"} == set(re.findall(r"{(\w+)}", path)), at
            assert (("header", "Idempotency-Key") in placed) == ("requestBody" in operation) == (method == "post"), at
            done = [status for status in operation["responses"] if status < "300"]
            assert len(done) == 1 and operation["responses"][done[0]]["content"]["application/json"]["schema"], at
            assert {"405", "429"} <= set(operation["responses"]), at
            if "security" not in operation:
                assert {"401", "403", "404"} <= set(operation["responses"]), at
                assert "Permission: `" in operation["description"], at
            if method == "post":
                assert {"400", "409", "413", "415", "422"} <= set(operation["responses"]), at


@pytest.fixture(scope="module")
def tried(postgresql_app):
    """The description, a program whose key may everything, and what is known of its shop: ids, codes, how one pays."""
    with postgresql_app.app_context():
        set_tenant(None)
        shop = furnish(make_business("Tried out"))
        program = Program(postgresql_app, shop)
        sale = program.post("/sales", sale_of(shop, {"code": shop.tea.barcode, "quantity": "50"}, payments=[{"method": "CARD"}])).json
        customer = program.post("/customers", {"name": "Ann"}).json
        set_tenant(None)
    known = {"sale_id": sale["id"], "customer_id": customer["id"], "variant_id": str(shop.tea.variant_id),
             "shift_id": str(shop.shift_id), "register_id": str(shop.register_id), "branch_id": str(shop.branch_id),
             "code": shop.tea.barcode, "item_id": sale["lines"][0]["id"], "quantity": "1", "country": "GB",
             "phone": "020 7946 0000", "payments": [{"method": "CASH"}]}
    schema = schemathesis.openapi.from_dict(without_headers(document(INTERFACE, resources())))
    schema.app = postgresql_app
    return schema, program, known


@pytest.mark.parametrize(("method", "rule"), OPERATIONS, ids=[f"{method} {rule}" for method, rule in OPERATIONS])
def test_the_endpoint_answers_as_described_whatever_is_sent(postgresql_app, tried, monkeypatch, method, rule):
    monkeypatch.setattr(service, "REQUESTS", "1000000 per minute")
    monkeypatch.setitem(postgresql_app.config, "PROPAGATE_FAILURES", False)
    schema, program, known = tried
    operation = schema[templated(rule)][method]
    takes_input = bool("<uuid:" in rule or method == "POST" or operation.query.items)
    with postgresql_app.app_context():
        _set_up_for(rule, program, known)

    def headers() -> dict[str, str]:
        key = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        return {"Authorization": f"Bearer {program.key}", **key}

    ensure_as_described(operation, headers, known, takes_input=takes_input, left_out=USUALLY_LEFT_OUT)


def _set_up_for(rule: str, program: Program, known: dict) -> None:
    """A shift is open, but where one is to be opened none is."""
    if rule.endswith("/shifts"):
        program.post(f"/shifts/{known['shift_id']}/close", {"denominations": {}})
    else:
        opened = program.post("/shifts", {"register_id": known["register_id"], "opening_balance": "100"})
        known["shift_id"] = opened.json["id"] if opened.status_code == 201 else opened.json["error"]["details"]["shift_id"]
