"""The customer's display: the last line, the total, then the change. Any browser on this till's second screen."""

from __future__ import annotations

from app.pos.sales.till import displaying
from app.pos.sales.till.controller.base import SELL, here, till
from app.pos.sales.till.presenter import link


@till.page("/display", permission=SELL)
def display():
    """Show the display; it asks for its content by itself."""
    at = here()
    return {"title": at.business_name, "currency": at.currency, "state_url": link("display_state"),
            "display": displaying.state(at)}


@till.page("/display/state", permission=SELL, kind="fragment")
def display_state():
    """Show what the customer sees now."""
    at = here()
    return {"currency": at.currency, "state_url": link("display_state"), "display": displaying.state(at)}
