"""The portal's door: owners come by a mailed link, staff by password and second factor."""

from __future__ import annotations

import segno
from flask import g, request

from app.kernel.actor import current_actor
from app.kernel.clock import now
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _, _n
from app.kernel.pages import notify, redirect_to, redirect_url, safe_next, show, url
from app.kernel.resource import PUBLIC, SIGNED_IN, Resource
from app.licensing.access import invitations, service
from app.licensing.access.forms import CodeForm, InvitationForm, LinkForm, PasswordForm
from app.licensing.access.gate import put_into_cookie, take_from_cookie
from app.licensing.billing.provider import can_pay
from app.licensing.navigation import home_of

access = Resource("licensing.access", url="/licensing")
AT, PAGES = "licensing.access", "licensing/access"


@access.page("", permission=PUBLIC)
def index():
    """Show what the portal is for, and the ways in."""
    actor = current_actor()
    return {"title": _("Licences"), "lead": _("Licences of WK POS: keys, devices and invoices."),
            "home_url": home_of(actor) if actor else None, "sign_in_url": url(f"{AT}.sign_in"), "trial_url": url("licensing.trials.new"),
            "buy_url": url("licensing.buy.new") if can_pay() else None}


@access.page("/sign-in", permission=PUBLIC)
def sign_in():
    """Ask for an owner's address; whoever is signed in goes on."""
    if actor := current_actor():
        return redirect_url(home_of(actor))
    return show(f"{PAGES}/sign_in.html", _link_page(LinkForm(formdata=None)))


@access.action("/sign-in", permission=PUBLIC)
def ask_for_link():
    """Mail the link; the answer is the same whether there is such an owner or not."""
    form = LinkForm()
    form.carry_out(lambda: invitations.mail_link(form.email.data, request.remote_addr))
    if form.errors:
        return show(f"{PAGES}/sign_in.html", _link_page(form), 422)
    return show(f"{PAGES}/said.html", {
        "title": _("Look into your mail"),
        "lead": _("If this address holds a licence, a link is on its way. It works once, for half an hour.")})


@access.page("/sign-in/<token>", permission=PUBLIC)
def link(token: str):
    """Ask to go on: programs that look through mails open links too, and must not use this one up."""
    view = form_view(Form(formdata=None), action=url(f"{AT}.use_link", token=token), submit=_("Sign in"))
    return show(f"{PAGES}/form.html", {"title": _("Sign in"), "lead": _("One step more, and you are in the licence portal."), "form": view})


@access.action("/sign-in/<token>", permission=PUBLIC)
def use_link(token: str):
    """Sign the owner in by the link of the mail."""
    put_into_cookie(service.use_owner_link(token, address=request.remote_addr, user_agent=request.user_agent.string))
    return redirect_to(f"{AT}.go_on")


@access.page("/staff-sign-in", permission=PUBLIC)
def staff():
    """Ask for the password of one of the staff; whoever is signed in goes on."""
    if actor := current_actor():
        return redirect_url(home_of(actor))
    return show(f"{PAGES}/form.html", _staff_page(PasswordForm(formdata=None)))


@access.action("/staff-sign-in", permission=PUBLIC)
def try_password():
    """Check the password; the second factor comes next."""
    form = PasswordForm()
    if not form.validate():
        return show(f"{PAGES}/form.html", _staff_page(form), 422)
    attempt = service.try_password(form.email.data, form.password.data, address=request.remote_addr,
                                   user_agent=request.user_agent.string)
    if attempt.token is None:
        form.form_errors.append(_sentence(attempt, _("E-mail or password is wrong. Check both and try again.")))
        return show(f"{PAGES}/form.html", _staff_page(form), 429 if attempt.problem == "locked" else 422)
    put_into_cookie(attempt.token)
    return redirect_to(f"{AT}.code", next=_next())


@access.page("/code", permission=SIGNED_IN)
def code():
    """Ask for a code of the second factor; the first time with the picture that an authenticator app reads."""
    if current_actor().grants:
        return redirect_url(home_of(current_actor()))
    return show(f"{PAGES}/code.html", _code_page(CodeForm(formdata=None)))


