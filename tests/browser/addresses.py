"""Every address that answers a GET, taken from the routes themselves, with real ids: none can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Flask

from tests.personas import Visitor

LEFT_OUT = {
    "static": "files, not pages: tests/kernel/test_static_files.py",
    "health": "for machines",
    "api.v1": "JSON for machines: tests/api",
    "licensing": "another system, with people of its own: tests/licensing",
}
"""Endpoints, or the beginnings of their names, that no person opens."""


@dataclass(frozen=True, slots=True)
class Address:
    """A GET route with real ids, and who opens it: "office", "newcomer" (in the set-up), "till" or "public"."""

    endpoint: str
    path: str
    who: str


def list_addresses(app: Flask, shop: SimpleNamespace) -> list[Address]:
    """Return every GET route of the application; raises KeyError for an argument that the furnished shop has no value for."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or is_left_out(rule.endpoint):
            continue
        values = {name: _value(shop, rule.endpoint, name) for name in rule.arguments}
        who = _who(app, rule)
        query = f"?cart_id={shop.ids['cart_id']}" if who == "till" else ""
        found.append(Address(rule.endpoint, adapter.build(rule.endpoint, values, method="GET") + query, who))
    return sorted(found, key=lambda one: one.path)


def is_left_out(endpoint: str) -> bool:
    """Return whether no person opens an endpoint."""
    return any(endpoint == name or endpoint.startswith(f"{name}.") for name in LEFT_OUT)


def _value(shop: SimpleNamespace, endpoint: str, name: str) -> Any:
    """Return a route's own value, its resource's, or the one of that name."""
    for key in (f"{endpoint} {name}", f"{endpoint.rpartition('.')[0]} {name}", name):
        if key in shop.ids:
            return shop.ids[key]
    raise KeyError(f"{endpoint} takes {name}: tests/browser/furniture.py makes none")


def _who(app: Flask, rule) -> str:
    route = getattr(app.view_functions[rule.endpoint], "route", None)
    if rule.rule.startswith("/till") and rule.rule != "/till/pair":
        return "till"
    if rule.rule.startswith("/office/setup/") and not rule.rule.endswith("/done"):
        return "newcomer"
    return "public" if route is None or route.permission == "public" else "office"


def is_page(visitor: Visitor, address: Address) -> bool:
    """Return whether a whole page answers there; what answers with anything but 200 or a way on is a fault."""
    answer = visitor.get(address.path, headers={"Accept": "text/html"})
    assert answer.status_code in (200, 302, 303), f"{address.endpoint} {address.path}: {answer.status_code}"
    return answer.status_code == 200 and answer.mimetype == "text/html" and "<html" in answer.get_data(as_text=True)[:400]
