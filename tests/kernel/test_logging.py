"""The log: one JSON line per request, with the request's id and the business it was for."""

import json

import pytest

from app.kernel import logging
from tests.personas import Persona


@pytest.fixture
def as_json():
    logging.configure(production=True)
    yield
    logging.configure(production=False)


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def test_a_request_is_one_line_with_its_id_and_tenant(app, shop, as_json, capsys):
    owner = Persona(app, shop, "APP_OWNER")
    capsys.readouterr()
    owner.get("/office/", headers={"X-Request-Id": "abc-1"})
    found = [line for line in lines(capsys) if line["event"] == "request"]
    assert len(found) == 1
    kept = {name: found[0][name] for name in ("method", "path", "status", "request_id", "tenant")}
    assert kept == {"method": "GET", "path": "/office/", "status": 200, "request_id": "abc-1", "tenant": str(shop.tenant_id)}


def test_probes_are_not_logged(app, as_json, capsys):
    app.test_client().get("/healthz")
    assert lines(capsys) == []
