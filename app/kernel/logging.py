"""Structured logs: one JSON line (or a readable one in development) with request id and tenant."""

from __future__ import annotations

import logging
import time

import structlog
from flask import Flask, g, request
from structlog.typing import EventDict, Processor

from app.kernel.tenancy import current_tenant

log = structlog.get_logger()


def configure(production: bool, level: int = logging.INFO) -> None:
    """Set the process's log format."""
    shared: list[Processor] = [structlog.contextvars.merge_contextvars, _add_tenant, structlog.processors.add_log_level,
              structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.format_exc_info]
    last: Processor = structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(processors=[*shared, last], wrapper_class=structlog.make_filtering_bound_logger(level),
                        cache_logger_on_first_use=False)


def _add_tenant(_logger, _method: str, entry: EventDict) -> EventDict:
    """Say in every line whose work it is about."""
    tenant_id = current_tenant()
    return entry if tenant_id is None else {**entry, "tenant": str(tenant_id)}


def init_app(app: Flask) -> None:
    """Log every request with its time, but those of probes and static files."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response):
        if request.endpoint != "static" and not request.path.startswith(("/healthz", "/readyz", "/metrics")):
            log.info("request", method=request.method, path=_path(), status=response.status_code,
                     ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1))
        return response


def _path() -> str:
    """Return the request's path, without the secret that a mailed link carries in it."""
    return request.url_rule.rule if request.url_rule and "token" in (request.view_args or {}) else request.path
