"""Whether the interface is there, and what it can do."""

from __future__ import annotations

from app.api.v1.interface import INTERFACE, named
from app.kernel.clock import now
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.openapi import document
from app.kernel.json_api.schema import MOMENT, STRING
from app.kernel.resource import PUBLIC

service = Api(INTERFACE, "service", "Whether the interface is there, and what it can do")

HEALTH = named("Health", {"status": {"const": "ok"}, "version": STRING, "time": MOMENT})


@service.get("/health", permission=PUBLIC, answer=HEALTH)
def health() -> dict:
    """Say that the interface answers, and what time it is there."""
    return {"status": "ok", "version": "1", "time": now()}


@service.get("/openapi.json", permission=PUBLIC, answer={"type": "object"})
def openapi() -> dict:
    """Describe the interface (OpenAPI 3.1)."""
    from app.api.v1.routes import resources  # reason: the list of groups holds this one too

    return document(INTERFACE, resources())
