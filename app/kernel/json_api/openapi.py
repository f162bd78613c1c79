"""The description of the interface (OpenAPI 3.1), made from the declarations that the endpoints themselves use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from app.kernel.json_api.endpoint import Api, Operation
from app.kernel.json_api.interface import ERROR, Interface
from app.kernel.json_api.schema import UUID_
from app.kernel.resource import PUBLIC

_ARGUMENT = re.compile(r"<uuid:(\w+)>")
REFUSALS = {
    400: "The request could not be read, or lacks an Idempotency-Key that it needs.",
    401: "No key was sent, or one that is unknown, ended or too old.",
    403: "The key may not do this.",
    404: "There is no such record.",
    405: "The address takes other methods.",
    409: "The state of things does not allow it, or the same request is still being worked on.",
    413: "The request is too large.",
    415: "The request is not JSON.",
    422: "The request is not what the interface expects; `field` says where.",
    429: "Too many requests.",
}
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": True,
    "description": "Any text of your own, new for every new request. A repeat with the same key and content gets the "
                   "first answer again (kept for 72 hours); other content under the same key is refused with 422.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$", "examples": ["order-1001"]},
}


def document(interface: Interface, apis: Iterable[Api]) -> dict[str, Any]:
    """Return the whole description."""
    paths: dict[str, dict[str, Any]] = {}
    tags = []
    for api in apis:
        tags.append({"name": api.name, "description": api.about})
        for operation in api.operations:
            path = interface.base + _ARGUMENT.sub(r"{\1}", operation.rule)
            paths.setdefault(path, {})[operation.method.lower()] = _operation(interface, api.name, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": interface.title, "version": interface.version, "description": interface.description},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": {"key": interface.security},
            "schemas": {name: _open(schema) for name, schema in interface.schemas.items()} if interface.grows else interface.schemas,
            "responses": {f"Refused{status}": {"description": text, "content": {"application/json": {"schema": ERROR}}}
                          for status, text in REFUSALS.items()},
        },
    }


def _open(schema: Any) -> Any:
    """Return the schema of an answer with room for fields that newer versions add."""
    if isinstance(schema, list):
        return [_open(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: True if name == "additionalProperties" and one is False else _open(one) for name, one in schema.items()}


def _operation(interface: Interface, tag: str, operation: Operation) -> dict[str, Any]:
    summary, _blank, more = operation.about.partition("\n")
    is_open = operation.permission == PUBLIC
    described: dict[str, Any] = {
        "operationId": operation.id, "tags": [tag], "summary": summary.rstrip("."),
        "description": more.strip() + ("" if is_open else f"\n\nPermission: `{operation.permission}`."),
        "parameters": _parameters(interface, operation),
        "responses": {
            str(operation.status): {"description": "Done.", "content": {"application/json": {"schema": operation.answer}}},
            **{str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in _refusals(operation)},
        },
    }
    if is_open:
        described["security"] = []
    if operation.body:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
    return described


def _parameters(interface: Interface, operation: Operation) -> list[dict[str, Any]]:
    query = operation.query or {"properties": {}, "required": []}
    parameters = [{"name": name, "in": "path", "required": True, "schema": UUID_}
                  for name in _ARGUMENT.findall(operation.rule)]
    parameters += [{"name": name, "in": "query", "required": name in query["required"], "schema": schema}
                   for name, schema in query["properties"].items()]
    parameters += interface.parameters
    return [*parameters, _KEY] if operation.body and interface.is_keyed else parameters


def _refusals(operation: Operation) -> list[int]:
    statuses = {401, 405, 429, *operation.refuses}
    if operation.permission != PUBLIC:
        statuses |= {403, 404}
    if operation.query:
        statuses.add(422)
    if operation.body:
        statuses |= {400, 409, 413, 415, 422}
    return sorted(statuses)
