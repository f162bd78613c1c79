"""Who acts in a request to the License Server: a person of the portal by cookie, a program by its key, a device by its token."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, g, request, session

from app.kernel.actor import Actor, current_actor
from app.kernel.i18n import LANGUAGE_COOKIE, _, _l
from app.kernel.pages import is_htmx, redirect_to, url
from app.kernel.refusal import Refusal
from app.kernel.web import is_api, refuse
from app.licensing.access import service
from app.licensing.api_keys import service as api_keys
from app.licensing.navigation import home_of, menu
from app.licensing.settings.service import get_setting
from app.licensing.staff.rules import ACCOUNT, OWNER

TOKEN = "licensing_token"
"""In the signed session cookie: the token of the portal session."""


def load_actor() -> Actor | None:
    """Identify the request's actor, or None. Cookies mean nothing to the interface, so other sites cannot use them there.

    A device's token is kept in `g.device_token`: the verbs that devices ask for prove it themselves, and record it.
    """
    if is_api():
        return _load_program()
    token = session.get(TOKEN)
    found = service.find_session(token) if token else None
    actor = service.actor_of(found) if found else None
    if actor is None:
        session.pop(TOKEN, None)
        return None
    g.portal_session_id = found.id
    return replace(actor, language=None) if LANGUAGE_COOKIE in request.cookies else actor  # what this browser chose comes first


def put_into_cookie(token: str) -> None:
    """Make this browser a portal session's; one that it had before ends."""
    take_from_cookie()
    session.pop("csrf_token", None)
    session.permanent = True
    session[TOKEN] = token


def take_from_cookie() -> None:
    """End this browser's portal session, if it has one."""
    former = session.pop(TOKEN, None)
    if former and (found := service.find_session(former)):
        service.end_session(found.id)


def ask_to_sign_in() -> Response:
    """Send a person to the portal's door, to come back to the page they were on; programs are told to send a key."""
    if is_api():
        return refuse(Refusal("not_signed_in", _l("Nobody is signed in."), status=401, remedy=_l("Sign in, or send an API key.")))
    seen = request.full_path.rstrip("?") if request.method == "GET" and not is_htmx() else None
    return redirect_to("licensing.access.sign_in", next=seen)


def frame(context: dict) -> dict:
    """Return the frame of a portal page: the way home, and for whoever is signed in the menu and their name."""
    actor = current_actor()
    if actor is None:
        return {"home_url": url("licensing.access.index")}
    has_account = actor.may(ACCOUNT)
    support = get_setting("support") if actor.may(OWNER) else {}
    return {"home_url": home_of(actor), "nav": menu(actor), "sign_out_url": url("licensing.access.sign_out"),
            "account": [{"label": _("Your account"), "url": url("licensing.account.index"), "icon": "user"}] if has_account else [],
            "support": support if any(support.values()) else None,
            "user": {"name": actor.name, "initials": actor.name[:1].upper(), "role": ""}}


def in_own_words(refusal: Refusal) -> Refusal:
    """Return what somebody may not do in the words of the portal, which has owners, staff and programs, and no managers."""
    if refusal.status != 403 or refusal.code not in ("not_permitted", "http_403"):
        return refusal
    actor, details = current_actor(), dict(refusal.details)
    if actor is not None and actor.role == "STAFF" and not actor.grants:
        details["actions"] = [{"label": str(_("Second factor")), "url": url("licensing.access.code")}]
        said = _l("Your sign-in is not complete yet."), _l("Give a code of your second factor first.")
    elif actor is not None and actor.role == "OWNER":
        said = _l("This is for the staff of the licence portal."), _l("Your licences are on the start page. For anything else ask support.")
    elif actor is not None and actor.role == "PROGRAM":
        said = _l("This API key does not allow this."), _l("Ask a head administrator of the licence portal for a key that does.")
    elif refusal.details.get("permission") == OWNER:
        said = _l("This is for owners of licences."), _l("Staff find every licence under Licences.")
    else:
        said = _l("Your role does not allow this."), _l("Ask a head administrator to do it or to change your role.")
    return Refusal(refusal.code, said[0], remedy=said[1], status=403, **details)


def _load_program() -> Actor | None:
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    token = text.strip() if scheme.lower() == "bearer" else ""
    g.device_token = "" if token.startswith(api_keys.PREFIX) else token
    return api_keys.load_program(token, request.remote_addr) if token.startswith(api_keys.PREFIX) else None
