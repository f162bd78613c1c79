"""What the demo and a development installation left behind in production: accounts whose secrets everybody knows."""

from __future__ import annotations

from flask import current_app

from app.cli import demo
from app.pos.business.api import list_tenants


def known_accounts() -> list[str]:
    """Return the names of accounts and businesses that everybody could sign in to, were it not refused; none outside production."""
    settings = current_app.config["SETTINGS"]
    if not settings.is_production:
        return []
    found = [email for _name, _role, _pin, email in demo.STAFF if email and demo.has_known_password(email)]
    if "licensing" in settings.systems:
        from app.cli import development  # reason: only such an installation has the License Server

        found += [development.STAFF] if development.has_known_password() else []
    return [*found, *(f"till of {tenant['slug']}" for tenant in list_tenants() if tenant["is_demo"])]
