"""The vendor's staff, as head administrators look after them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing.access.invitations import invite_staff
from app.licensing.api_keys.queries import list_keys
from app.licensing.staff import queries, service
from app.licensing.staff.forms import InviteForm, PersonForm
from app.licensing.staff.presenter import person_view, sessions_view
from app.licensing.staff.rules import AdminUserRole

staff = Resource("licensing.staff", url="/licensing/staff")
AT, PAGES, EDIT = "licensing.staff", "licensing/staff", "licensing.staff.edit"


@staff.page("", permission=EDIT)
def index():
    """List the staff: those who work here, or those who left."""
    is_active, counts = request.args.get("state") != "deactivated", queries.count_staff()
    tabs = [{"label": _("Working here"), "url": url(f"{AT}.index"), "is_current": is_active, "count": counts[True]},
            {"label": _("Deactivated"), "url": url(f"{AT}.index", state="deactivated"), "is_current": not is_active,
             "count": counts[False]}]
    return {"title": _("Staff"), "tabs": tabs, "new_url": url(f"{AT}.new"), "people": [
        {**person_view(row), "url": url(f"{AT}.person", user_id=row["id"])} for row in queries.list_staff(active=is_active)]}


@staff.page("/new", permission=EDIT)
def new():
    """Show the form of an invitation."""
    return show(f"{PAGES}/form.html", _invite_page(InviteForm(formdata=None)))


@staff.action("/new", permission=EDIT)
def invite():
    """Invite somebody by mail."""
    form = InviteForm()
    made = form.carry_out(lambda: invite_staff(form.email.data, form.name.data, AdminUserRole(form.role.data), current_actor(),
                                               form.language.data))
    if form.errors:
        return show(f"{PAGES}/form.html", _invite_page(form), 422)
    notify(_("The invitation is in the mail; it is good for a week."))
    return redirect_to(f"{AT}.person", user_id=made.id)


@staff.page("/<uuid:user_id>", permission=EDIT)
def person(user_id: UUID):
    """Show one of the staff, with what can be done."""
    return show(f"{PAGES}/person.html", _person_page(user_id))


@staff.action("/<uuid:user_id>", permission=EDIT)
def edit(user_id: UUID):
    """Change name and role."""
    form = PersonForm()
    form.carry_out(lambda: service.edit(user_id, form.name.data, AdminUserRole(form.role.data), current_actor()))
    if form.errors:
        return show(f"{PAGES}/person.html", _person_page(user_id, form), 422)
    notify(_("The account was changed."))
    return redirect_to(f"{AT}.person", user_id=user_id)


@staff.action("/<uuid:user_id>/deactivate", permission=EDIT)
def deactivate(user_id: UUID):
    """Send a person away."""
    return _do(user_id, service.deactivate, _("The account is deactivated; its sessions and API keys have ended."))


@staff.action("/<uuid:user_id>/reactivate", permission=EDIT)
def reactivate(user_id: UUID):
    """Let a person back in."""
    return _do(user_id, service.reactivate, _("The account is active again. API keys that ended stay ended."))


@staff.action("/<uuid:user_id>/invite-again", permission=EDIT)
def invite_again(user_id: UUID):
    """Mail the invitation once more."""
    return _do(user_id, service.invite_again, _("A new invitation is in the mail; the former one has ended."))


@staff.action("/<uuid:user_id>/unlock", permission=EDIT)
def unlock(user_id: UUID):
    """Let a person try again whose address wrong passwords locked."""
    return _do(user_id, service.unlock, _("They may sign in again."))


@staff.action("/<uuid:user_id>/reset", permission=EDIT)
def reset(user_id: UUID):
    """Take back password and second factor, and mail a link to choose new ones."""
    return _do(user_id, service.reset_access, _("A link to choose a new password is in the mail; sessions and API keys have ended."))


@staff.action("/<uuid:user_id>/sessions/<uuid:session_id>/end", permission=EDIT)
def end_session(user_id: UUID, session_id: UUID):
    """End a session of a person."""
    return _do(user_id, lambda user_id, actor: service.end_one_session(user_id, session_id, actor), _("The session has ended."))


def _do(user_id: UUID, verb: Callable, said: str):
    verb(user_id, current_actor())
    notify(said)
    return redirect_to(f"{AT}.person", user_id=user_id)


def _person_page(user_id: UUID, form: PersonForm | None = None) -> dict:
    row = queries.get_person(user_id)
    form = form or PersonForm(formdata=None, data={"name": row["name"], "role": row["role"]})
    is_self = user_id == current_actor().user_id
    acts = {"active": ("reset", "deactivate"), "invited": ("invite_again", "deactivate"), "deactivated": ("reactivate",)}[row["state"]]
    if row["locked_until"]:
        acts = ("unlock", *acts)
    return {
        "title": row["name"], "person": person_view(row), "is_self": is_self, "account_url": url("licensing.account.index"),
        "form": form_view(form, action=url(f"{AT}.edit", user_id=user_id), submit=_("Save")),
        "acts": {} if is_self else {name: button_view(url(f"{AT}.{name}", user_id=user_id)) for name in acts},
        "sessions": sessions_view(user_id, lambda row: button_view(url(f"{AT}.end_session", user_id=user_id, session_id=row))),
        "keys": list_keys(admin_user_id=user_id), "keys_url": url("licensing.api_keys.index"),
        "audit_url": url("licensing.audit.index", person=row["email"]),
        "breadcrumb": [{"label": _("Staff"), "url": url(f"{AT}.index")}, {"label": row["name"], "url": ""}]}


def _invite_page(form: InviteForm) -> dict:
    return {"title": _("Invite somebody"), "lead": _("A mail lets them choose a password and set up their second factor."),
            "form": form_view(form, action=url(f"{AT}.invite"), submit=_("Send the invitation"), cancel_url=url(f"{AT}.index")),
            "breadcrumb": [{"label": _("Staff"), "url": url(f"{AT}.index")}, {"label": _("Invite somebody"), "url": ""}]}
