"""The own account: name and language, password, sessions, sign-ins."""

from __future__ import annotations

from uuid import UUID

from flask import g, request

from app.kernel import limits
from app.kernel.actor import current_actor
from app.kernel.forms import Form, button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, paging, redirect_to, show, url
from app.kernel.resource import SIGNED_IN, Resource
from app.pos.identity.account.forms import ProfileForm
from app.pos.identity.password.forms import ChangePasswordForm
from app.pos.identity.password.service import change_password as set_new_password
from app.pos.identity.sessions import queries as reading
from app.pos.identity.sessions import service
from app.pos.identity.users.queries import get_user
from app.pos.identity.users.service import edit_profile

account = Resource("pos.identity.account", url="/office/account")
FORM = "pos/identity/account/form.html"
LOGINS_A_PAGE = 30
GUESSES = "10 per hour"


@account.page("/", permission=SIGNED_IN)
def index():
    """Show name and language."""
    user = get_user(current_actor().user_id)
    return show(FORM, _form_page("index", ProfileForm(obj=user), url("pos.identity.account.save"), _("Save")))


@account.action("/", permission=SIGNED_IN)
def save():
    """Save name and language."""
    form = ProfileForm()
    user = get_user(current_actor().user_id)
    form.carry_out(lambda: edit_profile(user, name=form.name.data, language_code=form.language.data))
    if form.errors:
        return show(FORM, _form_page("index", form, url("pos.identity.account.save"), _("Save")), 422)
    notify(_("Your account was saved."))
    return redirect_to("pos.identity.account.index")


@account.page("/password", permission=SIGNED_IN)
def password():
    """Show the form for a new password."""
    return show(FORM, _password_page(ChangePasswordForm(formdata=None)))


@account.action("/password", permission=SIGNED_IN, idempotent=False)
def change_password():
    """Set a new password; every other session ends."""
    form = ChangePasswordForm()
    user_id = current_actor().user_id
    limits.spend("password-change", str(user_id), GUESSES)
    form.carry_out(lambda: set_new_password(user_id, form.present.data, form.password.data, session_id=g.session_id))
    if form.errors:
        return show(FORM, _password_page(form), 422)
    notify(_("Your new password is set. Every other session of yours has ended."))
    return redirect_to("pos.identity.account.sessions")


@account.page("/sessions", permission=SIGNED_IN)
def sessions():
    """List where the person is signed in."""
    rows = [{**row, "is_this": row["id"] == g.session_id,
             "form": button_view(url("pos.identity.account.revoke", session_id=row["id"]))}
            for row in reading.list_sessions(current_actor().user_id)]
    return {**_frame("sessions"), "sessions": rows, "others": button_view(url("pos.identity.account.revoke_others"))}


@account.action("/sessions/<uuid:session_id>/revoke", permission=SIGNED_IN)
def revoke(session_id: UUID):
    """Sign one browser out."""
    service.revoke_session(session_id, current_actor().user_id)
    notify(_("That session has ended."))
    return redirect_to("pos.identity.account.sessions")


@account.action("/sessions/revoke-others", permission=SIGNED_IN)
def revoke_others():
    """Sign every browser out but this one."""
    service.revoke_others(current_actor().user_id, g.session_id)
    notify(_("Every other session of yours has ended."))
    return redirect_to("pos.identity.account.sessions")


@account.page("/history", permission=SIGNED_IN)
def history():
    """List the attempts to sign in as this person."""
    user_id = current_actor().user_id
    pages = paging(request.args.get("page", 1, int), LOGINS_A_PAGE, reading.count_logins(user_id),
                   "pos.identity.account.history")
    return {**_frame("history"), "logins": reading.list_logins(user_id, LOGINS_A_PAGE, pages["offset"]), "paging": pages}


def _password_page(form: ChangePasswordForm) -> dict:
    return _form_page("password", form, url("pos.identity.account.change_password"), _("Set password"))


def _form_page(tab: str, form: Form, action: str, submit: str) -> dict:
    return {**_frame(tab), "form": form_view(form, action=action, submit=submit)}


def _frame(tab: str) -> dict:
    labels = {"index": _("Account"), "password": _("Password"), "sessions": _("Sessions"), "history": _("Sign-ins")}
    return {"title": _("Your account"), "lead": g.user_email,
            "tabs": [{"label": label, "url": url(f"pos.identity.account.{name}"), "is_current": name == tab}
                     for name, label in labels.items()]}
