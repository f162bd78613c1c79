"""What the licence lets through, and what pages say of it."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from app.kernel.actor import current_actor
from app.kernel.i18n import _
from app.kernel.pages import url
from app.kernel.refusal import Refusal
from app.kernel.resource import Route
from app.kernel.tenancy import current_tenant
from app.license_protocol.codes import EXPLANATIONS, Code, Explanation, explain
from app.license_protocol.ladder import Stage, State
from app.pos.business.license import state
from app.pos.business.license.calls import ensure_taken
from app.pos.business.license.rules import EFFECTS, NEVER_WITHHELD, WITHHELD, is_open
from app.pos.modules import VIEW, module_of, permission_of

PAGE = "pos.business.license.index"


def guard(route: Route) -> None:
    """Raise Refusal (403, with the stable code) when the licence does not let the running request through."""
    if not state.is_enforced():
        return
    endpoint = request.endpoint or ""
    if not _includes(endpoint):
        raise _refusal(Code.MODULE_MISSING)
    if endpoint.startswith("api."):
        ensure_taken()
    if missing := _withheld(endpoint, mutates=route.mutates):
        raise _refusal(Code.MODULE_MISSING, WITHHELD[missing])
    if route.mutates:
        standing = state.standing()
        if not is_open(standing.stage, endpoint, mutates=True):
            raise _refusal(standing.code, _with_effect(standing))


def offers(endpoint: str) -> bool:
    """Return whether the menu may show a page: the plan has it, and the licence's own page only where one is needed."""
    if not state.is_enforced():
        return endpoint != PAGE
    return reaches(endpoint)


def reaches(endpoint: str) -> bool:
    """Return whether the licence lets an endpoint through as long as it is in force: pages show no way to what it keeps from them."""
    if module_of(endpoint) is None or current_tenant() is None or not state.is_enforced():
        return True
    route = getattr(current_app.view_functions.get(endpoint), "route", None)
    return _includes(endpoint) and not _withheld(endpoint, mutates=route is not None and route.mutates)


def banner() -> dict[str, Any] | None:
    """Return what every page says of a licence that needs attention, as plain values, or None when all is well."""
    actor = current_actor()
    if (request.endpoint or "").startswith("pos.business.license."):  # the page says it itself, in full
        return None
    if actor is None or actor.tenant_id is None or not state.is_enforced():
        return None
    standing = state.standing()
    if standing.stage is Stage.VALID:
        return None
    return {**describe(standing), "url": url(PAGE) if actor.may("business.settings.view") else None}


def describe(standing: State) -> dict[str, Any]:
    """Return a state in words: stage, tone, code, message, remedy, effect, until."""
    return {**explain(standing.code), "stage": str(standing.stage), "until": standing.until,
            "tone": {Stage.VALID: "good", Stage.WARNING: "warning"}.get(standing.stage, "danger"),
            "effect": str(EFFECTS[standing.stage])}


def portal_url() -> str:
    """Return where the licence is looked after: renewed, enlarged, its devices freed."""
    settings = current_app.config["SETTINGS"]
    return f"{settings.public_url if settings.licenses_itself else settings.license_server_url}/licensing"


def _includes(endpoint: str) -> bool:
    """Return whether the plan has what a page belongs to; a business without a licence is told so, nothing is hidden."""
    module = module_of(endpoint)
    if module is None:
        return True
    claims = state.held().claims
    return claims is None or module in claims.modules


def _withheld(endpoint: str, *, mutates: bool) -> str | None:
    """Return what the licence does not allow in the module that a route belongs to, or None. Selling is never kept from anybody."""
    module = module_of(endpoint)
    if module is None or endpoint.startswith(NEVER_WITHHELD):
        return None
    claims = state.held().claims
    allowed = claims.permissions.get(module) if claims else None
    if allowed is None:
        return None
    return next((name for name in (permission_of(endpoint, mutates=mutates), VIEW) if name not in allowed), None)


def _with_effect(standing: State) -> Explanation:
    """Return why the licence stands as it does, with what is still open: whoever is refused learns both."""
    known = EXPLANATIONS[standing.code]
    return Explanation(known.message, f"{known.remedy} {EFFECTS[standing.stage]}")


def _refusal(code: Code, explanation: Explanation | None = None) -> Refusal:
    explanation, portal = explanation or EXPLANATIONS[code], portal_url()
    to_portal, to_page = {"label": _("Licence portal"), "url": portal}, {"label": _("Licence"), "url": url(PAGE)}
    return Refusal(str(code), explanation.message, remedy=explanation.remedy, status=403, portal=portal,
                   actions=[to_portal] if code is Code.MODULE_MISSING else [to_page])
