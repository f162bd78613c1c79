"""Checking what comes in against its schema, and turning it into plain values of Python."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Request
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from werkzeug.datastructures import MultiDict

from app.kernel.i18n import _l
from app.kernel.json_api.schema import Schema
from app.kernel.refusal import Refusal

LARGEST_BODY = 1_000_000  # bytes
LONGEST_PROBLEM = 200
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONVERT: dict[str, Callable[[str], Any]] = {
    "uuid": UUID, "date": date.fromisoformat, "decimal": Decimal, "date-time": datetime.fromisoformat}
_formats = FormatChecker(formats=["uuid", "date"])


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """A moment comes with its offset: an hour of nowhere in particular is none."""
    return not isinstance(value, str) or datetime.fromisoformat(value).utcoffset() is not None


class Checker:
    """A schema, ready to be asked."""

    def __init__(self, schema: Schema, described_at: str) -> None:
        """`described_at` is the address of the description, for those whose request is refused."""
        self.schema = schema
        self.described_at = described_at
        self._validator = Draft202012Validator(schema, format_checker=_formats)

    def body(self, request: Request) -> Any:
        """Return the request's JSON in plain values; raise Refusal 400, 413, 415 or 422 (with the field's path)."""
        return self._checked(_read(request))

    def query(self, arguments: MultiDict[str, str]) -> dict[str, Any]:
        """Return the query's parameters in plain values, with their defaults; raise Refusal 422."""
        asked: dict[str, Any] = {}
        for name, values in arguments.lists():
            if len(values) > 1:
                raise self._wrong(name, "given more than once")
            kind = self.schema["properties"].get(name, {}).get("type")
            is_number = kind == "integer" and _INTEGER.fullmatch(values[0])
            asked[name] = int(values[0]) if is_number else values[0]
        defaults = {name: part["default"] for name, part in self.schema["properties"].items() if "default" in part}
        return {**dict.fromkeys(self.schema["properties"]), **defaults, **self._checked(asked)}

    def _checked(self, value: Any) -> Any:
        value = _known(self.schema, value)
        self._ensure_storable(value, ())
        error = min(self._validator.iter_errors(value), key=_place, default=None)
        if error is not None:
            raise self._wrong(_field(error), error.message)
        return _converted(self.schema, value)

    def _ensure_storable(self, value: Any, path: tuple) -> None:
        """Refuse what no database text can hold: NUL, and halves of surrogate pairs."""
        if isinstance(value, str):
            if _UNSTORABLE.search(value):
                raise self._wrong(_dotted(path), "holds a character that is no text (NUL, or half of a surrogate pair)")
        elif isinstance(value, dict):
            for key, item in value.items():
                self._ensure_storable(key, path)
                self._ensure_storable(item, (*path, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                self._ensure_storable(item, (*path, number))

    def _wrong(self, field: str, problem: str) -> Refusal:
        return Refusal("input_invalid", _l("The request is not what the API expects."), field=field or None,
                       remedy=_l("Compare it with %(address)s.", address=self.described_at), problem=problem[:LONGEST_PROBLEM])


def _read(request: Request) -> Any:
    if not request.is_json:
        raise Refusal("not_json", _l("The API takes JSON."), remedy=_l("Send it with Content-Type: application/json."),
                      status=415)
    if (request.content_length or 0) > LARGEST_BODY:
        raise Refusal("too_large", _l("This request is too large."), remedy=_l("Send it in several smaller ones."), status=413)
    try:
        return json.loads(request.get_data(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal("json_malformed", _l("This is not JSON."), remedy=_l("Check the request's body."), status=400) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _known(schema: Schema, value: Any) -> Any:
    """Return a value without the fields that its schema lets be there, but does not know (see `schema.told`)."""
    if isinstance(value, dict) and isinstance(properties := schema.get("properties"), dict):
        is_open = schema.get("additionalProperties") is True
        return {name: _known(properties.get(name, {}), item) for name, item in value.items() if name in properties or not is_open}
    if isinstance(value, list) and isinstance(items := schema.get("items"), dict):
        return [_known(items, item) for item in value]
    return value


def _converted(schema: Schema, value: Any) -> Any:
    if isinstance(value, dict):
        known, more = schema.get("properties", {}), schema.get("additionalProperties")
        rest = more if isinstance(more, dict) else {}
        return {key: _converted(known.get(key, rest), item) for key, item in value.items()}
    if isinstance(value, list):
        return [_converted(schema["items"], item) for item in value]
    if isinstance(value, str) and schema.get("format") in _CONVERT:
        return _CONVERT[schema["format"]](value)
    return int(value) if isinstance(value, float) else value  # JSON Schema calls 1.0 an integer


def _place(error: ValidationError) -> list[str]:
    return [str(part) for part in error.absolute_path]


def _field(error: ValidationError) -> str:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        path += (next(name for name in error.validator_value if name not in error.instance),)
    elif error.validator == "additionalProperties" and error.schema.get("additionalProperties") is False:
        path += (next(name for name in error.instance if name not in error.schema.get("properties", {})),)
    return _dotted(path)


def _dotted(path: tuple) -> str:
    return ".".join(str(part) for part in path)[:LONGEST_PROBLEM]


