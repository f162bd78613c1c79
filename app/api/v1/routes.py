"""Every group of endpoints of version 1, in one list."""

from __future__ import annotations

from app.api.v1.business import business
from app.api.v1.catalog import catalog
from app.api.v1.customers import customers
from app.api.v1.reports import reports
from app.api.v1.sales import sales
from app.api.v1.service import service
from app.api.v1.shifts import shifts
from app.api.v1.stock import stock
from app.kernel.json_api.endpoint import Api
from app.pos.business.api import note_call

GROUPS = (service, business, catalog, stock, customers, shifts, sales, reports)
for _group in GROUPS:
    _group.blueprint.after_request(note_call)  # what programs call is counted for the licence


def resources() -> tuple[Api, ...]:
    """Return the groups in the order in which people read them."""
    return GROUPS