@access.action("/code", permission=SIGNED_IN)
def try_code():
    """Check the code; a right one completes the sign-in."""
    if current_actor().grants:
        return redirect_url(home_of(current_actor()))
    form = CodeForm()
    if not form.validate():
        return show(f"{PAGES}/code.html", _code_page(form), 422)
    attempt = service.try_code(g.portal_session_id, form.code.data)
    if attempt.token is None:
        form.form_errors.append(_sentence(attempt, _("This code is wrong or was used. Wait for the next one.")))
        return show(f"{PAGES}/code.html", _code_page(form), 422 if attempt.problem == "wrong" else 429)
    return redirect_url(_next() or url(f"{AT}.go_on"))


@access.page("/go-on", permission=SIGNED_IN)
def go_on():
    """Send whoever has just signed in to their first page."""
    return redirect_url(home_of(current_actor()))


@access.page("/invitation/<token>", permission=PUBLIC)
def invitation(token: str):
    """Ask invited staff to choose a password."""
    return show(f"{PAGES}/form.html", _invitation_page(InvitationForm(formdata=None), token))


@access.action("/invitation/<token>", permission=PUBLIC)
def accept(token: str):
    """Keep the password of invited staff, who then sign in with it."""
    form = InvitationForm()
    form.carry_out(lambda: service.accept_invitation(token, form.password.data))
    if form.errors:
        return show(f"{PAGES}/form.html", _invitation_page(form, token), 422)
    notify(_("Your password is set. Sign in with it."))
    return redirect_to(f"{AT}.staff")


@access.action("/sign-out", permission=SIGNED_IN)
def sign_out():
    """End this session."""
    take_from_cookie()
    notify(_("You are signed out."))
    return redirect_to(f"{AT}.index")


def _next() -> str | None:
    target = safe_next(request.values.get("next"), "")
    return target if target.startswith("/licensing") else None


def _sentence(attempt: service.Attempt, wrong: str) -> str:
    if attempt.problem == "locked" and attempt.until:
        minutes = max(1, -(-int((attempt.until - now()).total_seconds()) // 60))
        return _n("Too many mistakes. Try again in %(num)d minute.", "Too many mistakes. Try again in %(num)d minutes.", minutes)
    if attempt.problem == "known":
        return _("Everybody knows this password: it comes with the demo, and nobody signs in with it here. "
                 "Ask a head administrator to reset the account.")
    return wrong


def _link_page(form: LinkForm) -> dict:
    return {"title": _("Sign in"), "lead": _("For owners of licences: we mail you a link, no password is needed."),
            "form": form_view(form, action=url(f"{AT}.ask_for_link"), submit=_("Mail me a link")),
            "staff_url": url(f"{AT}.staff", next=_next()), "trial_url": url("licensing.trials.new"),
            "buy_url": url("licensing.buy.new") if can_pay() else None}


def _staff_page(form: PasswordForm) -> dict:
    view = form_view(form, action=url(f"{AT}.try_password"), submit=_("Sign in"))
    view["fields"]["next"] = {"type": "hidden", "name": "next", "value": _next() or ""}
    return {"title": _("Staff sign-in"), "lead": _("For staff of the License Server."), "form": view}


def _code_page(form: CodeForm) -> dict:
    setting_up = service.second_factor_of(g.portal_session_id)
    view = form_view(form, action=url(f"{AT}.try_code"), submit=_("Sign in"))
    view["fields"]["next"] = {"type": "hidden", "name": "next", "value": _next() or ""}
    picture = segno.make(setting_up.address, error="m", micro=False).svg_data_uri(scale=4, border=4) if setting_up else None
    lead = _("Scan this code with an authenticator app, then enter the six digits that it shows.") if setting_up else _(
        "Enter the six digits that your authenticator app shows.")
    return {"title": _("Second factor"), "lead": lead, "form": view, "picture": picture,
            "secret": setting_up.secret if setting_up else None, "sign_out": form_view(
                Form(formdata=None), action=url(f"{AT}.sign_out"), submit=_("Sign out"))}


def _invitation_page(form: InvitationForm, token: str) -> dict:
    return {"title": _("Choose a password"), "lead": _("You were invited to the staff of the License Server."),
            "form": form_view(form, action=url(f"{AT}.accept", token=token), submit=_("Set the password"))}
