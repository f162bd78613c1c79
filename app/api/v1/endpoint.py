"""Declaring endpoints: one declaration checks what comes in, writes what goes out and describes both.

    sales = Api("sales", "What was sold, and selling")

    @sales.post("/sales", permission="sales.till.sell", body=NEW_SALE, answer=SALE)
    def create(asked):
        ...
        return sale_view(...)
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import getdoc
from typing import Any

from flask import Response, request

from app.api.v1.checking import Checker
from app.api.v1.schema import Schema
from app.api.v1.values import spelled
from app.kernel.i18n import _l
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.kernel.resource import Resource

BASE = "/api/v1"
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


class Api(Resource):
    """A group of endpoints."""

    def __init__(self, name: str, about: str) -> None:
        super().__init__(f"api.v1.{name}", url=BASE)
        self.about = about
        self.operations: list[Operation] = []
        self.blueprint.after_request(_advise)

    def get(self, rule: str, *, permission: str, answer: Schema, query: Schema | None = None) -> Callable:
        """Declare a reading endpoint; with `query` the handler gets the parameters as its first argument."""
        def register(handler: Callable) -> Callable:
            checker = Checker(query) if query else None
            self._describe("GET", rule, handler, permission, 200, answer, query=query)
            return self.page(rule, permission=permission)(_endpoint(
                handler, 200, (lambda: (checker.query(request.args),)) if checker else tuple))

        return register

    def post(self, rule: str, *, permission: str, body: Schema, answer: Schema, status: int = 201) -> Callable:
        """Declare a changing endpoint; the handler gets the body's values. Repeats with the same key are answered once."""
        def register(handler: Callable) -> Callable:
            checker = Checker(body)
            self._describe("POST", rule, handler, permission, status, answer, body=body)
            return self.action(rule, permission=permission)(_endpoint(
                handler, status, lambda: (checker.body(request),)))

        return register

    def _describe(self, method: str, rule: str, handler: Callable, permission: str, status: int, answer: Schema,
                  **known: Schema | None) -> None:
        self.operations.append(Operation(f"{self.name}_{handler.__name__}", method, rule, permission,
                                         getdoc(handler) or "", status, answer, **known))


def _advise(response: Response) -> Response:
    """Say in headers what HTTP clients act upon: how to identify, when to come back."""
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="WK POS"'
    elif response.status_code == 429:
        response.headers["Retry-After"] = str(WAIT)
    return response


def _endpoint(handler: Callable, status: int, read: Callable[[], tuple]) -> Callable:
    @wraps(handler)
    def view(**path: Any) -> Response:
        try:
            return answer(handler(*read(), **path), status)
        except ApprovalNeeded as needed:  # nobody stands beside a program to approve
            amount = needed.details.get("amount")
            raise Refusal("beyond_limit", _l("This goes beyond what the key may do without a person's approval."),
                          remedy=_l("Do it at the till, where a manager can approve it."), status=403,
                          permission=needed.details["permission"], amount=amount) from needed

    return view


def answer(value: Any, status: int = 200) -> Response:
    """Return plain values as a JSON response."""
    response = Response(json.dumps(spelled(value), ensure_ascii=False, separators=(",", ":")), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
