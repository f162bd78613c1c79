"""Trying out an interface for programs as its own description tells: what is well-formed is answered, what is not refused."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12  # of each operation, well-formed ones and malformed ones


def templated(rule: str) -> str:
    """Return a rule of Flask as a path of the description."""
    return rule.replace("<uuid:", "{").replace(">", "}")


def without_headers(described: dict) -> dict:
    """Leave out keys and other headers: nearly all that is malformed would end at them (they have tests of their own)."""
    for operation in (operation for methods in described["paths"].values() for operation in methods.values()):
        operation["parameters"] = [parameter for parameter in operation["parameters"] if parameter["in"] != "header"]
        operation.pop("security", None)
    described.pop("security")
    described["components"].pop("securitySchemes")
    return described


def ensure_as_described(operation: Any, headers: Callable[[], Mapping[str, str]], known: Mapping[str, Any], *,
                        takes_input: bool, left_out: tuple[str, ...] = ()) -> None:
    """Fail unless the operation answers as described, accepts something well-formed and refuses what is malformed.

    `headers` makes the headers of one request, `known` are values by name that something stands behind, `left_out`
    names that are usually left out.
    """
    well_formed = _try(operation, GenerationMode.POSITIVE, headers, known, left_out)
    assert min(well_formed) < 300, f"nothing well-formed was accepted: {well_formed}"
    if takes_input:
        malformed = _try(operation, GenerationMode.NEGATIVE, headers, known, left_out)
        assert malformed & {400, 404, 422}, f"nothing malformed was refused: {malformed}"
        assert 401 not in malformed


def _try(operation, mode: GenerationMode, headers: Callable, known: Mapping[str, Any], left_out: tuple[str, ...]) -> set[int]:
    """Send what schemathesis makes up; return the statuses of the answers, each checked against the description."""
    seen = set()

    def once(case) -> None:
        if mode is GenerationMode.POSITIVE:
            for place in (case.path_parameters, case.query, case.body):
                _put_known(place, known, left_out)
        seen.add(case.call_and_validate(checks=CHECKS, headers=dict(headers())).status_code)

    run = given(case=operation.as_strategy(generation_mode=mode))(once)
    settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
             suppress_health_check=list(HealthCheck))(run)()
    return seen


def _put_known(value, known: Mapping[str, Any], left_out: tuple[str, ...]) -> None:
    """Most of what is tried is about things that exist: made-up ids would never get past 404."""
    if isinstance(value, dict):
        for name in list(value):
            if zlib.crc32(str(value[name]).encode(errors="replace")) % 5 == 0:
                _put_known(value[name], known, left_out)
            elif name in left_out:
                del value[name]
            elif name in known:
                value[name] = known[name]
            else:
                _put_known(value[name], known, left_out)
    elif isinstance(value, list):
        for item in value:
            _put_known(item, known, left_out)
