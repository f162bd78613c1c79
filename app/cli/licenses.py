"""The heartbeats of the businesses of this installation, by the scheduler."""

from __future__ import annotations

import random

from app.kernel.tenancy import tenant_scope
from app.kernel.worker import application
from app.pos.business.api import beat, is_license_enforced, list_tenant_ids, used_of_plan
from app.pos.catalog.api import count_products

EVERY = 60.0
JITTER = 15.0


def pause() -> float:
    """Return the seconds until the next heartbeats: about a minute, so that installations do not speak all at once."""
    return EVERY + random.uniform(-JITTER, JITTER)


def heartbeats() -> None:
    """Ask the License Server about every business. The first one that finds it away speaks for all: nobody waits in vain."""
    with application().app_context():
        if not is_license_enforced():
            return
        for tenant_id in list_tenant_ids():
            with tenant_scope(tenant_id):
                if not beat(lambda: {**used_of_plan(), "products": count_products()}):
                    break
