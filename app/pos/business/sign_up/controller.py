"""A new business signs up."""

from __future__ import annotations

from flask import g, request

from app.kernel import limits
from app.kernel.actor import current_actor
from app.kernel.countries import is_country
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import redirect_url, show, url
from app.kernel.resource import PUBLIC, Resource
from app.pos.business.license.state import asks_for_key
from app.pos.business.sign_up import service
from app.pos.business.sign_up.forms import BusinessForm, SignUpForm
from app.pos.identity.api import choose_tenant, put_into_cookie

sign_up = Resource("pos.business.sign_up", url="/sign-up")
PAGE = "pos/business/sign_up/index.html"
HOME = "/office"
A_VISITOR = "20 per hour"


@sign_up.page("", permission=PUBLIC)
def index():
    """Ask for the business, and for the person unless somebody is signed in."""
    return _page(_form(formdata=None, data={"country": _likely_country()}))


@sign_up.action("", permission=PUBLIC)
def create():
    """Make the business and go to its set-up."""
    actor, form = current_actor(), _form()
    limits.spend("sign-up", request.remote_addr or "", A_VISITOR)
    if actor:
        tenant_id = form.carry_out(lambda: service.found_business(actor.user_id, actor.name, form.values()))
    else:
        token = form.carry_out(lambda: service.sign_up(
            form.values(), address=request.remote_addr, device=request.user_agent.string))
    if form.errors:
        return show(PAGE, _page(form), 422)
    if actor:
        choose_tenant(g.session_id, tenant_id)
    else:
        put_into_cookie(token)
    return redirect_url(url("pos.business.license.index") if asks_for_key() else HOME)


def _form(**options) -> BusinessForm:
    return BusinessForm(**options) if current_actor() else SignUpForm(**options)


def _likely_country() -> str:
    """Return the country of the browser's language ("en-GB"), if it names one."""
    territories = (value.rpartition("-")[2].upper() for value in request.accept_languages.values() if "-" in value)
    return next((code for code in territories if is_country(code)), "")


def _page(form: BusinessForm) -> dict:
    return {"title": _("Create a business"), "lead": _("A few questions, and you can sell."),
            "form": form_view(form, action=url("pos.business.sign_up.create"), submit=_("Create the business")),
            "sign_in_url": None if current_actor() else url("pos.identity.sign_in.index")}
