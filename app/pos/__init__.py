"""WK POS: till and back office, and the business behind them. Its wiring, in one list."""

from __future__ import annotations

from flask import Flask

from app.kernel import resource
from app.kernel.pages import provides_frame
from app.pos import models  # noqa: F401 -- the metadata is complete once the package is imported
from app.pos.business.api import ask_to_sign_in, load_actor
from app.pos.navigation import office_frame

UNPROTECTED: list = []
"""Blueprints without CSRF check: those that identify by API key or signature instead of a cookie."""


def resources() -> list[resource.Resource]:
    """Return every resource with routes, in the order of the domains."""
    # reason: controllers need the finished package
    from app.pos.business.audit.controller import audit_log
    from app.pos.business.branches.controller import branches
    from app.pos.business.employees.controller import employees
    from app.pos.business.registers.controller import registers
    from app.pos.business.roles.controller import roles
    from app.pos.business.tenants.controller import tenants
    from app.pos.business.till_access.controller import till_access

    return [
        tenants, branches, registers, till_access, employees, roles, audit_log,
    ]


def init_app(app: Flask) -> None:
    """Register the routes of WK POS."""
    resource.register(app, resources())
    app.extensions["load_actor"] = load_actor
    app.extensions["sign_in"] = ask_to_sign_in
    provides_frame(app, office_frame)
