"""The vocabulary of interfaces: small JSON schemas (2020-12, as OpenAPI 3.1 takes them).

What comes in is written in place, so that it can be checked as it stands; what goes out may be named once
(`Interface.named`) and is referred to from then on.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

UUID_ = {"type": "string", "format": "uuid"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time", "description": "UTC, ISO 8601"}
FLAG = {"type": "boolean"}
WHOLE = {"type": "integer"}
STRING = {"type": "string"}


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


def named_values(items: Schema) -> Schema:
    """Return the schema of an object whose fields are names that nobody knows beforehand."""
    return {"type": "object", "additionalProperties": items}


def given(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    """Return the schema of an object that comes in: nothing but these fields, the first of them must be there."""
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required),
            "additionalProperties": False, **more}


def told(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: Any) -> Schema:
    """Return the schema of an object that programs of another version than ours send: fields that we do not know are ignored.

    Those that we know are checked as strictly as those of `given`.
    """
    return given(required, optional, **{"description": "fields that are not named here are ignored", **more, "additionalProperties": True})


PAGING = {"page": {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1},
          "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}}
"""The parameters of every list."""
