"""docs/api.md against the code: the endpoints, permissions, codes, limits and examples on the page are real."""

import json
import re
from pathlib import Path

from app.api.v1.interface import INTERFACE
from app.api.v1.routes import resources
from app.kernel.idempotency import KEPT
from app.kernel.json_api import checking
from app.kernel.json_api.openapi import document
from app.kernel.json_api.schema import PAGING
from app.kernel.resource import PUBLIC, SIGNED_IN
from app.pos.business.api_keys.rules import OFFERED
from app.pos.business.api_keys.service import FAILURES, REQUESTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(GET|POST) (\S+)` \| (.*) \| (.*) \|$", PAGE, re.M)
NO_NAME = {PUBLIC: "none, no key", SIGNED_IN: "any key"}


def test_the_table_has_every_endpoint_with_its_permission_and_no_other():
    declared = {(operation.method, re.sub(r"<uuid:(\w+)>", r"{\1}", operation.rule),
                 NO_NAME.get(operation.permission, f"`{operation.permission}`"))
                for api in resources() for operation in api.operations}
    assert {(method, path, permission) for method, path, _about, permission in ROWS} == declared


def test_every_endpoint_named_in_the_text_exists():
    known = {(method.upper(), path.removeprefix("/api/v1"))
             for path, methods in document(INTERFACE, resources())["paths"].items() for method in methods}
    assert set(re.findall(r"`(GET|POST) (\S+)`", PAGE)) <= known


def test_the_filters_of_an_endpoint_are_its_parameters():
    paths = document(INTERFACE, resources())["paths"]
    for method, path, about, _permission in ROWS:
        taken = {parameter["name"] for parameter in paths["/api/v1" + path][method.lower()]["parameters"]
                 if parameter["in"] == "query"} - {"page", "limit"}
        if method == "GET":
            assert set(re.findall(r"`(\w+)`", about)) == taken, path


def test_every_permission_named_is_offered_for_keys():
    assert set(re.findall(r"`([a-z_]+\.[a-z_]+\.[a-z_]+)`", PAGE)) <= set(OFFERED)


def test_every_code_named_is_in_the_code():
    table = PAGE[PAGE.index("| status |"):PAGE.index("## Limits")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
    codes = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", table))
    assert {code for code in codes if f'"{code}"' not in source} == set()


def test_the_limits_are_the_ones_that_hold():
    assert f"{int(REQUESTS.split()[0]):,} requests a minute" in PAGE and REQUESTS.endswith("per minute")
    assert f"{FAILURES.split()[0]} wrong keys a minute" in PAGE and FAILURES.endswith("per minute")
    assert f"(1 to {PAGING['limit']['maximum']}, else {PAGING['limit']['default']})" in PAGE
    assert f"{KEPT.total_seconds() / 3600:.0f} hours" in PAGE
    assert checking.LARGEST_BODY == 1_000_000 and "at most 1 MB" in PAGE


def test_every_example_is_json():
    examples = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    assert len(examples) >= 7
    for example in examples:
        json.loads(example)
