"""A resource's routes: one address (`pos.sales.shifts`) is endpoint, URL, handler, template and test path.

    shifts = Resource("pos.sales.shifts", url="/office/sales/shifts")

    @shifts.page("/<uuid:shift_id>", permission="sales.shifts.view")
    def show(shift_id):
        return {"shift": queries.get_shift(shift_id)}          # renders templates/pos/sales/shifts/show.html

    @shifts.action("/<uuid:shift_id>/close", permission="sales.shifts.close")
    def close(shift_id):
        ...
        return {"shift": ...}                                   # renders templates/pos/sales/shifts/close.swap.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from flask import Blueprint, Flask, Response

PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Route:
    """What a route declares: who may use it, whether it changes anything, whether repeats are answered once."""

    permission: str
    mutates: bool
    idempotent: bool
    kind: str


class Resource:
    """The routes of one resource; `create_app` registers them in the open, in one list."""

    def __init__(self, address: str, *, url: str) -> None:
        self.address = address
        *self.parents, self.name = address.split(".")
        self.blueprint = Blueprint(self.name, __name__, url_prefix=url)

    def page(self, rule: str, *, permission: str, kind: str = "page") -> Callable:
        """Declare a GET route; `permission` is a name, or PUBLIC, or SIGNED_IN. `kind="fragment"` renders `_name.html`."""
        return self._route(rule, Route(permission, mutates=False, idempotent=False, kind=kind), methods=["GET"])

    def action(self, rule: str, *, permission: str, idempotent: bool = True, kind: str = "swap") -> Callable:
        """Declare a POST route that changes something; repeats with the same idempotency key get the first answer."""
        return self._route(rule, Route(permission, mutates=True, idempotent=idempotent, kind=kind), methods=["POST"])

    def _route(self, rule: str, route: Route, methods: list[str]) -> Callable:
        def register(handler: Callable) -> Callable:
            self.blueprint.add_url_rule(rule, handler.__name__, _View(handler, self.address, route), methods=methods)
            return handler

        return register


class _View:
    """A handler as Flask calls it, with the route that it serves."""

    def __init__(self, handler: Callable, address: str, route: Route) -> None:
        update_wrapper(self, handler)
        self.handler, self.address, self.route = handler, address, route

    def __call__(self, **arguments: Any) -> Response:
        from app.kernel.pages import answer  # reason: pages needs url helpers that need resources

        return answer(self.handler(**arguments), self.address, self.handler.__name__, self.route.kind)


def register(app: Flask, resources: list[Resource]) -> None:
    """Register the resources, nested so that endpoints read as the addresses: `system.domain.resource.handler`."""
    parents: dict[tuple[str, ...], Blueprint] = {}
    for resource in resources:
        for depth in range(1, len(resource.parents) + 1):
            parents.setdefault(tuple(resource.parents[:depth]), Blueprint(resource.parents[depth - 1], __name__))
        parents[tuple(resource.parents)].register_blueprint(resource.blueprint)
    for path, blueprint in sorted(parents.items(), key=lambda item: -len(item[0])):
        (parents[path[:-1]] if path[:-1] else app).register_blueprint(blueprint)
