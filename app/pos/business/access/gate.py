"""Where a request goes that lacks a person, or a business to work in."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, request

from app.kernel.actor import current_actor
from app.kernel.i18n import _l
from app.kernel.pages import is_htmx, redirect_to, redirect_url
from app.kernel.refusal import Refusal
from app.kernel.web import is_api, refuse
from app.pos.business.access.queries import list_businesses
from app.pos.business.access.service import is_till
from app.pos.identity.api import choose_tenant


def ask_to_sign_in() -> Response:
    """Send a till to its door and anybody else to the office's, to come back to the page they were on."""
    if is_api():
        return refuse(Refusal("not_signed_in", _l("Nobody is signed in."), status=401,
                              remedy=_l("Sign in, or send an API key.")))
    if is_till():
        return redirect_to("pos.business.till_access.sign_in")
    return redirect_to("pos.identity.sign_in.index", next=_page())


def ask_for_business() -> Response:
    """Go on in the person's only business, or let them choose among several."""
    if is_api():
        return refuse(Refusal("no_business", _l("No business is chosen."), status=403,
                              remedy=_l("Choose a business in the back office first.")))
    actor = current_actor()
    businesses = list_businesses(actor.user_id)
    if len(businesses) != 1 or request.method != "GET":
        return redirect_to("pos.business.access.businesses", next=_page())
    choose_tenant(g.session_id, businesses[0]["id"])
    return redirect_url(_page()) if is_htmx() else make_response(redirect(request.full_path, 303))


def _page() -> str:
    """Return the page that the person sees: for a fragment or a sent form, the one it belongs to."""
    if request.method == "GET" and not is_htmx():
        return request.full_path.rstrip("?")
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    return parts.path + (f"?{parts.query}" if parts.query else "") if parts.path.startswith("/office") else "/office"
