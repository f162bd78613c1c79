"""The description is valid, tells of every endpoint, and what it tells is true: schemathesis tries it out."""

from __future__ import annotations

import re
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

from app.api.v1.interface import INTERFACE
from app.api.v1.routes import resources
from app.kernel.json_api.openapi import document
from app.kernel.tenancy import set_tenant
from app.pos.business.api_keys import service
from tests.api.v1.conftest import Program, furnish, sale_of
from tests.conftest import make_business
from tests.personas import Visitor

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12  # of each operation, well-formed ones and malformed ones
OPERATIONS = [(operation.method, "/api/v1" + operation.rule) for api in resources() for operation in api.operations]
USUALLY_LEFT_OUT = ("serial_number", "external_reference", "amount")


def test_the_description_is_valid_and_open_to_everybody(app):
    answer = Visitor(app).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    validate(answer.json)


def test_the_description_tells_of_every_route_and_of_nothing_else(app):
    routed = {(method.lower(), _templated(rule.rule)) for rule in app.url_map.iter_rules()
              if rule.rule.startswith("/api/") for method in rule.methods - {"HEAD", "OPTIONS"}}
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
    schema = schemathesis.openapi.from_dict(_without_headers(document(INTERFACE, resources())))
    schema.app = postgresql_app
    return schema, program, known


@pytest.mark.parametrize(("method", "rule"), OPERATIONS, ids=[f"{method} {rule}" for method, rule in OPERATIONS])
def test_the_endpoint_answers_as_described_whatever_is_sent(postgresql_app, tried, monkeypatch, method, rule):
    monkeypatch.setattr(service, "REQUESTS", "1000000 per minute")
    monkeypatch.setitem(postgresql_app.config, "PROPAGATE_FAILURES", False)
    schema, program, known = tried
    operation = schema[_templated(rule)][method]
    takes_input = bool("<uuid:" in rule or method == "POST" or operation.query.items)
    with postgresql_app.app_context():
        _set_up_for(rule, program, known)
    well_formed = _try(operation, GenerationMode.POSITIVE, program, known)
    assert min(well_formed) < 300, f"nothing well-formed was accepted: {well_formed}"
    if takes_input:
        malformed = _try(operation, GenerationMode.NEGATIVE, program, known)
        assert malformed & {400, 404, 422}, f"nothing malformed was refused: {malformed}"
        assert 401 not in malformed


def _set_up_for(rule: str, program: Program, known: dict) -> None:
    """A shift is open, but where one is to be opened none is."""
    if rule.endswith("/shifts"):
        program.post(f"/shifts/{known['shift_id']}/close", {"denominations": {}})
    else:
        opened = program.post("/shifts", {"register_id": known["register_id"], "opening_balance": "100"})
        known["shift_id"] = opened.json["id"] if opened.status_code == 201 else opened.json["error"]["details"]["shift_id"]


def _try(operation, mode: GenerationMode, program: Program, known: dict) -> set[int]:
    """Send what schemathesis makes up; return the statuses of the answers, each checked against the description."""
    seen = set()

    def once(case) -> None:
        headers = {"Authorization": f"Bearer {program.key}"}
        if case.method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if mode is GenerationMode.POSITIVE:
            for place in (case.path_parameters, case.query, case.body):
                _put_known(place, known)
        seen.add(case.call_and_validate(checks=CHECKS, headers=headers).status_code)

    run = given(case=operation.as_strategy(generation_mode=mode))(once)
    settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
             suppress_health_check=list(HealthCheck))(run)()
    return seen


def _put_known(value, known: dict) -> None:
    """Most of what is tried is about things that exist: made-up ids would never get past 404."""
    if isinstance(value, dict):
        for name in list(value):
            if zlib.crc32(str(value[name]).encode(errors="replace")) % 5 == 0:
                _put_known(value[name], known)
            elif name in USUALLY_LEFT_OUT:
                del value[name]
            elif name in known:
                value[name] = known[name]
            else:
                _put_known(value[name], known)
    elif isinstance(value, list):
        for item in value:
            _put_known(item, known)


def _without_headers(described: dict) -> dict:
    """Leave out key and Idempotency-Key: nearly all that is malformed would end at them (they have tests of their own)."""
    for operation in (operation for methods in described["paths"].values() for operation in methods.values()):
        operation["parameters"] = [parameter for parameter in operation["parameters"] if parameter["in"] != "header"]
        operation.pop("security", None)
    described.pop("security")
    described["components"].pop("securitySchemes")
    return described


def _templated(rule: str) -> str:
    return rule.replace("<uuid:", "{").replace(">", "}")
