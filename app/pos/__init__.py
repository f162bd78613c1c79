"""WK POS: till and back office, and the business behind them. Its wiring, in one list."""

from __future__ import annotations

from flask import Flask

from app.kernel import resource
from app.kernel.pages import provides_frame
from app.pos import models  # noqa: F401 -- the metadata is complete once the package is imported
from app.pos.business.api import load_actor
from app.pos.navigation import office_frame

UNPROTECTED: list = []
"""Blueprints without CSRF check: those that identify by API key or signature instead of a cookie."""


def resources() -> list[resource.Resource]:
    """Return every resource with routes, in the order of the domains."""
    from app.pos.business.branches.controller import branches  # reason: controllers need the finished package

    return [branches]


def init_app(app: Flask) -> None:
    """Register the routes of WK POS."""
    resource.register(app, resources())
    app.extensions["load_actor"] = load_actor
    provides_frame(app, office_frame)
