"""An interface for programs: where it is, what it is called, how programs prove who they are, and its named schemas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.kernel.json_api.schema import WHOLE, Schema, several
from app.kernel.refusal import Refusal

_ERROR: Schema = {
    "type": "object", "additionalProperties": False, "required": ["error"],
    "properties": {"error": {
        "type": "object", "additionalProperties": False,
        "properties": {
            "code": {"type": "string", "description": "stable; decide by this"},
            "message": {"type": "string", "description": "what is wrong, for people"},
            "remedy": {"type": "string", "description": "what to do about it, for people"},
            "status": WHOLE,
            "field": {"type": ["string", "null"], "description": "where in the request: lines.0.quantity"},
            "details": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        },
        "required": ["code", "message", "remedy", "status", "field", "details"]}}}
ERROR = {"$ref": "#/components/schemas/Error"}


@dataclass(frozen=True, slots=True)
class Interface:
    """What the endpoints of one interface have in common.

    `base` is the address before every endpoint's own, `address` the first words of their resources. `security` is the
    OpenAPI scheme by which programs prove who they are; `is_keyed` says that POSTs need an Idempotency-Key. `parameters`
    are OpenAPI parameters that every endpoint takes. `reword` gives the interface's own words to a refusal. `openapi` is
    the rule of the endpoint that describes the interface. `grows`: answers may have more fields than are described, for
    those who read them with a newer version; the description says so.
    """

    base: str
    address: str
    title: str
    description: str
    security: dict[str, Any]
    is_keyed: bool = False
    version: str = "1"
    parameters: tuple[dict[str, Any], ...] = ()
    reword: Callable[[Refusal], Refusal] = lambda refusal: refusal
    openapi: str = "/openapi.json"
    grows: bool = False
    schemas: dict[str, Schema] = field(default_factory=lambda: {"Error": _ERROR})

    def named(self, name: str, properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
        """Name the schema of an object that goes out, all of it always there but the optional fields; return its reference."""
        self.schemas[name] = {"type": "object", "properties": properties, "additionalProperties": False,
                              "required": [field for field in properties if field not in optional]}
        return {"$ref": f"#/components/schemas/{name}"}

    def page_of(self, name: str, items: Schema) -> Schema:
        """Name the schema of one page of a list."""
        return self.named(f"{name}Page", {"items": several(items), "page": WHOLE, "limit": WHOLE, "total": WHOLE})
