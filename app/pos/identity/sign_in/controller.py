"""Signing in and out of the back office."""

from __future__ import annotations

from flask import request

from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.forms import form_view
from app.kernel.i18n import LANGUAGE_COOKIE, _, _n
from app.kernel.pages import notify, redirect_to, redirect_url, safe_next, show, url
from app.kernel.resource import PUBLIC, Resource
from app.pos.identity.sessions.cookie import put_into_cookie, take_from_cookie
from app.pos.identity.sign_in import service
from app.pos.identity.sign_in.forms import SignInForm

sign_in = Resource("pos.identity.sign_in", url="/office")
PAGE = "pos/identity/sign_in/index.html"
HOME = "/office"


@sign_in.page("/sign-in", permission=PUBLIC)
def index():
    """Ask for e-mail and password; whoever is signed in goes on."""
    if current_actor():
        return redirect_url(_next())
    return show(PAGE, _page(SignInForm(formdata=None)))


@sign_in.action("/sign-in", permission=PUBLIC, idempotent=False)
def enter():
    """Check them and open the back office."""
    form = SignInForm()
    if not form.validate():
        return show(PAGE, _page(form), 422)
    attempt = service.try_sign_in(form.email.data, form.password.data, address=request.remote_addr,
                                  device=request.user_agent.string, language=request.cookies.get(LANGUAGE_COOKIE))
    if attempt.token is None:
        return show(PAGE, _page(form, _sentence(attempt)), 422 if attempt.problem in ("wrong", "known") else 429)
    put_into_cookie(attempt.token)
    return redirect_url(_next())


@sign_in.action("/sign-out", permission=PUBLIC, idempotent=False)
def sign_out():
    """End this session."""
    take_from_cookie()
    notify(_("You are signed out."))
    return redirect_to("pos.identity.sign_in.index")


def _next() -> str:
    return safe_next(request.values.get("next"), HOME)


def _sentence(attempt: service.Attempt) -> str:
    if attempt.problem == "limited":
        return _("Too many attempts came from this network. Wait a quarter of an hour, then try again.")
    if attempt.problem == "locked" and attempt.until:
        minutes = max(1, -(-int((attempt.until - now()).total_seconds()) // 60))
        return _n("Too many wrong passwords. Try again in %(num)d minute, or set a new password.",
                  "Too many wrong passwords. Try again in %(num)d minutes, or set a new password.", minutes)
    if attempt.problem == "known":
        return _("Everybody knows this password: it comes with the demo, and nobody signs in with it here. Set a new one.")
    return _("E-mail or password is wrong. Check both and try again.")


def _page(form: SignInForm, problem: str = "") -> dict:
    view = form_view(form, action=url("pos.identity.sign_in.enter"), submit=_("Sign in"))
    view["fields"]["next"] = {"type": "hidden", "name": "next", "value": _next()}
    if problem:
        view["errors"].append(problem)
    return {"title": _("Sign in"), "lead": _("To the back office of your business."), "form": view,
            "forgot_url": url("pos.identity.password.forgot"), "sign_up_url": "/sign-up", "till_url": "/till"}
