"""One's own account among the staff."""

from __future__ import annotations

from uuid import UUID

import segno
from flask import g

from app.kernel.actor import current_actor
from app.kernel.forms import Form, button_view, form_view
from app.kernel.i18n import _, language
from app.kernel.pages import keep_language, notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing.account import service
from app.licensing.account.forms import ConfirmForm, LanguageForm, NewPasswordForm, ProofForm
from app.licensing.staff import queries
from app.licensing.staff import service as staff
from app.licensing.staff.presenter import person_view, sessions_view
from app.licensing.staff.rules import ACCOUNT

account = Resource("licensing.account", url="/licensing/account")
AT, PAGES = "licensing.account", "licensing/account"


@account.page("", permission=ACCOUNT)
def index():
    """Show the account: password, second factor, sessions, language."""
    return _page()


@account.action("/password", permission=ACCOUNT)
def change_password():
    """Take another password."""
    form = NewPasswordForm()
    form.carry_out(lambda: service.change_password(current_actor(), form.current.data, form.password.data, g.portal_session_id))
    return _done(form, "password", _("Your password was changed. Every other session has ended."))


@account.action("/second-factor", permission=ACCOUNT)
def renew():
    """Make the next second factor, which is confirmed with a code."""
    form = ProofForm()
    form.carry_out(lambda: service.begin_renewal(current_actor(), form.current.data))
    if form.errors:
        return show(f"{PAGES}/index.html", _page(factor=form), 422)
    return redirect_to(f"{AT}.second_factor")


@account.page("/second-factor", permission=ACCOUNT)
def second_factor():
    """Show the next second factor as a picture for the app, and ask for a code of it."""
    return _factor_page(ConfirmForm(formdata=None))


@account.action("/second-factor/confirm", permission=ACCOUNT)
def confirm():
    """Use the next second factor from now on."""
    form = ConfirmForm()
    form.carry_out(lambda: service.confirm_renewal(current_actor(), form.code.data, g.portal_session_id))
    if form.errors:
        return _factor_page(form, 422)
    notify(_("Your second factor was renewed. Every other session has ended."))
    return redirect_to(f"{AT}.index")


@account.action("/recovery-codes", permission=ACCOUNT)
def make_codes():
    """Make recovery codes and show them, this once."""
    form = ProofForm()
    codes = form.carry_out(lambda: service.make_recovery_codes(current_actor(), form.current.data))
    if form.errors:
        return show(f"{PAGES}/index.html", _page(codes=form), 422)
    return show(f"{PAGES}/codes.html", {"title": _("Recovery codes"), "text": "\n".join(codes), "done_url": url(f"{AT}.index"),
                                        "breadcrumb": _trail(_("Recovery codes"))})


@account.action("/language", permission=ACCOUNT)
def choose_language():
    """Speak another language from now on."""
    form = LanguageForm()
    if not form.validate():
        return show(f"{PAGES}/index.html", _page(), 422)
    service.choose_language(current_actor(), form.language.data)
    return keep_language(form.language.data, url(f"{AT}.index"))


@account.action("/sessions/<uuid:session_id>/end", permission=ACCOUNT)
def end(session_id: UUID):
    """End one of one's own sessions."""
    staff.end_one_session(current_actor().user_id, session_id, current_actor())
    notify(_("The session has ended."))
    return redirect_to(f"{AT}.index")


def _done(form: Form, name: str, said: str):
    if form.errors:
        return show(f"{PAGES}/index.html", _page(**{name: form}), 422)
    notify(said)
    return redirect_to(f"{AT}.index")


def _page(**given: Form) -> dict:
    user_id = current_actor().user_id
    return {
        "title": _("Your account"), "person": person_view(queries.get_person(user_id)),
        "forms": {
            "password": _view("password", given.get("password") or NewPasswordForm(formdata=None), "change_password",
                              _("Change the password")),
            "factor": _view("factor", given.get("factor") or ProofForm(formdata=None), "renew", _("Renew the second factor")),
            "codes": _view("codes", given.get("codes") or ProofForm(formdata=None), "make_codes", _("Make new codes")),
            "language": _view("language", LanguageForm(formdata=None, data={"language": language()}), "choose_language", _("Save")),
        },
        "sessions": sessions_view(user_id, lambda row: button_view(url(f"{AT}.end", session_id=row)), g.portal_session_id)}


def _view(prefix: str, form: Form, action: str, submit: str) -> dict:
    view = form_view(form, action=url(f"{AT}.{action}"), submit=submit)
    for name, field in view["fields"].items():
        field["id"] = f"{prefix}-{name}"
    return view


def _factor_page(form: ConfirmForm, status: int = 200):
    setting_up = service.next_factor(current_actor())
    if setting_up is None:
        return redirect_to(f"{AT}.index")
    return show(f"{PAGES}/second_factor.html", {
        "title": _("New second factor"), "lead": _("Scan this code with an authenticator app, then enter the six digits that it shows."),
        "picture": segno.make(setting_up.address, error="m", micro=False).svg_data_uri(scale=4, border=4), "secret": setting_up.secret,
        "form": form_view(form, action=url(f"{AT}.confirm"), submit=_("Use it from now on"), cancel_url=url(f"{AT}.index")),
        "breadcrumb": _trail(_("New second factor"))}, status)


def _trail(title: str) -> list[dict]:
    return [{"label": _("Your account"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
