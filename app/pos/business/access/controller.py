"""The front door: the start page, the language, and the business to work in."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, g, request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view
from app.kernel.i18n import _
from app.kernel.pages import keep_language, redirect_url, safe_next, url
from app.kernel.refusal import NotFound
from app.kernel.resource import PUBLIC, SIGNED_IN, Resource
from app.pos.business.access import service
from app.pos.business.access.queries import list_businesses
from app.pos.identity.api import choose_tenant

access = Resource("pos.business.access", url="")
HOME = "/office"


@access.page("/", permission=PUBLIC)
def start():
    """Show the ways in; whoever is signed in goes to the back office at once."""
    if current_actor():
        return redirect_url(HOME)
    settings = current_app.config["SETTINGS"]
    return {"title": _("Welcome"), "lead": _("Sell at the till, or look after the business in the back office."),
            "till_url": "/till", "office_url": HOME, "sign_up_url": url("pos.business.sign_up.index"),
            "portal_url": "/licensing" if settings.licenses_itself else None,
            "developer_url": "/developer" if settings.shows_developer_page else None}


@access.page("/language/<code>", permission=PUBLIC)
def language(code: str):
    """Show everything in another language from now on, and come back to the page."""
    target = safe_next(request.args.get("next"), "/")
    response = keep_language(code, target)
    service.keep_language(code, at_till=service.is_till(target))
    return response


@access.page("/office/businesses", permission=SIGNED_IN)
def businesses():
    """Show the businesses in which the person works."""
    actor = current_actor()
    rows = [{**row, "is_current": row["id"] == actor.tenant_id,
             "form": button_view(url("pos.business.access.switch", tenant_id=row["id"], next=_next()))}
            for row in list_businesses(actor.user_id)]
    return {"title": _("Choose a business"), "businesses": rows, "sign_up_url": url("pos.business.sign_up.index"),
            "sign_out": button_view(url("pos.identity.sign_in.sign_out")), "home_url": HOME if actor.tenant_id else None}


@access.action("/office/businesses/<uuid:tenant_id>", permission=SIGNED_IN, idempotent=False)
def switch(tenant_id: UUID):
    """Go on in another business."""
    if tenant_id not in {row["id"] for row in list_businesses(current_actor().user_id)}:
        raise NotFound("business_not_found")
    choose_tenant(g.session_id, tenant_id)
    return redirect_url(_next())


def _next() -> str:
    return safe_next(request.args.get("next"), HOME)
