"""The description is valid, tells of every endpoint, and what it tells is true: schemathesis tries it out."""

from __future__ import annotations

import uuid
import zlib

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.v1.openapi import document
from app.api.v1.routes import resources
from app.kernel.tenancy import set_tenant
from app.pos.business.api_keys import service
from tests.api.v1.conftest import Program, furnish, sale_of
from tests.conftest import make_business
from tests.personas import Visitor

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(__import__("os").environ.get("EX", "15"))
OPERATIONS = [(operation.method, "/api/v1" + operation.rule) for api in resources() for operation in api.operations]


def test_the_description_is_valid_and_open_to_everybody(app):
    answer = Visitor(app).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    validate(answer.json)


def test_the_description_tells_of_every_route_and_of_nothing_else(app):
    routed = {(method.lower(), rule.rule.replace("<uuid:", "{").replace(">", "}")) for rule in app.url_map.iter_rules()
              if rule.endpoint.startswith("api.") for method in rule.methods - {"HEAD", "OPTIONS"}}
    described = {(method, path) for path, methods in document(resources())["paths"].items() for method in methods}
    assert described == routed


@pytest.fixture(scope="module")
def tried(postgresql_app):
    """The description, a program whose key may everything, and ids of things that exist."""
    with postgresql_app.app_context():
        set_tenant(None)
        shop = furnish(make_business("Tried out"))
        program = Program(postgresql_app, shop)
        sale = program.post("/sales", sale_of(shop, {"code": shop.tea.barcode, "quantity": "50"}, payments=[{"method": "CARD"}])).json
        customer = program.post("/customers", {"name": "Ann"}).json
        set_tenant(None)
    known = {"sale_id": sale["id"], "customer_id": customer["id"], "variant_id": str(shop.tea.variant_id),
             "shift_id": str(shop.shift_id), "register_id": str(shop.register_id), "branch_id": str(shop.branch_id),
             "code": shop.tea.barcode, "item_id": sale["lines"][0]["id"]}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", postgresql_app)
    return schema, program, known


@pytest.mark.parametrize(("method", "rule"), OPERATIONS, ids=[f"{method} {rule}" for method, rule in OPERATIONS])
def test_the_endpoint_answers_as_described_whatever_is_sent(postgresql_app, tried, monkeypatch, method, rule):
    monkeypatch.setattr(service, "REQUESTS", "1000000 per minute")
    monkeypatch.setitem(postgresql_app.config, "PROPAGATE_FAILURES", False)
    schema, program, known = tried
    with postgresql_app.app_context():
        program.post("/shifts", {"register_id": known["register_id"], "opening_balance": "100"})  # unless one is open
    operation = schema[rule.replace("<uuid:", "{").replace(">", "}")][method]
    takes_input = "<uuid:" in rule or method == "POST" or operation.query.items
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes_input else (GenerationMode.POSITIVE,):
        _try(operation, mode, program, known)


def _try(operation, mode: GenerationMode, program: Program, known: dict[str, str]) -> None:
    def once(case) -> None:
        case.headers["Authorization"] = f"Bearer {program.key}"
        if case.method == "POST" and mode is GenerationMode.POSITIVE:
            case.headers["Idempotency-Key"] = str(uuid.uuid4())
        if mode is GenerationMode.POSITIVE:
            for place in (case.path_parameters, case.query, case.body):
                _put_known(place, known)
        response = case.call_and_validate(checks=CHECKS)
        import os
        if os.environ.get("SEEN"): print("SEEN", case.method, case.path, mode.name, response.status_code, (response.json().get("error") or {}).get("code") if response.text.startswith("{") else "")

    run = given(case=operation.as_strategy(generation_mode=mode))(once)
    settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
             suppress_health_check=list(HealthCheck))(run)()


def _put_known(value, known: dict[str, str]) -> None:
    """Most of what is tried is about things that exist: made-up ids would never get past 404."""
    if isinstance(value, dict):
        for name in value:
            if name in known and zlib.crc32(str(value[name]).encode(errors="replace")) % 5:
                value[name] = known[name]
            else:
                _put_known(value[name], known)
    elif isinstance(value, list):
        for item in value:
            _put_known(item, known)
