"""The overview that the back office opens with."""

from __future__ import annotations

from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.pages import redirect_to
from app.kernel.resource import SIGNED_IN, Resource
from app.pos.business.api import ask_for_business, is_unfinished
from app.pos.reporting.dashboard import presenter

dashboard = Resource("pos.reporting.dashboard", url="/office")


@dashboard.page("/", permission=SIGNED_IN)
def index():
    """Show today's figures to those who may see them, and the ways on to everybody."""
    actor = current_actor()
    if actor.tenant_id is None:
        return ask_for_business()
    if actor.may("business.settings.edit") and is_unfinished():
        return redirect_to("pos.accounting.setup.index")
    return {"title": _("Overview"), **presenter.overview(actor)}
