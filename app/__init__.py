"""WK POS: what the application is made of, readable at a glance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import subscriptions
from app.config import ROOT, Settings, load_settings
from app.kernel import compiled, filters, health, i18n, logging, security, session, static_files, web
from app.kernel.database import db

csrf = CSRFProtect()
migrate = Migrate()
htmx = Htmx()


def create_app(env: Mapping[str, str] | None = None) -> Flask:
    """Make the application from the environment; raise ConfigurationError when a setting is unusable."""
    settings = load_settings(os.environ if env is None else env)
    app = web.Application(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    from app.licensing import models as licensing_models  # noqa: F401 -- reason: as below
    from app.pos import models  # noqa: F401 -- reason: SQLite's engine options need every schema, commands none
    configure(app, settings)
    if settings.trusted_proxies:  # the address that rate limits count is the visitor's, not the proxy's
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    for part in (i18n, security, logging, web, static_files, filters, compiled):
        part.init_app(app)
    session.init_app(app, db)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), include_schemas=True, compare_type=True)
    csrf.init_app(app)
    htmx.init_app(app)
    app.register_blueprint(health.blueprint)
    if "pos" in settings.systems:
        from app import pos  # reason: a process serves only the systems it is configured for

        pos.init_app(app)
        from app import api  # reason: the interface stands on the system below

        api.init_app(app)
        for blueprint in (*pos.UNPROTECTED, *api.UNPROTECTED):
            csrf.exempt(blueprint)
    if "licensing" in settings.systems:
        from app import licensing  # reason: as above

        licensing.init_app(app)
        for blueprint in licensing.UNPROTECTED:
            csrf.exempt(blueprint)
    subscriptions.register(app, settings.systems)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Hand Flask and its extensions what they need of the settings."""
    logging.configure(settings.is_production)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(
        ROOT=ROOT,
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=session.engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="wkpos",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production and settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.environment == "test",
        PROPAGATE_FAILURES=settings.environment == "test",
    )


