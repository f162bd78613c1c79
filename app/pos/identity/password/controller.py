"""A forgotten password: asking for the mail, choosing a new one."""

from __future__ import annotations

from flask import request

from app.kernel import limits
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_url, show, url
from app.kernel.resource import PUBLIC, Resource
from app.pos.identity.password import queries, service
from app.pos.identity.password.forms import ForgotForm, NewPasswordForm
from app.pos.identity.sessions.cookie import put_into_cookie

password = Resource("pos.identity.password", url="/office/password")
FORGOT = "pos/identity/password/forgot.html"
RESET = "pos/identity/password/reset.html"
EXPIRED = "pos/identity/password/expired.html"
A_VISITOR = "20 per hour"
HOME = "/office"


@password.page("/forgot", permission=PUBLIC)
def forgot():
    """Ask for the address."""
    return _forgot_page(ForgotForm(formdata=None))


@password.action("/forgot", permission=PUBLIC, idempotent=False)
def ask():
    """Mail the link; the answer is the same for every address."""
    form = ForgotForm()
    if not form.validate():
        return show(FORGOT, _forgot_page(form), 422)
    limits.spend("password-reset", request.remote_addr or "", A_VISITOR)
    service.ask_reset(form.email.data)
    return show("pos/identity/password/asked.html", {
        "title": _("Look into your mail"), "email": form.email.data, "sign_in_url": url("pos.identity.sign_in.index")})


@password.page("/reset/<token>", permission=PUBLIC)
def reset(token: str):
    """Show the form for the new password, if the link is still good."""
    if queries.find_open_reset(token) is None:
        return _expired()
    return _reset_page(NewPasswordForm(formdata=None), token)


@password.action("/reset/<token>", permission=PUBLIC, idempotent=False)
def choose(token: str):
    """Set the new password and go in."""
    form = NewPasswordForm()
    if queries.find_open_reset(token) is None:
        return _expired()
    opened = form.carry_out(lambda: service.use_reset(
        token, form.password.data, address=request.remote_addr, device=request.user_agent.string))
    if form.errors:
        return show(RESET, _reset_page(form, token), 422)
    put_into_cookie(opened)
    notify(_("Your new password is set."))
    return redirect_url(HOME)


@password.page("/confirm/<token>", permission=PUBLIC)
def confirm(token: str):
    """Ask for the press that confirms the address (programs that read mail open links, but press nothing)."""
    return {"title": _("Confirm your e-mail"), "lead": _("So that nobody else can use your address here."),
            "form": form_view(Form(), action=url("pos.identity.password.confirmed", token=token), submit=_("Confirm"))}


@password.action("/confirm/<token>", permission=PUBLIC, idempotent=False)
def confirmed(token: str):
    """Note that the address is the person's."""
    if not service.confirm(token):
        return _expired()
    notify(_("Thank you, your e-mail is confirmed."))
    return redirect_url(HOME)


def _forgot_page(form: ForgotForm) -> dict:
    return {"title": _("Forgotten password"), "lead": _("We mail you a link with which you choose a new one."),
            "form": form_view(form, action=url("pos.identity.password.ask"), submit=_("Send the link"),
                              cancel_url=url("pos.identity.sign_in.index"))}


def _reset_page(form: NewPasswordForm, token: str) -> dict:
    return {"title": _("Choose your password"), "lead": _("You are signed in with it at once."),
            "form": form_view(form, action=url("pos.identity.password.choose", token=token), submit=_("Set password"))}


def _expired():
    return show(EXPIRED, {"title": _("This link no longer works"),
                          "lead": _("It has been used or has expired. Ask for a new one."),
                          "forgot_url": url("pos.identity.password.forgot")}, 410)
