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
from app.pos.business.sign_up.forms import BusinessForm, FinishForm, SignUpForm
from app.pos.identity.api import choose_tenant, put_into_cookie, read_sign_up_link

sign_up = Resource("pos.business.sign_up", url="/sign-up")
PAGE = "pos/business/sign_up/index.html"
CONFIRM = "pos/business/sign_up/confirm.html"
ASKED = "pos/business/sign_up/asked.html"
EXPIRED = "pos/business/sign_up/expired.html"
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
    elif service.goes_by_mail():
        form.carry_out(lambda: service.ask(form.values()))
        if not form.errors:
            return show(ASKED, {"title": _("Look into your mail"), "email": form.email.data,
                                "sign_in_url": url("pos.identity.sign_in.index")})
    else:
        token = form.carry_out(lambda: service.sign_up(
            form.values(), address=request.remote_addr, device=request.user_agent.string))
    if form.errors:
        return show(PAGE, _page(form), 422)
    if actor:
        choose_tenant(g.session_id, tenant_id)
    else:
        put_into_cookie(token)
    return _go_on()


@sign_up.page("/confirm/<token>", permission=PUBLIC)
def confirm(token: str):
    """Ask for the password once more, and make the business with it."""
    return _finish_page(token, FinishForm(formdata=None))


@sign_up.action("/confirm/<token>", permission=PUBLIC, idempotent=False)
def finish(token: str):
    """Make the account and the business, and go to its set-up."""
    form = FinishForm()
    limits.spend("sign-up", request.remote_addr or "", A_VISITOR)
    opened = form.carry_out(lambda: service.finish(
        token, form.password.data, address=request.remote_addr, device=request.user_agent.string))
    if form.errors:
        return _finish_page(token, form, 422)
    if opened is None:
        return _expired()
    put_into_cookie(opened)
    return _go_on()


def _go_on():
    return redirect_url(url("pos.business.license.index") if asks_for_key() else HOME)


def _finish_page(token: str, form: FinishForm, status: int = 200):
    entered = read_sign_up_link(token)
    if entered is None:
        return _expired()
    action = url("pos.business.sign_up.finish", token=token)
    return show(CONFIRM, {"title": _("Create a business"), "lead": entered["wanted"]["business"],
                          "form": form_view(form, action=action, submit=_("Create the business"))}, status)


def _expired():
    return show(EXPIRED, {"title": _("This link no longer works"), "lead": _("It has been used or has expired. Sign in, or sign up anew."),
                          "sign_in_url": url("pos.identity.sign_in.index"), "sign_up_url": url("pos.business.sign_up.index")}, 410)


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
