"""Declaring endpoints: one declaration checks what comes in, writes what goes out and describes both.

    books = Api(INTERFACE, "books", "The books there are")

    @books.post("/books", permission="library.books.add", body=NEW_BOOK, answer=BOOK)
    def create(asked):
        ...
        return book_view(...)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import getdoc
from typing import Any

from flask import Response, request

from app.kernel.json_api.checking import Checker
from app.kernel.json_api.interface import Interface
from app.kernel.json_api.schema import Schema
from app.kernel.json_api.values import spelled
from app.kernel.refusal import Refusal
from app.kernel.resource import Resource

WAIT = 60  # seconds: limits are counted by the minute


@dataclass(frozen=True, slots=True)
class Operation:
    """What the description says of one endpoint."""

    id: str
    method: str
    rule: str
    permission: str
    about: str
    status: int
    answer: Schema
    query: Schema | None = None
    body: Schema | None = None
    refuses: tuple[int, ...] = ()


class Api(Resource):
    """A group of endpoints."""

    def __init__(self, interface: Interface, name: str, about: str) -> None:
        super().__init__(f"{interface.address}.{name}", url=interface.base)
        self.interface = interface
        self.about = about
        self.operations: list[Operation] = []
        self.blueprint.after_request(self._advise)

    def get(self, rule: str, *, permission: str, answer: Schema, query: Schema | None = None,
            refuses: tuple[int, ...] = ()) -> Callable:
        """Declare a reading endpoint; with `query` the handler gets the parameters as its first argument.

        `refuses` are statuses of refusals beyond those that every endpoint of its kind has. A handler returns plain
        values, or a finished response.
        """
        def register(handler: Callable) -> Callable:
            checker = Checker(query, self._compare_with) if query else None
            self._describe("GET", rule, handler, permission, 200, answer, query=query, refuses=refuses)
            return self.page(rule, permission=permission)(self._endpoint(
                handler, 200, (lambda: (checker.query(request.args),)) if checker else tuple))

        return register

    def post(self, rule: str, *, permission: str, body: Schema, answer: Schema, status: int = 201,
             refuses: tuple[int, ...] = ()) -> Callable:
        """Declare a changing endpoint; the handler gets the body's values (see `get`).

        Where the interface takes keys, repeats with the same key are answered once.
        """
        def register(handler: Callable) -> Callable:
            checker = Checker(body, self._compare_with)
            self._describe("POST", rule, handler, permission, status, answer, body=body, refuses=refuses)
            return self.action(rule, permission=permission, idempotent=self.interface.is_keyed)(self._endpoint(
                handler, status, lambda: (checker.body(request),)))

        return register

    @property
    def _compare_with(self) -> str:
        return self.interface.base + self.interface.openapi

    def _describe(self, method: str, rule: str, handler: Callable, permission: str, status: int, answer: Schema,
                  **known: Any) -> None:
        self.operations.append(Operation(f"{self.name}_{handler.__name__}", method, rule, permission,
                                         getdoc(handler) or "", status, answer, **known))

    def _endpoint(self, handler: Callable, status: int, read: Callable[[], tuple]) -> Callable:
        @wraps(handler)
        def view(**path: Any) -> Response:
            try:
                given = handler(*read(), **path)
            except Refusal as refusal:
                raise self.interface.reword(refusal) from refusal.__cause__
            return given if isinstance(given, Response) else answer(given, status)

        return view

    def _advise(self, response: Response) -> Response:
        """Say in headers what HTTP clients act upon: how to identify, when to come back."""
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = f'Bearer realm="{self.interface.title}"'
        elif response.status_code == 429:
            response.headers["Retry-After"] = str(WAIT)
        return response


def answer(value: Any, status: int = 200) -> Response:
    """Return plain values as a JSON response."""
    response = Response(json.dumps(spelled(value), ensure_ascii=False, separators=(",", ":")), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
