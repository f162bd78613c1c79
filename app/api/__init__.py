"""The JSON interface for devices and integrations: its wiring."""

from __future__ import annotations

from flask import Flask

from app.kernel import resource

UNPROTECTED: list = []
"""Blueprints without CSRF check: they identify by API key, never by a cookie (filled by `init_app`)."""


def init_app(app: Flask) -> None:
    """Register the routes of every version."""
    from app.api.v1.routes import resources  # reason: controllers need the finished package of the system below

    resource.register(app, list(resources()))
    UNPROTECTED[:] = [one.blueprint for one in resources()]
