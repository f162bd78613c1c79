"""The vocabulary of the interface: small JSON schemas (2020-12, as OpenAPI 3.1 takes them), and the named ones.

What comes in is written in place, so that it can be checked as it stands; what goes out may be named once (`named`)
and is referred to from then on.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
NAMED: dict[str, Schema] = {}

UUID_ = {"type": "string", "format": "uuid"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time", "description": "UTC, ISO 8601"}
FLAG = {"type": "boolean"}
WHOLE = {"type": "integer"}
STRING = {"type": "string"}
MONEY = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2,4}$", "description": "an amount of money, exact", "examples": ["12.50"]}
NUMBER = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,4})?$", "description": "an exact number", "examples": ["1.5"]}

AMOUNT_IN = {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,4})?$", "examples": ["12.50"],
             "description": "an amount of money, as text: numbers of JSON are not exact"}
QUANTITY_IN = {"type": "string", "format": "decimal", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,4})?$", "examples": ["2"],
               "description": "how many, as text"}
PERCENT_IN = {"type": "string", "format": "decimal", "pattern": r"^(100|[0-9]{1,2}(\.[0-9]{1,4})?)$", "examples": ["10"]}


def text(most: int, least: int = 0, **more: Any) -> Schema:
    """Return the schema of a text of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": most, **more}


def one_of(*values: str) -> Schema:
    """Return the schema of a choice among words."""
    return {"type": "string", "enum": list(values)}


def or_null(schema: Schema) -> Schema:
    """Return the schema that lets a value be null too."""
    return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else {**schema, "type": [schema["type"], "null"]}


def several(items: Schema, most: int | None = None, least: int = 0) -> Schema:
    """Return the schema of a list."""
    limits = {"maxItems": most, "minItems": least} if most is not None else {}
    return {"type": "array", "items": items, **limits}


def given(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    """Return the schema of an object that comes in: nothing but these fields, the first of them must be there."""
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required),
            "additionalProperties": False, **more}


def named(name: str, properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """Name the schema of an object that goes out, all of it always there but the optional fields; return its reference."""
    NAMED[name] = {"type": "object", "properties": properties, "additionalProperties": False,
                   "required": [field for field in properties if field not in optional]}
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str, items: Schema) -> Schema:
    """Name the schema of one page of a list."""
    return named(f"{name}Page", {"items": several(items), "page": WHOLE, "limit": WHOLE, "total": WHOLE})


PAGING = {"page": {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1},
          "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}}
"""The parameters of every list."""

ERROR = named("Error", {"error": {
    "type": "object", "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "description": "stable; decide by this"},
        "message": {"type": "string", "description": "what is wrong, for people"},
        "remedy": {"type": "string", "description": "what to do about it, for people"},
        "status": WHOLE,
        "field": {"type": ["string", "null"], "description": "where in the request: lines.0.quantity"},
        "details": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
    },
    "required": ["code", "message", "remedy", "status", "field", "details"]}})
